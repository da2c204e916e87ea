"""/round: where the round stands, what it was before, and what a host can change."""

from datetime import UTC, datetime, timedelta

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.errors import Refusal
from bot.flows.change_round import close_now, community_and_round, extend_round, skip_round, unskip_round
from bot.flows.communities import community_of, current_round
from bot.flows.take_part import join_round
from bot.layout import Button, Layout, Row, Text, when
from bot.themes import BEGUN
from bot.tools import Tools
from bot.wording import rounds as wording
from cogs.answers import answer, as_far_as_it_fits, become, caller_of, speech_of, tools_of
from cogs.buttons import Action
from cogs.copies import offer_copies
from cogs.draft import show_draft
from storage.posts import posts_of_round
from storage.rounds import past_rounds, rounds_of, scheduled_round

LONGER = (
    app_commands.Choice(name=locale_str("12 hours"), value=12),
    app_commands.Choice(name=locale_str("1 day"), value=24),
    app_commands.Choice(name=locale_str("2 days"), value=48),
    app_commands.Choice(name=locale_str("3 days"), value=72),
    app_commands.Choice(name=locale_str("1 week"), value=168),
)


@app_commands.guild_only()
class RoundCog(commands.GroupCog, group_name="round", group_description=locale_str("The round that runs")):
    """Commands about rounds."""

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools

    @app_commands.command(description=locale_str("Where the round stands, and what comes next"))
    async def status(self, interaction: discord.Interaction) -> None:
        """Tell the theme, the posts so far, and when it closes."""
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            current = await current_round(conn, community.id)
            posts = await posts_of_round(conn, current.id) if current else ()
            upcoming = await scheduled_round(conn, community.id)
        say = speech_of(interaction)
        words = wording.status(say, community, current, len(posts), upcoming)
        lonely = wording.lonely(say, posts) if caller_of(interaction).is_host else ""
        await answer(interaction, f"{words}\n\n{lonely}" if lonely else words)

    @app_commands.command(description=locale_str("The rounds so far, with their round-ups"))
    async def history(self, interaction: discord.Interaction) -> None:
        """List past rounds, newest first."""
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            past = await past_rounds(conn, community.id)
            upcoming = await scheduled_round(conn, community.id)
        say = speech_of(interaction)
        if not past:
            raise Refusal("No round is over yet. The next theme is announced {when}.", when=when(upcoming.opens_at))
        await answer(interaction, as_far_as_it_fits(say, wording.history(say, past)))

    @app_commands.command(description=locale_str("Take the posts of a round to paste into your own"))
    async def copy(self, interaction: discord.Interaction) -> None:
        """Offer the newest round that has posts, in several forms."""
        async with self._tools.db.read() as conn:
            community = await community_of(conn, interaction.guild_id)
            begun = await rounds_of(conn, community.id, *BEGUN)
            with_posts = [round_ for round_ in begun[:2] if await posts_of_round(conn, round_.id)]
        if not with_posts:
            raise Refusal("No post is here yet that you could copy.")
        await offer_copies(interaction, with_posts[0].id)

    @app_commands.command(description=locale_str("For hosts: look at the round-up before it goes out, and change it"))
    async def draft(self, interaction: discord.Interaction) -> None:
        """Show the round-up as it stands now."""
        await show_draft(interaction, self._tools)

    @app_commands.command(description=locale_str("For hosts: leave the next round out, for a holiday"))
    async def skip(self, interaction: discord.Interaction) -> None:
        """Make a holiday of the next round; a button takes it back."""
        skip = await skip_round(self._tools, caller_of(interaction))
        say = speech_of(interaction)
        undo = Button(say("Undo"), f"unskip:{int(skip.skipped.timestamp())}")
        await answer(interaction, Layout((Text(wording.skipped(say, skip.skipped, skip.next)), Row((undo,)))))

    @app_commands.command(description=locale_str("For hosts: give the round that runs more time"))
    @app_commands.describe(by=locale_str("How much more"))
    @app_commands.choices(by=list(LONGER))
    async def extend(self, interaction: discord.Interaction, by: app_commands.Choice[int]) -> None:
        """Let the round close later."""
        round_ = await extend_round(self._tools, caller_of(interaction), timedelta(hours=by.value))
        await answer(interaction, wording.extended(speech_of(interaction), round_))

    @app_commands.command(description=locale_str("For hosts: close the round that runs now"))
    async def close(self, interaction: discord.Interaction) -> None:
        """Ask whether to close the round, as it can't be opened again."""
        caller = caller_of(interaction)
        caller.must_be_host()
        async with self._tools.db.read() as conn:
            _, running = await community_and_round(conn, caller)
            posts = len(await posts_of_round(conn, running.id))
        say = speech_of(interaction)
        button = Button(say("Close it now"), f"close:{running.number}", style="danger")
        await answer(interaction, Layout((Text(wording.ask_to_close(say, running, posts)), Row((button,)))))


class InButton(Action, template=r"in:(?P<round>[0-9]{1,15})"):
    """A member says that they are in."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Write it down, and tell what they have for it."""
        part = await join_round(tools_of(interaction), caller_of(interaction), int(self.match["round"]))
        say = speech_of(interaction)
        await answer(interaction, wording.taking_part(say, part.community, part.round, part.blogs))


class CloseButton(Action, template=r"close:(?P<number>[0-9]{1,9})"):
    """A host closes the round."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Close it, and let the question become its answer."""
        tools, caller = tools_of(interaction), caller_of(interaction)
        await close_now(tools, caller, int(self.match["number"]))
        async with tools.db.read() as conn:
            community = await community_of(conn, caller.guild)
        words = wording.closing(speech_of(interaction), community)
        await become(interaction, words)


class UnskipButton(Action, template=r"unskip:(?P<instant>[0-9]{1,11})"):
    """A host takes a holiday back."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Let the round take place after all."""
        skipped = datetime.fromtimestamp(min(int(self.match["instant"]), 2**33), UTC)
        opens_at = await unskip_round(tools_of(interaction), caller_of(interaction), skipped)
        words = wording.unskipped(speech_of(interaction), opens_at)
        await become(interaction, words)
