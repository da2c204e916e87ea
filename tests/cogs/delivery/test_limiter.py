"""The bot asks Discord for no more than Discord takes, and people before itself."""

import asyncio

from cogs.delivery.limiter import MAX_BURST, RequestLimiter
from storage.write_order import work_in_background

PER_SECOND = 1000.0


async def take_by_itself(limiter: RequestLimiter, times: int) -> None:
    work_in_background()
    for _ in range(times):
        await limiter.take()


async def test_what_the_bot_asks_by_itself_is_spread_over_the_seconds() -> None:
    limiter, loop = RequestLimiter(PER_SECOND), asyncio.get_running_loop()
    begun = loop.time()
    await asyncio.gather(*(asyncio.create_task(take_by_itself(limiter, 10)) for _ in range(10)))
    assert loop.time() - begun >= (100 - MAX_BURST - 1) / PER_SECOND


async def test_a_request_that_a_person_waits_for_passes_a_long_line() -> None:
    limiter = RequestLimiter(1.0)
    machine = asyncio.create_task(take_by_itself(limiter, 100))
    await asyncio.sleep(0)
    async with asyncio.timeout(0.5):
        await limiter.take()
    machine.cancel()
