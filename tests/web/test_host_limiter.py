"""Slow hosts and busy members take some of the places for requests, and never all."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.limits import MAX_BACKGROUND_REQUESTS, MAX_REQUESTS_PER_MEMBER
from bot.web.fetch import MAX_CONCURRENT_REQUESTS
from bot.web.host_limiter import HostLimiter, on_behalf_of


class Requests:
    """Requests to hosts that never answer, each to another one."""

    def __init__(self) -> None:
        self._limiter = HostLimiter(MAX_CONCURRENT_REQUESTS, 0.0)
        self._never = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []
        self.count = 0

    async def _request(self, host: str) -> None:
        async with self._limiter.slot(host):
            self.count += 1
            await self._never.wait()

    async def send(self, number: int) -> int:
        """Send so many more; return how many of them have a place."""
        before = self.count
        self.tasks += [asyncio.create_task(self._request(f"{len(self.tasks) + n}.example")) for n in range(number)]
        for _ in range(5):
            await asyncio.sleep(0)
        return self.count - before


@pytest.fixture
async def requests() -> AsyncIterator[Requests]:
    requests = Requests()
    yield requests
    for task in requests.tasks:
        task.cancel()
    await asyncio.gather(*requests.tasks, return_exceptions=True)


async def test_a_member_does_not_wait_for_the_bots_own_polls(requests: Requests) -> None:
    assert await requests.send(200) == MAX_BACKGROUND_REQUESTS
    with on_behalf_of(1):
        assert await requests.send(1) == 1


async def test_a_member_does_not_wait_for_another_who_asks_for_much(requests: Requests) -> None:
    with on_behalf_of(1):
        assert await requests.send(64) == MAX_REQUESTS_PER_MEMBER
    with on_behalf_of(2):
        assert await requests.send(1) == 1
    assert await requests.send(64) == MAX_BACKGROUND_REQUESTS


async def test_all_of_them_together_have_a_bound(requests: Requests) -> None:
    for member in range(64):
        with on_behalf_of(member):
            await requests.send(1)
    assert requests.count == MAX_CONCURRENT_REQUESTS
    assert await requests.send(1) == 0
