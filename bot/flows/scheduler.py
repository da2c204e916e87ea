"""The scheduler: asks for the earliest due row, sleeps until then or until woken, runs what is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import assert_never

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
from bot.themes import CommunityId, Phase
from bot.tools import Tools
from storage import Connection, due_rounds, feeds, forgetting, hubs, mentions, posts, profiles, publications, watched
from storage.due_rounds import Step
from storage.rounds import get_round

log = logging.getLogger(__name__)


class Scheduler:
    """Runs the week.

    Rounds go on time, each community's in order and none waiting for another's. Beside them feeds, hubs and comments
    are looked at, which take as long as the web takes.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._held: dict[str, datetime] = {}
        self._rounds = Lanes(tools, "rounds", due_rounds.next_due, due_rounds.communities_due, self.run_rounds)

    async def run(self) -> None:
        """Run what is due, for ever."""
        await self._run("realigning", realign, self._tools)
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
        """Look once at every feed, hub and post whose time has come."""
        db, now = self._tools.db, self._tools.clock.now()
        await self._run("feeds", look_at_due, self._tools)
        async with db.read() as conn:
            due_hubs = await hubs.due_subscriptions(conn, now) if self._tools.public_address else ()
        await _all(self._run(f"hub:{due.feed}", subscribe, self._tools, due) for due in due_hubs)
        async with db.read() as conn:
            asked = await posts.host_due(conn, now)
        if asked:
            await self._run("hosts", ask_hosts, self._tools)
        async with db.read() as conn:
            due_posts = await watched.due_for_comments(conn, now)
        await _all(self._run(f"comments:{due}", gather_comments, self._tools, due) for due in due_posts)
        if self._tools.publishers:
            await self._run("publishing", publish_due, self._tools)
        async with db.read() as conn:
            due_members = await profiles.due_for_profiles(conn, now)
        await _all(self._run(f"profiles:{due}", find_profiles, self._tools, due) for due in due_members)
        await self._run("mentions", check_mentions, self._tools)
        await self._run("forgetting", forget_due, self._tools)

    async def _run(self, name: str, flow: Callable[..., Awaitable[object]], *arguments: object) -> None:
        now = self._tools.clock.now()
        if self._held.get(name, now) > now:
            return
        try:
            await flow(*arguments)
        except Exception:  # one that fails must not keep the others from being looked at
            log.exception("%s failed; it is tried again in %s", name, HELD_OFF)
            self._held[name] = now + HELD_OFF
        else:
            self._held.pop(name, None)

    async def _next_due(self, conn: Connection) -> datetime | None:
        """Return when to look again; what is held off is due when its time is over."""
        found = [await feeds.next_due(conn), await watched.next_due(conn), await posts.next_host_due(conn)]
        found += [await profiles.next_due(conn), await mentions.next_due(conn), await forgetting.next_to_forget(conn)]
        found += [await hubs.next_due(conn)] if self._tools.public_address else []
        found += [await publications.next_due(conn, self._tools.clock.now())] if self._tools.publishers else []
        earliest = min((due for due in found if due), default=None)
        now = self._tools.clock.now()
        if self._held and earliest is not None and earliest <= now:
            return min(self._held.values())
        return earliest


async def _all(flows: Iterable[Awaitable[None]]) -> None:
    await asyncio.gather(*flows)
