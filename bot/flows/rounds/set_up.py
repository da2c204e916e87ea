"""Set a community up, and change its set-up."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.flows.access import require_community, running_round
from bot.flows.messages.announcement import announce
from bot.flows.messages.board import refresh_board, retire_board
from bot.flows.messages.perma_post import retire_perma_post
from bot.services import Services
from bot.themes import Cadence, Caller, Community, Phase, Round, Schedule, next_window
from storage import Connection, Transaction
from storage.communities import get_community, save_community
from storage.outbox import retry_failed
from storage.rounds import rounds_of, schedule_round

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class SetUpResult:
    """What a set-up came to: when the next round opens and closes, and what it was before."""

    community: Community
    opens_at: datetime
    closes_at: datetime
    previous_opens_at: datetime | None = None
    """When the next theme would have been announced; None in a new community."""
    running_round: Round | None = None
    """The round that runs meanwhile; it closes as it was announced."""

    @property
    def is_rescheduled(self) -> bool:
        """Say whether the next announcement moves to another instant."""
        return self.previous_opens_at is not None and self.previous_opens_at != self.opens_at


async def set_up(services: Services, caller: Caller, community: Community) -> SetUpResult:
    """Save a community's set-up, write down its next round, show the board; return what came of it.

    Raises Refusal for anyone but a host, and where a round would close only after the next has opened.
    """
    caller.require_organiser()
    now = services.clock.now()
    if community.schedule.further_weeks >= community.schedule.cadence.weeks:
        raise UserError("A round has to close before the next theme is announced. Choose an earlier close.")
    async with services.db.write() as tx:
        before = await get_community(tx, community.id)
        community = replace(community, schedule=_anchored(community, before, now))
        await save_community(tx, community)
        await retry_failed(tx, community.id, now)
        planned = await _planned(tx, community)
        running = await running_round(tx, community.id)
        opens_at, closes_at = _window(community, before, planned, running, now)
        moves = planned is None or (planned.opens_at, planned.closes_at) != (opens_at, closes_at)
        if moves or (before and before.rotates_hosts != community.rotates_hosts):
            await schedule_round(tx, community.id, opens_at, closes_at, now, rotates_hosts=community.rotates_hosts)
        if before and before.announce_channel != community.announce_channel:
            await retire_board(tx, before, community, now)
        if before and before.roundup_channel != community.roundup_channel:
            await retire_perma_post(tx, before, community, now)
        await refresh_board(tx, community, now)
        if running and before and before.announce_channel == community.announce_channel:
            await announce(tx, community, running, now)
    return SetUpResult(community, opens_at, closes_at, planned.opens_at if planned else None, running)


def _anchored(community: Community, before: Community | None, now: datetime) -> Schedule:
    """Return the days and times, with weeks counted from the first announcement where the cadence is new."""
    week = community.schedule
    if before and (before.schedule.cadence, before.schedule.announce_day) == (week.cadence, week.announce_day):
        return replace(week, anchor=before.schedule.anchor)
    first, _ = next_window(now, replace(week, cadence=Cadence.WEEKLY), community.zone)
    return replace(week, anchor=first.astimezone(community.zone).date())


def _window(
    community: Community, before: Community | None, planned: Round | None, running: Round | None, now: datetime
) -> tuple[datetime, datetime]:
    """Return when the next round opens and closes: as planned where the calendar stays, which keeps a holiday."""
    if before and planned and (before.schedule, before.zone) == (community.schedule, community.zone):
        return planned.opens_at, planned.closes_at
    after = max(now, running.closes_at - ONE_SECOND) if running else now
    return next_window(after, community.schedule, community.zone)


async def _planned(tx: Transaction, community: Community) -> Round | None:
    return next(iter(await rounds_of(tx, community.id, Phase.SCHEDULED)), None)


async def current_set_up(conn: Connection, caller: Caller) -> Community | None:
    """Return the set-up as it is, for a host to change; None where there is none yet.

    Raises Refusal for anyone but a host.
    """
    caller.require_organiser()
    return await get_community(conn, caller.guild or 0)


async def switch_host_rota(services: Services, caller: Caller, *, on: bool) -> Community:
    """Let members take turns at choosing the theme, or no longer; return the community.

    Raises Refusal for anyone but a host.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = replace(await require_community(tx, caller.guild), rotates_hosts=on)
        await save_community(tx, community)
        planned = await _planned(tx, community)
        if planned is not None and planned.theme is None:
            await schedule_round(tx, community.id, planned.opens_at, planned.closes_at, now, rotates_hosts=on)
    return community
