"""A host bends the week: a holiday, a longer round, an early close."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.components import Layout
from bot.errors import UserError
from bot.flows.access import require_community, running_round
from bot.flows.messages.announcement import announce
from bot.flows.messages.board import refresh_board
from bot.i18n import get_translator
from bot.messages.rounds import extended, holiday, no_holiday, thread_name
from bot.outbox import Message, announce_key
from bot.services import Services
from bot.text import timestamp
from bot.themes import Caller, Community, Round, next_window
from storage import Connection, Transaction
from storage.outbox import enqueue
from storage.rounds import get_round, move_close, schedule_round, scheduled_round


@dataclass(frozen=True, slots=True)
class SkippedRound:
    """A holiday: which announcement does not come, and which comes instead."""

    opens_at: datetime
    next_opens_at: datetime


async def skip_round(services: Services, caller: Caller) -> SkippedRound:
    """Make a holiday of the next round, and say so; return what is left out.

    Raises Refusal for anyone but a host.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        upcoming = await scheduled_round(tx, community.id)
        window = next_window(upcoming.opens_at, community.schedule, community.zone)
        await schedule_round(tx, community.id, *window, now, rotates_hosts=community.rotates_hosts)
        skip = SkippedRound(upcoming.opens_at, window[0])
        layout = holiday(get_translator(community.language), skip.opens_at, skip.next_opens_at)
        await _say_of_skip(tx, community, upcoming, layout, now)
    return skip


async def unskip_round(services: Services, caller: Caller, skipped: datetime) -> datetime:
    """Let a round take place after all; return when its theme is announced.

    Raises Refusal for anyone but a host, and where its time has passed.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        upcoming = await scheduled_round(tx, community.id)
        opens_at, closes_at = next_window(skipped - timedelta(seconds=1), community.schedule, community.zone)
        if not now < opens_at < upcoming.opens_at:
            raise UserError("That can't be undone any more.")
        await schedule_round(tx, community.id, opens_at, closes_at, now, rotates_hosts=community.rotates_hosts)
        layout = no_holiday(get_translator(community.language), opens_at)
        await _say_of_skip(tx, community, await get_round(tx, upcoming.id), layout, now)
    return opens_at


async def _say_of_skip(tx: Transaction, community: Community, round_: Round, layout: Layout, now: datetime) -> None:
    t = get_translator(community.language)
    key = f"round:{round_.id}:skip:{round_.opens_at:%Y%m%d%H%M}"
    message = Message(key, community.id, community.announce_channel, layout, thread=thread_name(t, round_))
    await enqueue(tx, message, now)
    await refresh_board(tx, community, now)


async def extend_round(services: Services, caller: Caller, by: timedelta) -> Round:
    """Let the round that runs close later, and say so; return it.

    Raises Refusal for anyone but a host, where no round runs, and where the next would begin before.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community, running = await require_running_round(tx, caller)
        upcoming = await scheduled_round(tx, community.id)
        if running.closes_at + by > upcoming.opens_at:
            raise UserError(
                "The next theme is announced {when}, and a round has to close before that. With **/round skip** you "
                "make room.",
                when=timestamp(upcoming.opens_at),
            )
        round_ = await _close_at(tx, community, running, running.closes_at + by, now)
        key, inside = f"round:{round_.id}:extended:{round_.closes_at:%Y%m%d%H%M}", announce_key(round_.id)
        layout = extended(get_translator(community.language), round_)
        await enqueue(tx, Message(key, community.id, community.announce_channel, layout, inside=inside), now)
    return round_


async def close_now(services: Services, caller: Caller, number: int) -> Round:
    """Close the round of that number now; return it. Its round-up follows as soon as every blog was looked at.

    Raises Refusal for anyone but a host, and where that round does not run any more.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community, running = await require_running_round(tx, caller)
        if running.number != number:
            raise UserError("That round has closed already.")
        return await _close_at(tx, community, running, max(now, running.opens_at + timedelta(seconds=1)), now)


async def require_running_round(conn: Connection, caller: Caller) -> tuple[Community, Round]:
    """Return the community somebody speaks in, and its round that runs.

    Raises Refusal where none does.
    """
    community = await require_community(conn, caller.guild)
    running = await running_round(conn, community.id)
    if running is None:
        upcoming = await scheduled_round(conn, community.id)
        raise UserError(
            "No round is running just now. The next theme is announced {when}.", when=timestamp(upcoming.opens_at)
        )
    return community, running


async def _close_at(tx: Transaction, community: Community, round_: Round, at: datetime, now: datetime) -> Round:
    if not await move_close(tx, round_, at, now):
        raise UserError("That round has closed already.")
    changed = await get_round(tx, round_.id)
    await announce(tx, community, changed, now)
    return changed
