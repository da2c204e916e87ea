"""Limit requests: one at a time to each host, with a pause between, and so many to all hosts together.

In a fleet it is one at a time of all its processes: who has a host's slot claims it from the others.

Of those together, the bot's own polls get a part, and each member who waits for an answer a small one: neither many
slow hosts nor one member take all of them.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from bot.claims import OWN_CLAIMS, Claims
from bot.limits import MAX_BACKGROUND_REQUESTS, MAX_REQUESTS_PER_MEMBER
from bot.shares import waiting_member

ASK_AGAIN_SECONDS = 0.25
"""How long a process waits before it asks again for the slot of a host that another process has."""


class HostLimiter:
    """Gives out slots for requests.

    A request that waits for its host takes no slot of the others: a host with many blogs delays only its own. The same
    holds for one that waits for a slot of its member, or of the background.
    """

    def __init__(self, max_concurrent: int, pause_seconds: float, claims: Claims = OWN_CLAIMS) -> None:
        self._slots = asyncio.Semaphore(max_concurrent)
        self._background = asyncio.Semaphore(min(max_concurrent, MAX_BACKGROUND_REQUESTS))
        self._pause_seconds = pause_seconds
        self._claims = claims
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._members: WeakValueDictionary[int, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        """Wait for a slot and hold it; the next request to the same host waits for the pause as well."""
        lock = await self._acquire_host(host)
        try:
            async with self._share(), self._slots:
                yield
        finally:
            if self._pause_seconds:
                asyncio.get_running_loop().call_later(self._pause_seconds, self._release_host, host, lock)
            else:
                self._release_host(host, lock)

    async def _acquire_host(self, host: str) -> asyncio.Lock:
        lock = self._locks.get(host)
        if lock is None:
            lock = self._locks[host] = asyncio.Lock()
        await lock.acquire()
        try:
            while not await self._claims.take([_claim(host)]):  # noqa: ASYNC110 - another process sets no event here
                await asyncio.sleep(ASK_AGAIN_SECONDS)
        except BaseException:
            lock.release()
            raise
        return lock

    def _release_host(self, host: str, lock: asyncio.Lock) -> None:
        self._claims.release([_claim(host)])
        lock.release()

    def _share(self) -> asyncio.Semaphore:
        """Return what bounds the requests of the member who waits, or those of the background."""
        member = waiting_member()
        if member is None:
            return self._background
        share = self._members.get(member)
        if share is None:
            share = self._members[member] = asyncio.Semaphore(MAX_REQUESTS_PER_MEMBER)
        return share


def _claim(host: str) -> str:
    return f"requests to {host}"
