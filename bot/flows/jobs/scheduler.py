"""The scheduler: asks for the earliest due row, sleeps until then or until woken, runs what is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from bot.feeds.websub import Subscription
from bot.flows.comments.poll import poll_comments
from bot.flows.comments.profiles import update_profiles
from bot.flows.comments.webmentions import check_webmentions
from bot.flows.feeds.poller import FeedPoller
from bot.flows.feeds.websub import subscribe
from bot.flows.jobs.due_loop import RETRY_AFTER, do_when_due
from bot.flows.jobs.keyed_loop import KeyedLoop
from bot.flows.members.privacy import apply_retention
from bot.flows.posts.escalate import escalate_to_organisers
from bot.flows.rounds.close import close_round
from bot.flows.rounds.draft import notify_draft
from bot.flows.rounds.open import open_round
from bot.flows.rounds.publish import publish_due
from bot.flows.rounds.remind import remind
from bot.flows.rounds.timezone_changes import apply_timezone_changes
from bot.flows.themes.invite_theme_host import invite_theme_host
from bot.posts import PostId
from bot.services import Services
from bot.themes import CommunityId, MemberId, Phase
from storage import Connection, profiles, publications
from storage import comment_polling as watched
from storage import round_jobs as due_rounds
from storage import websub as hubs
from storage.next_runs import Job, next_runs
from storage.round_jobs import RoundJob
from storage.rounds import get_round

log = logging.getLogger(__name__)

Due = Subscription | PostId | MemberId
"""A thing for which an errand is due."""


class Scheduler:
    """Runs the week.

    Rounds go on time, each community's in order and none waiting for another's. Beside them feeds, hubs and comments
    are looked at, which take as long as the web takes.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._feed_poller = FeedPoller(services)
        self._held: dict[tuple[Job, *tuple[Due, ...]], datetime] = {}
        self._rounds = KeyedLoop(services, "rounds", due_rounds.next_due, due_rounds.communities_due, self.run_rounds)

    async def run(self) -> None:
        """Run what is due, for ever."""
        try:
            await apply_timezone_changes(self._services)
        except Exception:  # one community whose zone can't be read must not end the week of the others
            log.exception("the rounds could not be brought in line with their time zones")
        rounds = asyncio.create_task(self._rounds.run(), name="rounds")
        try:
            await do_when_due(self._services, "looking around", self._next_due, self.look_around)
        finally:
            rounds.cancel()
            await asyncio.gather(rounds, return_exceptions=True)

    async def run_rounds(self, community: CommunityId) -> None:
        """Do everything that the rounds of a community have due now, in the order in which it was due."""
        while True:
            async with self._services.db.read() as conn:
                due = await due_rounds.due_of(conn, community, self._services.clock.now())
                if due is None:
                    return
                round_ = await get_round(conn, due.round)
            match due.step:
                case RoundJob.TURN if round_.phase is Phase.SCHEDULED:
                    await open_round(self._services, round_)
                case RoundJob.TURN:
                    await close_round(self._services, self._feed_poller, round_)
                case RoundJob.ASK:
                    await invite_theme_host(self._services, round_)
                case RoundJob.REMIND:
                    await remind(self._services, round_)
                case RoundJob.DRAFT:
                    await notify_draft(self._services, round_)
                case unexpected:
                    assert_never(unexpected)

    async def look_around(self) -> None:
        """Do every errand whose time has come, each once."""
        done: set[Job] = set()
        while True:
            async with self._services.db.read() as conn:
                due = await self._alarms(conn)
            now = self._services.clock.now()
            errand = next((one for one, at in due.items() if at <= now and one not in done), None)
            if errand is None:
                return
            done.add(errand)
            await self._do(errand, now)

    async def _do(self, errand: Job, now: datetime) -> None:
        match errand:
            case Job.FEEDS:
                await self._run(errand, lambda _: self._feed_poller.poll_due())
            case Job.HUBS:
                await self._run_each(errand, subscribe, hubs.due_subscriptions, now)
            case Job.HOSTS:
                await self._run(errand, escalate_to_organisers)
            case Job.COMMENTS:
                await self._run_each(errand, poll_comments, watched.posts_due_for_comments, now)
            case Job.PUBLISHING:
                await self._run(errand, publish_due)
            case Job.PROFILES:
                await self._run_each(errand, update_profiles, profiles.members_due_for_profiles, now)
            case Job.MENTIONS:
                await self._run(errand, check_webmentions)
            case Job.FORGETTING:
                await self._run(errand, apply_retention)
            case unexpected:
                assert_never(unexpected)

    async def _run_each(
        self,
        errand: Job,
        flow: Callable[[Services, Any], Awaitable[object]],
        who_is_due: Callable[[Connection, datetime], Awaitable[Sequence[Any]]],
        now: datetime,
    ) -> None:
        """Run a flow for each thing that is due, side by side: one that fails is held off alone."""
        async with self._services.db.read() as conn:
            due = await who_is_due(conn, now)
        await asyncio.gather(*(self._run(errand, flow, one) for one in due))

    async def _run(self, errand: Job, flow: Callable[..., Awaitable[object]], *one: Due) -> None:
        """Run a flow, for one thing where the errand is done for each; not while it is held off."""
        now = self._services.clock.now()
        if self._held.get((errand, *one), now) > now:
            return
        try:
            await flow(self._services, *one)
        except Exception:  # one that fails must not keep the others from being looked at
            log.exception("%s failed; it is tried again in %s", " ".join([errand, *map(_name, one)]), RETRY_AFTER)
            self._held[errand, *one] = now + RETRY_AFTER
        else:
            self._held.pop((errand, *one), None)

    async def _alarms(self, conn: Connection) -> Mapping[Job, datetime]:
        """Return when each errand is due next of those that the operator lets be done."""
        found = dict(await next_runs(conn))
        if not self._services.public_address:
            found.pop(Job.HUBS, None)
        at = await publications.next_due(conn, self._services.clock.now()) if self._services.publishers else None
        return found | {Job.PUBLISHING: at} if at else found

    async def _next_due(self, conn: Connection) -> datetime | None:
        """Return when to look again; an errand in which something is held off is due when that time is over."""
        now = self._services.clock.now()
        self._held = {what: until for what, until in self._held.items() if until > now}
        held: dict[Job, datetime] = {}
        for (errand, *_), until in self._held.items():
            held[errand] = min(until, held.get(errand, until))
        due = await self._alarms(conn)
        return min((held.get(errand, at) if at <= now else at for errand, at in due.items()), default=None)


def _name(due: Due) -> str:
    """Return what a due thing is called in the log: a subscription holds what only its hub may know."""
    return str(due.feed if isinstance(due, Subscription) else due)
