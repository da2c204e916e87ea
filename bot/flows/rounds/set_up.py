"""Set up a community, and change its set-up."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.errors import UserError
from bot.flows.access import require_community, running_round
from bot.flows.messages.board import retire_board
from bot.flows.messages.hello import settle_hello
from bot.flows.messages.next_theme import refresh_next_theme
from bot.flows.messages.perma_post import refresh_perma_post, retire_perma_post
from bot.flows.rounds.times import refresh_round_times
from bot.outbox.keys import announcement_key, board_key, perma_post_key, post_list_key
from bot.services import Services
from bot.themes import Cadence, Calendar, Caller, Community, Phase, Round, Schedule, next_window
from storage import Connection
from storage.communities import get_community, save_community
from storage.obstacles import retry_blocked
from storage.outbox import move_unsent, recheck
from storage.publications import mark_published_due
from storage.rounds import number_next_round, rounds_of, schedule_round
from storage.skipped_dates import calendar_of
from storage.standing import RECONCILE_INTERVAL, plan_reconciliation, put_back


@dataclass(frozen=True, slots=True)
class SetUpResult:
    """The outcome of a set-up: the community, and when its next round opens and closes (UTC)."""

    community: Community
    opens_at: datetime
    closes_at: datetime
    previous_opens_at: datetime | None = None
    """When the next round would have opened before; None in a new community."""
    running_round: Round | None = None
    """The round that is running; its close stays as announced."""

    @property
    def is_rescheduled(self) -> bool:
        """Whether the set-up moved the opening of the next round."""
        return self.previous_opens_at is not None and self.previous_opens_at != self.opens_at


@dataclass(frozen=True, slots=True)
class PriorSetUp:
    """What is set up, and planned, before a change; nothing in a new community."""

    community: Community | None = None
    scheduled: Round | None = None
    running: Round | None = None
    skipped: frozenset[date] = frozenset()
    """The local days on which no round opens."""

    @property
    def next_number(self) -> int:
        """The number of the next round."""
        return self.scheduled.number if self.scheduled else 1


async def get_prior_set_up(conn: Connection, caller: Caller) -> PriorSetUp:
    """Return what is set up in the caller's server.

    Raise UserError unless the caller is an organiser.
    """
    caller.require_organiser()
    community = await get_community(conn, caller.guild or 0)
    if community is None:
        return PriorSetUp()
    scheduled, running = await _scheduled_round(conn, community), await running_round(conn, community.id)
    return PriorSetUp(community, scheduled, running, (await calendar_of(conn, community)).skipped)


def plan_next_round(prior: PriorSetUp, community: Community, now: datetime) -> tuple[datetime, datetime]:
    """Return when the next round opens and closes, once this set-up is saved: as planned if the schedule is unchanged.

    No round opens on a day that is skipped. Raise UserError if a round would close only after the next has opened.
    """
    if community.schedule.extra_weeks >= community.schedule.cadence.min_weeks:
        raise UserError("A round has to close before the next theme is announced. Choose an earlier close.")
    before, scheduled, running = prior.community, prior.scheduled, prior.running
    if before and scheduled and (before.schedule, before.zone) == (community.schedule, community.zone):
        return scheduled.opens_at, scheduled.closes_at
    calendar = Calendar(_with_anchor(community, before, now), community.zone, prior.skipped)
    return calendar.next_window(now, running.closes_at if running else None)


async def set_up(
    services: Services, caller: Caller, community: Community, next_number: int | None = None
) -> SetUpResult:
    """Save a community's set-up, schedule its next round, and refresh the board.

    Raise UserError unless the caller is an organiser, if a round would close only after the next has opened, or if
    `next_number` is not above the number of every round so far.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        prior = await get_prior_set_up(tx, caller)
        previous, scheduled, running = prior.community, prior.scheduled, prior.running
        community = replace(community, schedule=_with_anchor(community, previous, now), host=caller.user)
        opens_at, closes_at = plan_next_round(prior, community, now)
        await save_community(tx, community)
        if previous is None:
            await plan_reconciliation(tx, now + RECONCILE_INTERVAL, community.id)
            await settle_hello(tx, community, now)
        await retry_blocked(tx, community.id, now)
        moves = scheduled is None or (scheduled.opens_at, scheduled.closes_at) != (opens_at, closes_at)
        if moves or (previous and previous.host_lead != community.host_lead):
            await schedule_round(tx, community.id, opens_at, closes_at, now, host_lead=community.host_lead)
        if next_number is not None and not await number_next_round(tx, community.id, next_number):
            raise UserError(
                "There has been a round {number} here already. Choose a greater number.", number=next_number
            )
        if previous and previous.announce_channel != community.announce_channel:
            await move_unsent(tx, community.id, previous.announce_channel, community.announce_channel)
            await retire_board(tx, previous, community, now)
            await put_back(tx, board_key(community.id, community.announce_channel), now, dropped=True)
        if previous and previous.roundup_channel != community.roundup_channel:
            await move_unsent(tx, community.id, previous.roundup_channel, community.roundup_channel)
            await retire_perma_post(tx, previous, community, now)
            await put_back(tx, perma_post_key(community.id, community.roundup_channel), now, dropped=True)
        elif previous and previous.public_pages != community.public_pages:
            await refresh_perma_post(tx, services, community)
        if previous and community.publishes_roundups and not previous.publishes_roundups:
            await mark_published_due(tx, community.id, now)
        await refresh_next_theme(tx, community, now)
        if running and previous and previous.announce_channel == community.announce_channel:
            await refresh_round_times(tx, community, running, now)
        elif running and previous:
            await recheck(tx, [announcement_key(running.id), post_list_key(running.id)], now)
    return SetUpResult(community, opens_at, closes_at, scheduled.opens_at if scheduled else None, running)


def _with_anchor(community: Community, previous: Community | None, now: datetime) -> Schedule:
    """Return the schedule; if its cadence or day is new, its weeks count from the first announcement."""
    schedule = community.schedule
    if previous and (previous.schedule.cadence, previous.schedule.announce_day) == (
        schedule.cadence,
        schedule.announce_day,
    ):
        return replace(schedule, anchor=previous.schedule.anchor)
    first, _ = next_window(now, replace(schedule, cadence=Cadence.WEEKLY, extra_weeks=0), community.zone)
    return replace(schedule, anchor=first.astimezone(community.zone).date())


async def _scheduled_round(conn: Connection, community: Community) -> Round | None:
    return next(iter(await rounds_of(conn, community.id, Phase.SCHEDULED)), None)


async def switch_host_rota(services: Services, caller: Caller, *, on: bool) -> Community:
    """Switch the rotation of theme hosts on or off; return the community.

    Raise UserError unless the caller is an organiser.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = replace(await require_community(tx, caller.guild), rotates_hosts=on)
        await save_community(tx, community)
        scheduled = await _scheduled_round(tx, community)
        if scheduled is not None and scheduled.theme is None:
            window = (scheduled.opens_at, scheduled.closes_at)
            await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
            await refresh_next_theme(tx, community, now)
    return community
