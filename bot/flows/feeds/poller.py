"""The feed poller: one pass over feeds at a time, whoever asks for it."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.feeds import FeedId
from bot.flows.feeds.poll_due import poll_due
from bot.services import Services
from bot.themes import CommunityId
from storage.feeds import due_feeds, feeds_not_polled_since


class FeedPoller:
    """Polls feeds in passes, of which never two run at a time: no feed is polled by both.

    In a fleet, a pass is over the feeds of hosts that this process has claimed, so that no other polls them.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._one_pass = asyncio.Lock()

    async def poll_due(self) -> None:
        """Poll feeds that are due, after the pass under way."""
        async with self._one_pass:
            await poll_due(self._services, self._due)

    async def poll_stale(self, community: CommunityId, since: datetime) -> None:
        """Poll the feeds of a community that were not polled since then, each once, after the pass under way."""
        polled = set[FeedId]()

        async def not_polled() -> Mapping[FeedId, str]:
            async with self._services.db.read() as conn:
                feeds = await feeds_not_polled_since(conn, community, since)
            return {feed: address for feed, address in feeds.items() if feed not in polled}

        while await not_polled():
            async with self._one_pass:
                polled.update(await poll_due(self._services, not_polled))

    async def _due(self) -> Mapping[FeedId, str]:
        async with self._services.db.read() as conn:
            return await due_feeds(conn, self._services.clock.now())
