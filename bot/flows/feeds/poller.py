"""The feed poller: passes over feeds, of which none waits for the slowest of another."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.feeds import FeedId
from bot.flows.feeds.poll_due import MAX_FEEDS_PER_PASS, UnderWay, poll_due
from bot.services import Services
from bot.themes import CommunityId
from storage.feeds import due_feeds, feeds_not_polled_since

PASS_SECONDS = 10.0
"""How long a pass keeps the next one waiting; what it has not polled then goes on beside it."""
LOOK_AGAIN_SECONDS = 0.5
"""After how long it is asked again what is due, while slow feeds are under way."""


class FeedPoller:
    """Polls feeds in passes, which leave out what another one polls: no feed is polled by two at a time.

    In a fleet, a pass is over the feeds of hosts that this process has claimed, so that no other polls them.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._under_way = UnderWay()

    async def poll_due(self) -> None:
        """Poll feeds that are due; while some are slow, go on with those that become due meanwhile."""
        async with asyncio.TaskGroup() as passes:
            under_way = set[asyncio.Task[bool]]()
            while True:
                under_way = {one for one in under_way if not one.done()}
                if len(self._under_way) < MAX_FEEDS_PER_PASS or not under_way:
                    newest = passes.create_task(self._one_pass())
                    await asyncio.wait({newest}, timeout=PASS_SECONDS)
                    has_polled = not newest.done() or await newest
                    under_way = {one for one in (*under_way, newest) if not one.done()}
                    if not under_way:
                        return
                    if has_polled:
                        continue
                await self._under_way.wait_for_an_end(LOOK_AGAIN_SECONDS)

    async def poll_stale(self, community: CommunityId, since: datetime) -> None:
        """Poll the feeds of a community that were not polled since then, each once; wait for those under way."""
        polled = set[FeedId]()

        async def not_polled() -> Mapping[FeedId, str]:
            async with self._services.db.read() as conn:
                feeds = await feeds_not_polled_since(conn, community, since)
            return {feed: address for feed, address in feeds.items() if feed not in polled}

        while await not_polled():
            now_polled = await poll_due(self._services, not_polled, self._under_way)
            polled.update(now_polled)
            if not now_polled:
                await self._under_way.wait_for_an_end(LOOK_AGAIN_SECONDS)

    async def _one_pass(self) -> bool:
        """Poll what is due and not under way; return whether anything was."""
        return bool(await poll_due(self._services, self._due, self._under_way))

    async def _due(self) -> Mapping[FeedId, str]:
        async with self._services.db.read() as conn:
            return await due_feeds(conn, self._services.clock.now())
