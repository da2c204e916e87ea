"""/post: submit, withdraw, accept and reject a post, and see why; a menu of messages submits one, too."""

from collections.abc import Sequence

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.components import Layout, TextDisplay
from bot.errors import UserError
from bot.feeds import hostname_of
from bot.feeds.addresses import is_home_page
from bot.feeds.links import links_in_message
from bot.flows.access import require_community
from bot.flows.posts.bylines import unclaimed_signature
from bot.flows.posts.decide import decide_post
from bot.flows.posts.explain import explain_post
from bot.flows.posts.submit import other_rounds_of, submit_post
from bot.flows.posts.take_out import take_out_post
from bot.messages import posts as messages
from bot.messages.bylines import nobodys_post
from bot.messages.rounds import thread_name
from bot.posts import Decision
from bot.posts.way_back import HOSTS_WINDOW
from bot.services import Services
from bot.text import isolated, page_name, visible_line
from bot.themes import Caller
from cogs.answer import defer_answer
from cogs.choices import MAX_CHOICES, Choices, Option, choices, chosen_id
from cogs.fetching import fetching
from cogs.membership import person_here
from cogs.post_questions import answer_to_taking_out
from cogs.replies import caller_of, reply_ephemeral, translator_of
from cogs.while_typing import while_typing
from storage.entries import entries_of_member
from storage.offered_posts import offered_posts
from storage.rounds import get_round, rounds_taking_posts

MAX_TITLE_LENGTH = 200
MAX_END_LENGTH = 25
"""Characters of an address that tell it from another of its blog."""


