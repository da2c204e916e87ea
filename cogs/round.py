"""/round: where the round stands, past rounds, and what an organiser can change."""

from datetime import datetime, timedelta

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.actions import CloseRound, ExtendRound, JoinRound, SkipRound, UnskipRound
from bot.components import Layout
from bot.errors import UserError
from bot.flows.access import current_round, require_community, require_running_round, whereabouts_of
from bot.flows.next_theme import next_theme
from bot.flows.rounds.change import (
    close_now,
    extend_round,
    next_to_skip,
    round_to_extend,
    skip_round,
    unskip_round,
    window_once_closed,
)
from bot.flows.rounds.join import join_round
from bot.flows.rounds.past import known_past
from bot.messages import rounds as messages
from bot.messages.past_rounds import history
from bot.messages.past_rounds import known_past as known_past_message
from bot.messages.round_state import status
from bot.messages.roundup import offer_copies
from bot.services import Services
from bot.text import moment
from bot.themes import STARTED_PHASES
from cogs.answer import defer_answer, send_ephemeral
from cogs.buttons import PersistentButton
from cogs.draft import show_draft
from cogs.past_rounds import PastView, preview_of_file, preview_of_page
from cogs.permissions import can_write
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of
from storage.imported_rounds import imported_rounds_of
from storage.posts import posts_of_round
from storage.rounds import past_rounds, rounds_of, scheduled_round

EXTENSIONS = (
    app_commands.Choice(name=locale_str("12 hours"), value=12),
    app_commands.Choice(name=locale_str("1 day"), value=24),
    app_commands.Choice(name=locale_str("2 days"), value=48),
    app_commands.Choice(name=locale_str("3 days"), value=72),
    app_commands.Choice(name=locale_str("1 week"), value=168),
)
MAX_EXTENSION_HOURS = max(choice.value for choice in EXTENSIONS)


@app_commands.guild_only()
class RoundCog(commands.GroupCog, group_name="round", group_description=locale_str("The round that runs")):
    """Commands about rounds."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @app_commands.command(description=locale_str("Where the round stands, and what comes next"))
    async def status(self, interaction: discord.Interaction) -> None:
        """Show the theme, the count of posts, and when the round closes."""
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            current = await current_round(conn, community.id)
            posts = await posts_of_round(conn, current.id) if current else ()
            upcoming = await next_theme(conn, community)
            where = await whereabouts_of(conn, community, current) if current else None
        t = translator_of(interaction)
        is_organiser = caller_of(interaction).is_organiser
        layout = status(t, current, posts, upcoming, where=where, is_organiser=is_organiser)
        await reply_ephemeral(interaction, layout)

    @app_commands.command(description=locale_str("The rounds so far, with their round-ups"))
    async def history(self, interaction: discord.Interaction) -> None:
        """List past rounds, newest first."""
        await reply_ephemeral(interaction, await listed_rounds(interaction))

    @app_commands.command(name="import", description=locale_str("For hosts: bring the rounds that you played before"))
    @app_commands.describe(
        page=locale_str("The address of the page on which you list them"),
        file=locale_str("Or a file that lists them: a table as CSV, or OPML"),
    )
    async def import_(
        self, interaction: discord.Interaction, page: str | None = None, file: discord.Attachment | None = None
    ) -> None:
        """Show what was understood of an index, and ask whether to take it; without one, say what is here."""
        await defer_answer(interaction)
        t, services = translator_of(interaction), self._services
        if page is not None and file is not None:
            raise UserError("Give me one of the two: the page, or the file.")
        if page is None and file is None:
            known = await known_past(services, caller_of(interaction))
            if not known:
                raise UserError("Give me the address of the page that lists your rounds, or a file: CSV or OPML.")
            await reply_ephemeral(interaction, known_past_message(t, known))
            return
        found = (
            await preview_of_file(interaction, services, file)
            if file is not None
            else await preview_of_page(interaction, services, page or "")
        )
        view = PastView(services, t, found)
        await send_ephemeral(interaction, view)

    @app_commands.command(description=locale_str("Take the posts of a round to paste into your own"))
    async def copy(self, interaction: discord.Interaction) -> None:
        """Offer the posts of the newest round that has any by others, in several formats."""
        async with self._services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
            begun = await rounds_of(conn, community.id, *STARTED_PHASES)
            posts = [post for round_ in begun[:2] for post in await posts_of_round(conn, round_.id)]
        by_others = [post for post in posts if post.user != interaction.user.id]
        if not by_others:
            raise UserError("No post of others is here yet that you could copy.")
        await reply_ephemeral(interaction, offer_copies(translator_of(interaction), by_others[0].round))

    @app_commands.command(description=locale_str("For hosts: look at the round-up before it goes out, and change it"))
    async def draft(self, interaction: discord.Interaction) -> None:
        """Show the draft of the newest round-up."""
        await show_draft(interaction, self._services)

    @app_commands.command(description=locale_str("For hosts: leave the next round out, for a holiday"))
    async def skip(self, interaction: discord.Interaction) -> None:
        """Leave the next round out, which a button takes back, as it does breaks that are ahead; then ask first."""
        date = await next_to_skip(self._services, caller_of(interaction))
        if date.skipped is not None:
            t, breaks = translator_of(interaction), date.breaks
            asked = messages.confirm_skip(t, date.community, date.opens_at, date.skipped, breaks)
            await reply_ephemeral(interaction, asked)
            return
        await reply_ephemeral(interaction, await _skip(interaction, date.opens_at))

    @app_commands.command(description=locale_str("For hosts: give the round that runs more time"))
    @app_commands.describe(by=locale_str("How much more"))
    @app_commands.choices(by=list(EXTENSIONS))
    async def extend(self, interaction: discord.Interaction, by: app_commands.Choice[int]) -> None:
        """Move the round's close to a later time; where that was done already, ask first."""
        caller, t, more = caller_of(interaction), translator_of(interaction), timedelta(hours=by.value)
        found = await round_to_extend(self._services, caller, more)
        if found.is_extended:
            await reply_ephemeral(interaction, messages.confirm_extension(t, found.round, more))
            return
        round_ = await extend_round(self._services, caller, more, found.round.closes_at)
        await reply_ephemeral(interaction, messages.round_extended(t, round_))

    @app_commands.command(description=locale_str("For hosts: close the round that runs now"))
    async def close(self, interaction: discord.Interaction) -> None:
        """Ask whether to close the round, which can't be undone."""
        caller = caller_of(interaction)
        caller.require_organiser()
        async with self._services.db.read() as conn:
            community, running = await require_running_round(conn, caller)
            posts = len(await posts_of_round(conn, running.id))
            window = await window_once_closed(conn, community, self._services.clock.now())
        earlier = window[0] if window else None
        await reply_ephemeral(interaction, messages.confirm_close(translator_of(interaction), running, posts, earlier))


