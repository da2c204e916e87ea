"""Set up a community, and change its set-up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.errors import UserError
from bot.flows.access import require_community, running_round
from bot.flows.messages.board import retire_board
from bot.flows.messages.changed_setup import tell_other_hosts
from bot.flows.messages.hello import settle_hello
from bot.flows.messages.moved_dates import tell_of_moved_dates
from bot.flows.messages.next_theme import refresh_next_theme
from bot.flows.messages.perma_post import move_perma_post, refresh_perma_post
from bot.flows.messages.post_list import refresh_post_list
from bot.flows.next_theme import taken_dates
from bot.flows.rounds.times import refresh_round_times
from bot.flows.themes.chosen_theme import tell_of_new_date
from bot.outbox import MessageKind
from bot.outbox.keys import announcement_key, board_key, perma_post_key, post_list_key
from bot.services import Services
from bot.themes import Cadence, Calendar, Caller, Community, Phase, Round, Schedule, next_window
from bot.themes.merge import merge_changes
from storage import Connection, Transaction
from storage.communities import get_community, save_community
from storage.obstacles import retry_blocked
from storage.outbox import messages_of_round, move_unsent, recheck
from storage.publications import mark_published_due
from storage.round_numbers import last_number, number_next_round
from storage.rounds import (
    keep_names,
    make_matching_due,
    rounds_of,
    rounds_taking_posts,
    schedule_round,
)
from storage.skipped_dates import calendar_of
from storage.standing import RECONCILE_INTERVAL, edit_anew, plan_reconciliation, put_back
from storage.troubles import TroubleKind, close_trouble


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
    replaced: Community | None = None
    """The set-up as it would be with what another host had saved meanwhile and this one replaces; None for nothing."""
    replaced_number: int | None = None
    """The number of the next round that another host had chosen meanwhile, if this set-up replaces it."""
    renamed: Community | None = None
    """The set-up before, if its hashtag or names are others now and rounds take posts that were announced with them."""

    losing_dates: Sequence[str] = ()
    """The names of members who had taken dates as theme hosts that are not theirs any more."""

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
    last_number: int = 0
    """The greatest number of a round that was announced or brought along; 0 if there is none."""

    @property
    def next_number(self) -> int:
        """The number of the next round."""
        return self.scheduled.number if self.scheduled else 1

    def require_free_number(self, number: int) -> None:
        """Raise UserError if there has been a round of this number, or of a greater one."""
        if number <= self.last_number:
            raise UserError(
                "There has been a round {number} here already. Choose a greater number.", number=self.last_number
            )


async def get_prior_set_up(conn: Connection, caller: Caller) -> PriorSetUp:
    """Return what is set up in the caller's server.

    Raise UserError unless the caller is an organiser.
    """
    caller.require_organiser()
    community = await get_community(conn, caller.guild or 0)
    if community is None:
        return PriorSetUp()
    scheduled, running = await _scheduled_round(conn, community), await running_round(conn, community.id)
    skipped = (await calendar_of(conn, community)).skipped
    return PriorSetUp(community, scheduled, running, skipped, await last_number(conn, community.id))


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
    services: Services,
    caller: Caller,
    community: Community,
    next_number: int | None = None,
    seen: PriorSetUp | None = None,
) -> SetUpResult:
    """Save a community's set-up, schedule its next round, and refresh the board.

    With what the caller had `seen` when they began, only what they changed since is saved: what others changed
    meanwhile stays.

    Raise UserError unless the caller is an organiser, if a round would close only after the next has opened, if
    `next_number` is not above the number of every round so far, or if others set the game up since it was `seen`.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        prior = await get_prior_set_up(tx, caller)
        previous, scheduled, running = prior.community, prior.scheduled, prior.running
        community, replaced = _merged(community, prior, seen or prior)
        if seen is not None and next_number == seen.next_number:
            next_number = None
        community = replace(community, schedule=_with_anchor(community, previous, now), host=caller.user)
        opens_at, closes_at = plan_next_round(prior, community, now)
        taken = await taken_dates(tx, previous) if previous else {}
        await save_community(tx, community)
        if previous is None:
            await plan_reconciliation(tx, now + RECONCILE_INTERVAL, community.id)
            await settle_hello(tx, community, now)
        await retry_blocked(tx, community.id, now)
        await close_trouble(tx, community.id, TroubleKind.ROLE)
        moves = scheduled is None or (scheduled.opens_at, scheduled.closes_at) != (opens_at, closes_at)
        if moves or (previous and previous.host_lead != community.host_lead):
            await schedule_round(tx, community.id, opens_at, closes_at, now, host_lead=community.host_lead)
        if next_number is not None:
            prior.require_free_number(next_number)
            await number_next_round(tx, community.id, next_number)
        renamed, losing = None, list[str]()
        if previous is not None:
            losing = await tell_of_moved_dates(tx, previous, community, taken, now)
            await tell_of_new_date(tx, community, scheduled, caller.user, now)
            await _follow(tx, services, previous, community)
            await tell_other_hosts(tx, services, previous, community, replaced, caller.user)
            renamed = previous if await _keep_names(tx, previous, community, now) else None
        await refresh_next_theme(tx, community, now)
        if running and previous and previous.announce_channel == community.announce_channel:
            await refresh_round_times(tx, community, running, now)
            await refresh_post_list(tx, community, running, now)
        elif running and previous:
            await recheck(tx, [announcement_key(running.id), post_list_key(running.id)], now)
            await edit_anew(tx, await messages_of_round(tx, running.id, MessageKind.QUESTION), now)
    previous_opens_at = scheduled.opens_at if scheduled else None
    replaced_number = _replaced_number(prior, seen or prior, next_number)
    return SetUpResult(
        community, opens_at, closes_at, previous_opens_at, running, replaced, replaced_number, renamed, losing
    )


