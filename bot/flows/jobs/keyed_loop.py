"""Communities side by side: each one's due things are done in order, and none waits for another's."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

from bot.flows.jobs.due_loop import RETRY_AFTER
from bot.services import Services
from bot.themes import CommunityId
from storage import Connection

log = logging.getLogger(__name__)

NextDue = Callable[[Connection, Collection[CommunityId]], Awaitable[datetime | None]]
"""Returns when something is due next in any community besides these."""
WhoIsDue = Callable[[Connection, datetime, Collection[CommunityId]], Awaitable[Collection[CommunityId]]]
"""Returns the communities that have something due at a moment, besides these."""
Work = Callable[[CommunityId], Awaitable[None]]
"""Does everything that a community has due."""


class KeyedLoop:
    """One task for each community that has something due, at the moment at which it is."""

    def __init__(self, services: Services, name: str, next_due: NextDue, who_is_due: WhoIsDue, work: Work) -> None:
        self._services = services
        self._name = name
        self._next_due = next_due
        self._who_is_due = who_is_due
        self._work = work
        self._wake = asyncio.Event()
        self._under_way: dict[CommunityId, asyncio.Task[None]] = {}
        self._held: dict[CommunityId, datetime] = {}

    async def run(self) -> None:
        """Do what is due, for ever; what is under way at the end is taken up again at the next start."""
        with self._services.db.notify_on_commit(self._wake):
            try:
                while True:
                    await self._services.clock.wait(await self._try_to_begin(), self._wake)
            finally:
                for task in self._under_way.values():
                    task.cancel()
                await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _try_to_begin(self) -> datetime | None:
        try:
            return await self._begin_due()
        except Exception:  # a database that can't be read just now must not end the week for ever
            log.exception("%s can't be looked up; that is tried again in %s", self._name, RETRY_AFTER)
            return self._services.clock.now() + RETRY_AFTER

    async def _begin_due(self) -> datetime | None:
        """Begin what is due in communities where nothing is under way; return when to look again."""
        now = self._services.clock.now()
        self._held = {community: until for community, until in self._held.items() if until > now}
        besides = {*self._under_way, *self._held}
        async with self._services.db.read() as conn:
            due = await self._next_due(conn, besides)
            if due is not None and due <= now:
                for community in await self._who_is_due(conn, now, besides):
                    task = asyncio.create_task(self._do(community), name=f"{self._name} of {community}")
                    self._under_way[community] = task
                    besides.add(community)
                due = await self._next_due(conn, besides)
        return min((at for at in (due, *self._held.values()) if at is not None), default=None)

    async def _do(self, community: CommunityId) -> None:
        try:
            await self._work(community)
        except Exception:  # one broken row must not stop the week of the others
            log.exception("%s of %s failed; it is tried again in %s", self._name, community, RETRY_AFTER)
            self._held[community] = self._services.clock.now() + RETRY_AFTER
        finally:
            del self._under_way[community]
            self._wake.set()
