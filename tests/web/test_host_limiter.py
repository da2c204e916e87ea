"""Slow hosts and busy members take some of the places for requests, and never all."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.limits import MAX_BACKGROUND_REQUESTS, MAX_REQUESTS_PER_MEMBER
from bot.shares import on_behalf_of
from bot.web import host_limiter
from bot.web.fetch import MAX_CONCURRENT_REQUESTS
from bot.web.host_limiter import HostLimiter
from tests.support.claims import SharedClaims


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


@pytest.mark.parametrize("pause", [0.0, 0.005])
async def test_a_host_is_asked_by_one_process_of_a_fleet_at_a_time(
    monkeypatch: pytest.MonkeyPatch, pause: float
) -> None:
    monkeypatch.setattr(host_limiter, "ASK_AGAIN_SECONDS", 0.001)
    held = set[str]()
    limiters = [HostLimiter(MAX_CONCURRENT_REQUESTS, pause, SharedClaims(held)) for _ in range(2)]
    at_once, most, count = 0, 0, 0

    async def ask(limiter: HostLimiter) -> None:
        nonlocal at_once, most, count
        async with limiter.slot("ines.example"):
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0)
            at_once -= 1
            count += 1

    await asyncio.gather(*(ask(limiter) for limiter in limiters * 5))
    assert (most, count) == (1, 10)


async def test_who_is_cancelled_while_another_process_has_the_host_leaves_it_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host_limiter, "ASK_AGAIN_SECONDS", 0.001)
    held = set[str]()
    first, second = (HostLimiter(MAX_CONCURRENT_REQUESTS, 0.0, SharedClaims(held)) for _ in range(2))

    async def ask(limiter: HostLimiter) -> None:
        async with limiter.slot("ines.example"):
            pass

    async with first.slot("ines.example"):
        waiting = asyncio.create_task(ask(second))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(20):
        await asyncio.gather(ask(first), ask(second))
