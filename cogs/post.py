"""/post: a link handed in, taken back, or decided about, and why; the message menu does the first, too."""

import re
from collections.abc import Callable
from datetime import timedelta

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.posts.decide import decide_post
from bot.flows.posts.explain import explain_post
from bot.flows.posts.submit import submit_post
from bot.messages import posts as wording
from bot.posts import Decision, Post
from bot.services import Services
from bot.themes import LATE_WINDOW, Caller
from cogs.blog import MAX_CHOICES
from cogs.replies import caller_of, reply_ephemeral, translator_of, user_errors_shown
from storage.entries import entries_of
from storage.posts import recent_posts

MAX_ROUND_AGE = LATE_WINDOW + timedelta(days=14)
"""How long after its round's close a post is offered to be decided about."""
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]]+")

Choices = list[app_commands.Choice[str]]


@app_commands.guild_only()
class PostCog(commands.GroupCog, group_name="post", group_description=locale_str("The posts of a round")):
    """Commands about single posts."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services
        menu = app_commands.ContextMenu(name=locale_str("Add to this round"), callback=self._add_message)
        self._menu = app_commands.guild_only(menu)

    async def cog_load(self) -> None:
        """Put the entry into the menu of messages."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take the entry out of the menu again."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    async def _add_message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Take the first link of a message into the round, as a post of whoever wrote the message."""
        async with user_errors_shown(interaction):
            found = _ADDRESS.search(message.content)
            if found is None:
                raise UserError("There is no link in that message. **/post submit** takes the address of a post.")
            author = Caller(interaction.guild_id, message.author.id, message.author.display_name)
            await self._hand_in(interaction, found[0], author if message.author != interaction.user else None)

    @app_commands.command(description=locale_str("Add a post to the round by its address"))
    @app_commands.describe(address=locale_str("The address of the post itself, as your browser shows it"))
    async def submit(self, interaction: discord.Interaction, address: str) -> None:
        """Read the page, and take it into the round as the member's post."""
        await self._hand_in(interaction, address, None)

    async def _hand_in(self, interaction: discord.Interaction, address: str, author: Caller | None) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        post = await submit_post(self._services, caller_of(interaction), address, author)
        await reply_ephemeral(interaction, wording.added_by_hand(translator_of(interaction), post))

    @app_commands.command(description=locale_str("Take your post out of the round"))
    @app_commands.describe(post=locale_str("Which one"))
    async def withdraw(self, interaction: discord.Interaction, post: str) -> None:
        """Take a member's own post out; it stays on their blog."""
        await self._decide(interaction, post, added=False)

    @app_commands.command(description=locale_str("For hosts: take a post into the round"))
    @app_commands.describe(post=locale_str("Which one"))
    async def accept(self, interaction: discord.Interaction, post: str) -> None:
        """Settle that a post is for the round."""
        caller_of(interaction).require_organiser()
        await self._decide(interaction, post, added=True)

    @app_commands.command(description=locale_str("For hosts: leave a post out of the round"))
    @app_commands.describe(post=locale_str("Which one"))
    async def reject(self, interaction: discord.Interaction, post: str) -> None:
        """Settle that a post is not for the round."""
        caller_of(interaction).require_organiser()
        await self._decide(interaction, post, added=False)

    async def _decide(self, interaction: discord.Interaction, post: str, *, added: bool) -> None:
        decided = await decide_post(self._services, caller_of(interaction), _number(post), added=added)
        words = wording.decided(translator_of(interaction), decided.title, decided.url, added=added)
        await reply_ephemeral(interaction, words)

    @app_commands.command(description=locale_str("What speaks for one of your posts, and what against it"))
    @app_commands.describe(post=locale_str("Which one"))
    async def why(self, interaction: discord.Interaction, post: str) -> None:
        """Tell the evidence, and what became of it."""
        found = await explain_post(self._services, caller_of(interaction), _number(post))
        t = translator_of(interaction)
        await reply_ephemeral(interaction, wording.why(t, found.title, found.url, found.decision, found.evidence))

    @withdraw.autocomplete("post")
    async def _own(self, interaction: discord.Interaction, typed: str) -> Choices:
        user = interaction.user.id
        return await self._offer(interaction, typed, lambda p: p.user == user and p.decision is not Decision.IGNORE)

    @accept.autocomplete("post")
    async def _acceptable(self, interaction: discord.Interaction, typed: str) -> Choices:
        return await self._offer(interaction, typed, lambda p: p.decision is not Decision.ACCEPT)

    @reject.autocomplete("post")
    async def _rejectable(self, interaction: discord.Interaction, typed: str) -> Choices:
        return await self._offer(interaction, typed, lambda p: p.decision is not Decision.IGNORE)

    async def _offer(self, interaction: discord.Interaction, typed: str, wanted: Callable[[Post], bool]) -> Choices:
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            found = await recent_posts(conn, community.id, self._services.clock.now() - MAX_ROUND_AGE)
        return _choices([(p.id, f"{p.title[:60]} · {p.by[:30]}") for p in found if wanted(p)], typed)

    @why.autocomplete("post")
    async def _explainable(self, interaction: discord.Interaction, typed: str) -> Choices:
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            mine = await entries_of(conn, community.id, interaction.user.id, MAX_CHOICES)
        return _choices([(entry_id, entry.title or entry.url) for entry_id, entry in mine], typed)


def _choices(found: list[tuple[int, str]], typed: str) -> Choices:
    near = [(number, name) for number, name in found if typed.lower() in name.lower()]
    return [app_commands.Choice(name=name[:100], value=str(number)) for number, name in near[:MAX_CHOICES]]


def _number(chosen: str) -> int:
    """Return the number behind a choice; none at all for what was typed without choosing."""
    return int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 16 else 0  # noqa: PLR2004 - 15 digits