async def _follow(tx: Transaction, services: Services, previous: Community, community: Community) -> None:
    """Bring what stands, and what waits, to the channels and public places of a changed set-up."""
    now = services.clock.now()
    if previous.announce_channel != community.announce_channel:
        await move_unsent(tx, community.id, previous.announce_channel, community.announce_channel)
        await retire_board(tx, previous, community, now)
        await put_back(tx, board_key(community.id, community.announce_channel), now, dropped=True)
    if previous.roundup_channel != community.roundup_channel:
        await move_unsent(tx, community.id, previous.roundup_channel, community.roundup_channel)
        await put_back(tx, perma_post_key(community.id, community.roundup_channel), now, dropped=True)
        await move_perma_post(tx, services, previous, community)
    elif previous.public_pages != community.public_pages:
        await refresh_perma_post(tx, services, community)
    if community.publishes_roundups and not previous.publishes_roundups:
        await mark_published_due(tx, community.id, now)


async def _keep_names(tx: Transaction, previous: Community, community: Community, now: datetime) -> bool:
    """Let the rounds that take posts be known by their names of before, too; return whether there are any.

    What was recorded before is matched again: a hashtag that is put right finds what is written with it already.
    """
    if (previous.hashtag, previous.names) == (community.hashtag, community.names):
        return False
    taking = await rounds_taking_posts(tx, community.id, now)
    for round_ in taking:
        await keep_names(tx, round_, previous)
    if taking:
        await make_matching_due(tx, taking[-1].id, now)
    return bool(taking)


def _merged(community: Community, prior: PriorSetUp, seen: PriorSetUp) -> tuple[Community, Community | None]:
    """Return the set-up to save, and what it would be had others' changes since it was `seen` stayed, if it differs.

    Raise UserError if the game was not set up then, and is now: all that the caller chose would count as a change.
    """
    if prior.community is None:
        return community, None
    if seen.community is None:
        raise UserError(
            "Another host has set the game up here meanwhile. **/setup start** opens it as it is now, to change it."
        )
    merged, replaced = merge_changes(prior.community, seen.community, community)
    return merged, replaced if replaced != merged else None


def _replaced_number(prior: PriorSetUp, seen: PriorSetUp, next_number: int | None) -> int | None:
    """Return the number that another host gave the next round since it was `seen`, if this one gives it another."""
    is_same = prior.scheduled is not None and seen.scheduled is not None and prior.scheduled.id == seen.scheduled.id
    is_replaced = next_number is not None and prior.next_number not in {seen.next_number, next_number}
    return prior.next_number if is_same and is_replaced else None


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
        previous = await require_community(tx, caller.guild)
        community, taken = replace(previous, rotates_hosts=on), await taken_dates(tx, previous)
        await save_community(tx, community)
        scheduled = await _scheduled_round(tx, community)
        if scheduled is not None and scheduled.theme is None:
            window = (scheduled.opens_at, scheduled.closes_at)
            await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
            await refresh_next_theme(tx, community, now)
        await tell_of_moved_dates(tx, previous, community, taken, now)
    return community
