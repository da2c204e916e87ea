"""The bot asks Discord for no more than Discord takes, and people before itself."""

import asyncio

from cogs.delivery.limiter import MAX_BURST, RequestLimiter
from cogs.delivery.refusals import Refusals
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


async def test_after_a_moment_in_which_the_loop_stood_still_no_crowd_goes_at_once() -> None:
    limiter, loop = RequestLimiter(PER_SECOND), asyncio.get_running_loop()
    passed: list[float] = []

    async def ask() -> None:
        work_in_background()
        await limiter.take()
        passed.append(loop.time())

    asking = [asyncio.create_task(ask()) for _ in range(100)]
    await asyncio.sleep(0)
    until = loop.time() + 100 / PER_SECOND
    while loop.time() < until:
        pass  # as a large garbage collection does, or a machine that is busy with something else
    await asyncio.gather(*asking)
    assert passed[-1] - passed[len(passed) - 50] >= (50 - MAX_BURST - 2) / PER_SECOND


async def test_where_discord_refuses_too_much_requests_pass_slowly() -> None:
    refusals, loop = Refusals(limit=1000, window_seconds=1.0), asyncio.get_running_loop()
    limiter = RequestLimiter(1_000_000.0, refusals)
    for _ in range(300):
        refusals.note(403, "", "GET channels")
    begun = loop.time()
    await asyncio.create_task(take_by_itself(limiter, 10))
    assert loop.time() - begun >= 9 / 200
