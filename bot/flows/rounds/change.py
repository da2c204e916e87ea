"""What organisers change about rounds: skip the next, extend or close the running one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.components import Layout
from bot.errors import UserError
from bot.flows.access import require_community, require_running_round
from bot.flows.messages.announcement import enqueue_announcement
from bot.flows.messages.board import refresh_board
from bot.flows.messages.roundup import refresh_newest_roundup
from bot.flows.themes.host_dates import host_dates
from bot.i18n import get_translator
from bot.messages.rounds import round_extended, round_skipped, round_unskipped, thread_name
from bot.outbox import Message, MessageKind
from bot.outbox.keys import announcement_key, extension_key, skip_key
from bot.services import Services
from bot.text import moment
from bot.themes import Caller, Community, Round, next_window
from storage import Transaction
from storage.outbox import enqueue
from storage.rounds import get_round, move_close, schedule_round, scheduled_round


@dataclass(frozen=True, slots=True)
class SkippedRound:
    """A round that was skipped, and when the next one opens instead (UTC)."""

    opens_at: datetime
    next_opens_at: datetime
    host: str = ""
    """The name of who had signed up to choose its theme; empty if nobody had."""


async def skip_round(services: Services, caller: Caller) -> SkippedRound:
    """Skip the next round, and announce that.

    Raise UserError unless the caller is an organiser.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        upcoming = await scheduled_round(tx, community.id)
        sign_up = (await host_dates(tx, community))[0].sign_up
        window = next_window(upcoming.opens_at, community.schedule, community.zone)
        await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
        skip = SkippedRound(upcoming.opens_at, window[0], sign_up.name if sign_up else "")
        layout = round_skipped(get_translator(community.language), skip.opens_at, skip.next_opens_at)
        await _announce_schedule(tx, community, upcoming, layout, now)
    return skip


async def unskip_round(services: Services, caller: Caller, skipped: datetime) -> datetime:
    """Schedule the round that was to open at `skipped` (UTC) again; return when it opens.

    Raise UserError unless the caller is an organiser, or if that time has passed.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        upcoming = await scheduled_round(tx, community.id)
        opens_at, closes_at = next_window(skipped - timedelta(seconds=1), community.schedule, community.zone)
        if not now < opens_at < upcoming.opens_at:
            raise UserError("That can't be undone any more.")
        await schedule_round(tx, community.id, opens_at, closes_at, now, host_lead=community.host_lead)
        layout = round_unskipped(get_translator(community.language), opens_at)
        await _announce_schedule(tx, community, await get_round(tx, upcoming.id), layout, now)
    return opens_at


async def _announce_schedule(
    tx: Transaction, community: Community, round_: Round, layout: Layout, now: datetime
) -> None:
    t = get_translator(community.language)
    message = Message(
        skip_key(round_.id, round_.opens_at),
        MessageKind.SKIP,
        community.id,
        community.announce_channel,
        layout,
        round=round_.id,
        thread_name=thread_name(t, round_),
    )
    await enqueue(tx, message, now)
    await refresh_board(tx, community, now)
    await refresh_newest_roundup(tx, community, now)


async def extend_round(services: Services, caller: Caller, by: timedelta) -> Round:
    """Move the close of the running round by `by`, and announce that; return the round.

    Raise UserError unless the caller is an organiser, if no round is running, or if the next one would open before.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community, running = await require_running_round(tx, caller)
        upcoming = await scheduled_round(tx, community.id)
        if running.closes_at + by > upcoming.opens_at:
            raise UserError(
                "A round has to close before the next theme: {when}. With **/round skip** you make room.",
                when=moment(upcoming.opens_at),
            )
        round_ = await _move_close(tx, community, running, running.closes_at + by, now)
        message = Message(
            extension_key(round_.id, round_.closes_at),
            MessageKind.EXTENSION,
            community.id,
            community.announce_channel,
            round_extended(get_translator(community.language), round_),
            round=round_.id,
            parent_key=announcement_key(round_.id),
        )
        await enqueue(tx, message, now)
    return round_


async def close_now(services: Services, caller: Caller, number: int) -> Round:
    """Close the round with this number now; return it. Its round-up follows after the last poll of its feeds.

    Raise UserError unless the caller is an organiser, or if that round is not running.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community, running = await require_running_round(tx, caller)
        if running.number != number:
            raise UserError("That round has closed already.")
        return await _move_close(tx, community, running, max(now, running.opens_at + timedelta(seconds=1)), now)


async def _move_close(tx: Transaction, community: Community, round_: Round, at: datetime, now: datetime) -> Round:
    if not await move_close(tx, round_, at, now):
        raise UserError("That round has closed already.")
    round_ = await get_round(tx, round_.id)
    await enqueue_announcement(tx, community, round_, now)
    return round_