@app_commands.guild_only()
class PostCog(commands.GroupCog, group_name="post", group_description=locale_str("The posts of a round")):
    """Commands about single posts."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services
        menu = app_commands.ContextMenu(name=locale_str("Add to this round"), callback=self._add_message)
        self._menu = app_commands.guild_only(menu)

    async def cog_load(self) -> None:
        """Add the entry to the menu of messages."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Remove the entry from the menu."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    async def _add_message(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Submit the link in a message as a post of the message's author."""
        if message.author.bot or message.webhook_id:
            raise UserError(
                "A bot wrote that message, so I can't tell whose post it is. "
                "Whoever wrote the post adds it with **/post submit**."
            )
        address = _link_in(message)
        await defer_answer(interaction)
        author = None
        if message.author != interaction.user:
            author = await person_here(interaction, message.author)
            if author is None:
                raise UserError("Whoever wrote that has left this server, so it stays out of the rounds.")
        await self._hand_in(interaction, address, author)

    @app_commands.command(description=locale_str("Add a post to the round by its address"))
    @app_commands.describe(
        address=locale_str("The address of the post itself, as your browser shows it"),
        round_=locale_str("For which round, where several take posts"),
    )
    @app_commands.rename(round_="round")
    async def submit(self, interaction: discord.Interaction, address: str, round_: str | None = None) -> None:
        """Fetch the page, and add it to the round as the member's post."""
        await defer_answer(interaction)
        wanted = chosen_id(await self._rounds(interaction), round_) if round_ else None
        await self._hand_in(interaction, address, None, wanted)

    async def _hand_in(
        self, interaction: discord.Interaction, address: str, author: Caller | None, wanted: int | None = None
    ) -> None:
        now = self._services.clock.now()
        with fetching(interaction):
            post = await submit_post(self._services, caller_of(interaction), address, author, round_id=wanted)
        async with self._services.db.read() as conn:
            community, round_ = await require_community(conn, interaction.guild_id), await get_round(conn, post.round)
            others = await other_rounds_of(conn, community, post, now)
            taking = await rounds_taking_posts(conn, community.id, now)
        has_choice = any(one.id != round_.id for one in taking)
        words = messages.post_submitted(translator_of(interaction), round_, post, others, has_choice=has_choice)
        await reply_ephemeral(interaction, words)

    @submit.autocomplete("round_")
    @while_typing
    async def _taking(self, interaction: discord.Interaction, typed: str) -> Choices:
        return choices(await self._rounds(interaction), typed)

    async def _rounds(self, interaction: discord.Interaction) -> Sequence[Option]:
        """Return the rounds that take posts."""
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            taking = await rounds_taking_posts(conn, community.id, self._services.clock.now())
        t = translator_of(interaction)
        return [
            Option(one.id, thread_name(t, one), also=(str(one.number), t("Round {number}", number=one.number)))
            for one in taking
        ]

    @app_commands.command(description=locale_str("Take your post out of the round"))
    @app_commands.describe(post=locale_str("Which one"))
    async def withdraw(self, interaction: discord.Interaction, post: str) -> None:
        """Take a post of the member's out of the round; it stays on their blog."""
        await self._take_out(interaction, post, interaction.user.id)

    @app_commands.command(description=locale_str("For hosts: take a post into the round"))
    @app_commands.describe(post=locale_str("Which one"))
    async def accept(self, interaction: discord.Interaction, post: str) -> None:
        """Decide that a post is in the round."""
        caller = caller_of(interaction)
        caller.require_organiser()
        chosen = chosen_id(await self._without(interaction, Decision.ACCEPT), post)
        accepted = await decide_post(self._services, caller, chosen, added=True)
        await reply_ephemeral(interaction, messages.post_accepted(translator_of(interaction), accepted))

    @app_commands.command(description=locale_str("For hosts: leave a post out of the round"))
    @app_commands.describe(post=locale_str("Which one"))
    async def reject(self, interaction: discord.Interaction, post: str) -> None:
        """Decide that a post is not in the round."""
        caller_of(interaction).require_organiser()
        await self._take_out(interaction, post)

    async def _take_out(self, interaction: discord.Interaction, post: str, user: int | None = None) -> None:
        chosen = chosen_id(await self._without(interaction, Decision.IGNORE, user), post)
        taken = await take_out_post(self._services, caller_of(interaction), chosen)
        await reply_ephemeral(interaction, answer_to_taking_out(translator_of(interaction), taken))

    @app_commands.command(description=locale_str("What speaks for one of your posts, and what against it"))
    @app_commands.describe(post=locale_str("Which one"))
    async def why(self, interaction: discord.Interaction, post: str) -> None:
        """Show the evidence for and against a post, and the decision."""
        caller, chosen = caller_of(interaction), chosen_id(await self._to_explain(interaction), post)
        found = await explain_post(self._services, caller, chosen)
        signature = await unclaimed_signature(self._services, caller, chosen)
        t = translator_of(interaction)
        report = messages.evidence_report(t, found)
        note = () if signature is None else (TextDisplay(nobodys_post(t, signature)),)
        await reply_ephemeral(interaction, Layout((*report.items, *note)))

    @withdraw.autocomplete("post")
    @while_typing
    async def _own(self, interaction: discord.Interaction, typed: str) -> Choices:
        return choices(await self._without(interaction, Decision.IGNORE, interaction.user.id), typed)

    @accept.autocomplete("post")
    @while_typing
    async def _acceptable(self, interaction: discord.Interaction, typed: str) -> Choices:
        return await self._offer_to_host(interaction, typed, Decision.ACCEPT)

    @reject.autocomplete("post")
    @while_typing
    async def _rejectable(self, interaction: discord.Interaction, typed: str) -> Choices:
        return await self._offer_to_host(interaction, typed, Decision.IGNORE)

    async def _offer_to_host(self, interaction: discord.Interaction, typed: str, decision: Decision) -> Choices:
        return choices(await self._without(interaction, decision), typed) if caller_of(interaction).is_organiser else []

    async def _without(
        self, interaction: discord.Interaction, decision: Decision, user: int | None = None
    ) -> Sequence[Option]:
        """Return the posts about which this was not decided yet; of one user if one is given."""
        since = self._services.clock.now() - HOSTS_WINDOW
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            found = await offered_posts(conn, community.id, since, decision, user)
        t = translator_of(interaction)
        return [
            Option(
                one.id,
                title := page_name(one.title, one.url, MAX_TITLE_LENGTH),
                f"{title[:60]} · {isolated(one.by[:30])}",
                (t("Round {number}", number=one.number), *_place(one.url)),
            )
            for one in found
        ]

    @why.autocomplete("post")
    @while_typing
    async def _explainable(self, interaction: discord.Interaction, typed: str) -> Choices:
        return choices(await self._to_explain(interaction), typed)

    async def _to_explain(self, interaction: discord.Interaction) -> Sequence[Option]:
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            mine = await entries_of_member(conn, community.id, interaction.user.id, MAX_CHOICES)
        return [
            Option(
                entry_id,
                visible_line(entry.title, MAX_TITLE_LENGTH) or entry.url,
                apart=(entry.published.date().isoformat() if entry.published else "", *_place(entry.url)),
            )
            for entry_id, entry in mine
        ]


def _place(url: str) -> tuple[str, str]:
    """Return what of an address tells a post from another: its blog, and its end."""
    return hostname_of(url), url[-MAX_END_LENGTH:]


def _link_in(message: discord.Message) -> str:
    """Return the first link in a message or in what it forwards, of a post rather than of a home page.

    Raise UserError where there is none.
    """
    text = "\n".join([message.content, *(forwarded.content for forwarded in message.message_snapshots)])
    links = links_in_message(text)
    if not links:
        raise UserError("There is no link in that message. **/post submit** takes the address of a post.")
    return next((link for link in links if not is_home_page(link)), links[0])
