"""What organisers change about rounds: skip the next, extend or close the running one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.flows.access import require_community, require_running_round, running_round
from bot.flows.messages.moved_dates import tell_of_moved_dates
from bot.flows.messages.next_theme import enqueue_unskipped, refresh_next_theme
from bot.flows.next_theme import host_dates, taken_dates
from bot.flows.rounds.times import refresh_round_times
from bot.flows.themes.chosen_theme import tell_of_new_date
from bot.i18n import get_translator
from bot.messages.rounds import round_extended
from bot.outbox import Message, MessageKind
from bot.outbox.keys import announcement_key, extension_key
from bot.services import Services
from bot.text import moment
from bot.themes import Caller, Community, Round, SkippedDate
from storage import Connection, Transaction
from storage.outbox import enqueue, messages_of_round
from storage.round_phases import move_close
from storage.rounds import get_round, schedule_round, scheduled_round
from storage.skipped_dates import (
    calendar_of,
    delete_skipped_date,
    find_skipped_date,
    record_skipped_date,
    skipped_dates_of,
)


@dataclass(frozen=True, slots=True)
class SkippedRound:
    """A round that was skipped, and when the next one opens instead (UTC)."""

    opens_at: datetime
    next_opens_at: datetime
    channel: int
    """The channel that hears of it."""
    host: str = ""
    """The name of who had signed up to choose its theme, and did not yet; empty if nobody had."""


@dataclass(frozen=True, slots=True)
class NextDate:
    """The date that would be skipped next (UTC), and those before it that are skipped already."""

    community: Community
    opens_at: datetime
    breaks: Mapping[datetime, datetime]
    """When a theme would come on each day that is a break, the nearest first, by when it was to as it was skipped."""

    @property
    def skipped(self) -> datetime | None:
        """Return the last of the breaks; None where none is ahead."""
        return max(self.breaks.values(), default=None)


async def next_to_skip(services: Services, caller: Caller) -> NextDate:
    """Return the date that would be skipped next, and the breaks that lie ahead already.

    Two hosts may mean the same break, so who skips another date is shown that, and can take it back. Raise UserError
    unless the caller is an organiser.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        upcoming, calendar = await scheduled_round(conn, community.id), await calendar_of(conn, community)
        skipped = await skipped_dates_of(conn, community.id)
    windows = {one.opens_at: calendar.window_on(one.day) for one in skipped}
    opening = {as_skipped: window[0] for as_skipped, window in windows.items() if window is not None}
    breaks = {as_skipped: at for as_skipped, at in opening.items() if now < at < upcoming.opens_at}
    return NextDate(community, upcoming.opens_at, breaks)


async def skip_round(services: Services, caller: Caller, opens_at: datetime) -> SkippedRound:
    """Skip the next round, which is to open at `opens_at` (UTC), and announce that.

    Raise UserError unless the caller is an organiser, and where another is the next one, as when two hosts skip it.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        upcoming, running = await scheduled_round(tx, community.id), await running_round(tx, community.id)
        if upcoming.opens_at != opens_at:
            raise UserError(
                "The next theme is another one by now: {when}. **/round skip** shows what can be left out.",
                when=moment(upcoming.opens_at),
            )
        [date, *_] = await host_dates(tx, community)
        taken = await taken_dates(tx, community)
        await record_skipped_date(tx, community.id, SkippedDate(date.day, upcoming.opens_at, upcoming.id))
        calendar = await calendar_of(tx, community)
        window = calendar.next_window(max(now, upcoming.opens_at), running.closes_at if running else None)
        await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
        await refresh_next_theme(tx, community, now)
        await tell_of_moved_dates(tx, community, community, taken, now)
        await tell_of_new_date(tx, community, upcoming, caller.user, now)
    host = date.sign_up if not date.chosen_by else None  # whose theme is chosen: it comes on the next date
    return SkippedRound(upcoming.opens_at, window[0], community.announce_channel, host.name if host else "")


async def unskip_round(services: Services, caller: Caller, skipped: datetime) -> datetime:
    """Take back that the round that was to open at `skipped` (UTC) is skipped; return when the next one opens.

    Other dates stay skipped. Raise UserError unless the caller is an organiser, if that time has passed, or if the
    running round closes after it.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        date = await find_skipped_date(tx, community.id, skipped)
        window = (await calendar_of(tx, community)).window_on(date.day) if date else None
        if date is None and skipped > now:
            raise UserError("That day is no break any more.")
        if date is None or (window[0] if window else date.opens_at) <= now:
            raise UserError("That can't be undone any more.")
        upcoming, taken = await scheduled_round(tx, community.id), await taken_dates(tx, community)
        await delete_skipped_date(tx, community.id, date.day)
        if window is not None:  # None: a new set-up announces nothing on that day anyway
            await _require_room(tx, community, window[0])
            if window[0] < upcoming.opens_at:
                await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
            await enqueue_unskipped(tx, community, date, window[0], now)
        await refresh_next_theme(tx, community, now)
        await tell_of_moved_dates(tx, community, community, taken, now)
        await tell_of_new_date(tx, community, upcoming, caller.user, now)
        return (await scheduled_round(tx, community.id)).opens_at


