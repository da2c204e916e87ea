"""Limit requests: one at a time to each host, with a pause between, and so many to all hosts together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary


class HostLimiter:
    """Gives out slots for requests.

    A request that waits for its host takes no slot of the others: a host with many blogs delays only its own.
    """

    def __init__(self, max_concurrent: int, pause_seconds: float) -> None:
        self._slots = asyncio.Semaphore(max_concurrent)
        self._pause_seconds = pause_seconds
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        """Wait for a slot and hold it; the next request to the same host waits for the pause as well."""
        lock = await self._acquire(host)
        try:
            yield
        finally:
            self._slots.release()
            if self._pause_seconds:
                asyncio.get_running_loop().call_later(self._pause_seconds, lock.release)
            else:
                lock.release()

    async def _acquire(self, host: str) -> asyncio.Lock:
        lock = self._locks.get(host)
        if lock is None:
            lock = self._locks[host] = asyncio.Lock()
        await lock.acquire()
        try:
            await self._slots.acquire()
        except asyncio.CancelledError:
            lock.release()
            raise
        return lock