async def _skip(interaction: discord.Interaction, opens_at: datetime) -> Layout:
    """Leave out the round that is to open at `opens_at` (UTC); return the answer."""
    skip = await skip_round(services_of(interaction), caller_of(interaction), opens_at)
    assert interaction.guild is not None  # noqa: S101 - a community is a server that the bot is in
    silent = None if can_write(interaction.guild, skip.channel) else skip.channel
    return messages.skip_confirmed(translator_of(interaction), skip.opens_at, skip.next_opens_at, skip.host, silent)


async def listed_rounds(interaction: discord.Interaction, page: int = 1) -> Layout:
    """Return a page of the rounds that are over. Raise UserError where none is."""
    async with services_of(interaction).db.read() as conn:
        community = await require_community(conn, interaction.guild_id)
        past, before = await past_rounds(conn, community.id), await imported_rounds_of(conn, community.id)
        upcoming = await scheduled_round(conn, community.id)
    if not past and not before:
        raise UserError("No round is over yet. The next theme: {when}.", when=moment(upcoming.opens_at))
    return history(translator_of(interaction), community, past, before, page)


class InButton(PersistentButton[JoinRound]):
    """Records that a member takes part in a round."""

    async def on_click(self, interaction: discord.Interaction, action: JoinRound) -> None:
        """Record it, and answer with the blogs that are watched for them."""
        part = await join_round(services_of(interaction), caller_of(interaction), action.round)
        t = translator_of(interaction)
        await reply_ephemeral(interaction, messages.joined(t, part.community, part.round, part.blogs))


class CloseButton(PersistentButton[CloseRound]):
    """Closes a round early, for an organiser."""

    async def on_click(self, interaction: discord.Interaction, action: CloseRound) -> None:
        """Close it, and replace the question with the answer."""
        services, caller = services_of(interaction), caller_of(interaction)
        await close_now(services, caller, action.number)
        async with services.db.read() as conn:
            community = await require_community(conn, caller.guild)
            upcoming = await scheduled_round(conn, community.id)
        words = messages.close_confirmed(translator_of(interaction), community, upcoming.opens_at)
        await edit_original(interaction, words)


class SkipButton(PersistentButton[SkipRound]):
    """Leaves out a further round, for an organiser who saw that a break is ahead already."""

    async def on_click(self, interaction: discord.Interaction, action: SkipRound) -> None:
        """Leave it out, and replace the question with the answer."""
        await edit_original(interaction, await _skip(interaction, action.opens_at))


class ExtendButton(PersistentButton[ExtendRound]):
    """Gives a round still more time, for an organiser who saw that it has some already."""

    async def on_click(self, interaction: discord.Interaction, action: ExtendRound) -> None:
        """Move the close, and replace the question with the answer."""
        more = timedelta(hours=min(action.hours, MAX_EXTENSION_HOURS))
        round_ = await extend_round(services_of(interaction), caller_of(interaction), more, action.closes_at)
        await edit_original(interaction, messages.round_extended(translator_of(interaction), round_))


class UnskipButton(PersistentButton[UnskipRound]):
    """Takes a holiday back, for an organiser."""

    async def on_click(self, interaction: discord.Interaction, action: UnskipRound) -> None:
        """Schedule the round that was left out."""
        opens_at = await unskip_round(services_of(interaction), caller_of(interaction), action.skipped)
        await edit_original(interaction, messages.unskip_confirmed(translator_of(interaction), opens_at))