async def _require_room(conn: Connection, community: Community, opens_at: datetime) -> None:
    """Raise UserError if the running round closes only after another would open."""
    running = await running_round(conn, community.id)
    if running is not None and running.closes_at > opens_at:
        raise UserError(
            "The round that runs closes {when}, after that date. Close it with **/round close**, and the break can be "
            "taken back.",
            when=moment(running.closes_at),
        )


@dataclass(frozen=True, slots=True)
class RoundToExtend:
    """The running round, and whether it has been given more time already."""

    round: Round
    is_extended: bool


async def round_to_extend(services: Services, caller: Caller, by: timedelta) -> RoundToExtend:
    """Return the running round, which a host would give more time, and whether it has got some already.

    Raise UserError as `extend_round` does.
    """
    caller.require_organiser()
    async with services.db.read() as conn:
        _, running = await _require_extendable(conn, caller, by)
        return RoundToExtend(running, bool(await messages_of_round(conn, running.id, MessageKind.EXTENSION)))


async def extend_round(services: Services, caller: Caller, by: timedelta, closes_at: datetime) -> Round:
    """Move the close of the running round, which is at `closes_at` (UTC), by `by`, and announce that; return the round.

    Raise UserError unless the caller is an organiser, if no round is running, if the next one would open before, and
    where the round closes at another time, as when two hosts give it more.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community, running = await _require_extendable(tx, caller, by)
        if running.closes_at != closes_at:
            raise UserError(
                "The close has changed meanwhile: {when}. **/round extend** gives more time from there.",
                when=moment(running.closes_at),
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


async def _require_extendable(conn: Connection, caller: Caller, by: timedelta) -> tuple[Community, Round]:
    community, running = await require_running_round(conn, caller)
    upcoming = await scheduled_round(conn, community.id)
    if running.closes_at + by > upcoming.opens_at:
        raise UserError(
            "A round has to close before the next theme: {when}. With **/round skip** you make room.",
            when=moment(upcoming.opens_at),
        )
    return community, running


async def close_now(services: Services, caller: Caller, number: int) -> Round:
    """Close the round with this number now; return it. Its round-up follows after the last poll of its feeds.

    A next round that waited only for it to end opens when the calendar has it.

    Raise UserError unless the caller is an organiser, or if that round is not running.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community, running = await require_running_round(tx, caller)
        if running.number != number:
            raise UserError("That round has closed already.")
        closed = await _move_close(tx, community, running, max(now, running.opens_at + timedelta(seconds=1)), now)
        window = await window_once_closed(tx, community, closed.closes_at)
        if window is not None:
            upcoming, taken = await scheduled_round(tx, community.id), await taken_dates(tx, community)
            await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
            await refresh_next_theme(tx, community, now)
            await tell_of_moved_dates(tx, community, community, taken, now)
            await tell_of_new_date(tx, community, upcoming, caller.user, now)
        return closed


async def window_once_closed(
    conn: Connection, community: Community, closes_at: datetime
) -> tuple[datetime, datetime] | None:
    """Return when the next round opens and closes (UTC) if the running one closes at `closes_at`; None as planned.

    It can open earlier than planned where a new calendar let it wait for a long round to end.
    """
    window = (await calendar_of(conn, community)).next_window(closes_at)
    return window if window[0] < (await scheduled_round(conn, community.id)).opens_at else None


async def _move_close(tx: Transaction, community: Community, round_: Round, at: datetime, now: datetime) -> Round:
    if not await move_close(tx, round_, at, now):
        raise UserError("That round has closed already.")
    round_ = await get_round(tx, round_.id)
    await refresh_round_times(tx, community, round_, now)
    return round_
