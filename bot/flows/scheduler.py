"""The scheduler: asks for the earliest due row, sleeps until then or until woken, runs what is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from bot.feeds.hub import Subscription
from bot.flows.ask_host import ask_host
from bot.flows.ask_hosts import ask_hosts
from bot.flows.close_round import close_round
from bot.flows.collect import look_at_due
from bot.flows.draft import tell_of_draft
from bot.flows.find_profiles import find_profiles
from bot.flows.follow_hubs import subscribe
from bot.flows.gather_comments import gather_comments
from bot.flows.lanes import Lanes
from bot.flows.open_round import open_round
from bot.flows.privacy import forget_due
from bot.flows.publish import publish_due
from bot.flows.realign import realign
from bot.flows.remind import remind
from bot.flows.take_mentions import check_mentions
from bot.flows.when_due import HELD_OFF, do_when_due
from bot.posts import PostId
from bot.themes import CommunityId, MemberId, Phase
from bot.tools import Tools
from storage import Connection, due_rounds, hubs, profiles, publications, watched
from storage.alarms import Errand, alarms
from storage.due_rounds import Step
from storage.rounds import get_round

log = logging.getLogger(__name__)

Due = Subscription | PostId | MemberId
"""A thing for which an errand is due."""


class Scheduler:
    """Runs the week.

    Rounds go on time, each community's in order and none waiting for another's. Beside them feeds, hubs and comments
    are looked at, which take as long as the web takes.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._held: dict[tuple[Errand, *tuple[Due, ...]], datetime] = {}
        self._rounds = Lanes(tools, "rounds", due_rounds.next_due, due_rounds.communities_due, self.run_rounds)

    async def run(self) -> None:
        """Run what is due, for ever."""
        try:
            await realign(self._tools)
        except Exception:  # one community whose zone can't be read must not end the week of the others
            log.exception("the rounds could not be brought in line with their time zones")
        rounds = asyncio.create_task(self._rounds.run(), name="rounds")
        try:
            await do_when_due(self._tools, "looking around", self._next_due, self.look_around)
        finally:
            rounds.cancel()
            await asyncio.gather(rounds, return_exceptions=True)

    async def run_rounds(self, community: CommunityId) -> None:
        """Do everything that the rounds of a community have due now, in the order in which it was due."""
        while True:
            async with self._tools.db.read() as conn:
                due = await due_rounds.due_of(conn, community, self._tools.clock.now())
                if due is None:
                    return
                round_ = await get_round(conn, due.round)
            match due.step:
                case Step.TURN if round_.phase is Phase.SCHEDULED:
                    await open_round(self._tools, round_)
                case Step.TURN:
                    await close_round(self._tools, round_)
                case Step.ASK:
                    await ask_host(self._tools, round_)
                case Step.REMIND:
                    await remind(self._tools, round_)
                case Step.DRAFT:
                    await tell_of_draft(self._tools, round_)
                case unexpected:
                    assert_never(unexpected)

    async def look_around(self) -> None:
        """Do every errand whose time has come, each once."""
        done: set[Errand] = set()
        while True:
            async with self._tools.db.read() as conn:
                due = await self._alarms(conn)
            now = self._tools.clock.now()
            errand = next((one for one, at in due.items() if at <= now and one not in done), None)
            if errand is None:
                return
            done.add(errand)
            await self._do(errand, now)

    async def _do(self, errand: Errand, now: datetime) -> None:
        match errand:
            case Errand.FEEDS:
                await self._run(errand, look_at_due)
            case Errand.HUBS:
                await self._run_each(errand, subscribe, hubs.due_subscriptions, now)
            case Errand.HOSTS:
                await self._run(errand, ask_hosts)
            case Errand.COMMENTS:
                await self._run_each(errand, gather_comments, watched.due_for_comments, now)
            case Errand.PUBLISHING:
                await self._run(errand, publish_due)
            case Errand.PROFILES:
                await self._run_each(errand, find_profiles, profiles.due_for_profiles, now)
            case Errand.MENTIONS:
                await self._run(errand, check_mentions)
            case Errand.FORGETTING:
                await self._run(errand, forget_due)
            case unexpected:
                assert_never(unexpected)

    async def _run_each(
        self,
        errand: Errand,
        flow: Callable[[Tools, Any], Awaitable[object]],
        who_is_due: Callable[[Connection, datetime], Awaitable[Sequence[Any]]],
        now: datetime,
    ) -> None:
        """Run a flow for each thing that is due, side by side: one that fails is held off alone."""
        async with self._tools.db.read() as conn:
            due = await who_is_due(conn, now)
        await asyncio.gather(*(self._run(errand, flow, one) for one in due))

    async def _run(self, errand: Errand, flow: Callable[..., Awaitable[object]], *one: Due) -> None:
        """Run a flow, for one thing where the errand is done for each; not while it is held off."""
        now = self._tools.clock.now()
        if self._held.get((errand, *one), now) > now:
            return
        try:
            await flow(self._tools, *one)
        except Exception:  # one that fails must not keep the others from being looked at
            log.exception("%s failed; it is tried again in %s", " ".join([errand, *map(_name, one)]), HELD_OFF)
            self._held[errand, *one] = now + HELD_OFF
        else:
            self._held.pop((errand, *one), None)

    async def _alarms(self, conn: Connection) -> Mapping[Errand, datetime]:
        """Return when each errand is due next of those that the operator lets be done."""
        found = dict(await alarms(conn))
        if not self._tools.public_address:
            found.pop(Errand.HUBS, None)
        at = await publications.next_due(conn, self._tools.clock.now()) if self._tools.publishers else None
        return found | {Errand.PUBLISHING: at} if at else found

    async def _next_due(self, conn: Connection) -> datetime | None:
        """Return when to look again; an errand in which something is held off is due when that time is over."""
        now = self._tools.clock.now()
        self._held = {what: until for what, until in self._held.items() if until > now}
        held: dict[Errand, datetime] = {}
        for (errand, *_), until in self._held.items():
            held[errand] = min(until, held.get(errand, until))
        due = await self._alarms(conn)
        return min((held.get(errand, at) if at <= now else at for errand, at in due.items()), default=None)


def _name(due: Due) -> str:
    """Return what a due thing is called in the log: a subscription holds what only its hub may know."""
    return str(due.feed if isinstance(due, Subscription) else due)
