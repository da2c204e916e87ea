"""The feed poller: one pass over feeds at a time, whoever asks for it."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.feeds import FeedId
from bot.flows.feeds.poll_due import fair_order, poll_due, poll_feeds
from bot.services import Services
from bot.themes import CommunityId
from storage.feeds import feeds_not_polled_since


class FeedPoller:
    """Polls feeds in passes, of which never two run at a time: no feed is polled by both."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._one_pass = asyncio.Lock()

    async def poll_due(self) -> None:
        """Poll feeds that are due, after the pass under way."""
        async with self._one_pass:
            await poll_due(self._services)

    async def poll_stale(self, community: CommunityId, since: datetime) -> None:
        """Poll the feeds of a community that were not polled since then, after the pass under way."""
        if not await self._not_polled(community, since):
            return
        async with self._one_pass:
            feeds = await self._not_polled(community, since)  # again: the pass before may have polled some
            turns = fair_order(feeds)
            await poll_feeds(self._services, sorted(feeds, key=turns.__getitem__))

    async def _not_polled(self, community: CommunityId, since: datetime) -> Mapping[FeedId, str]:
        async with self._services.db.read() as conn:
            return await feeds_not_polled_since(conn, community, since)
