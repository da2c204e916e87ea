"""Communities side by side: none waits for another, and each one's things are done in order."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

from bot.flows.jobs.due_loop import RETRY_AFTER, do_when_due
from bot.flows.jobs.keyed_loop import KeyedLoop
from bot.services import Services
from bot.themes import CommunityId
from storage import Connection
from tests.support.clocks import ManualClock

ONE, TWO = CommunityId(1), CommunityId(2)


class Due:
    """What is due in which community, without a table."""

    def __init__(self, **due: datetime) -> None:
        self.due = {CommunityId(int(name[1:])): at for name, at in due.items()}

    async def next_due(self, _: Connection, besides: Collection[CommunityId]) -> datetime | None:
        return min((at for one, at in self.due.items() if one not in besides), default=None)

    async def who(self, _: Connection, now: datetime, besides: Collection[CommunityId]) -> Collection[CommunityId]:
        return [one for one, at in self.due.items() if at <= now and one not in besides]


async def settled() -> None:
    """Return when the threads of the database have had their turns."""
    for _ in range(200):
        await asyncio.sleep(0.001)


async def pass_by(services: Services, *steps: timedelta) -> None:
    """Let time go on step by step, with something written after each."""
    assert isinstance(services.clock, ManualClock)
    for step in steps:
        services.clock.set(services.clock.now() + step)
        async with services.db.write():
            pass
        await settled()


async def test_a_community_that_takes_long_keeps_no_other_waiting(services: Services, now: datetime) -> None:
    due, done, hangs = Due(c1=now, c2=now), list[CommunityId](), asyncio.Event()

    async def work(community: CommunityId) -> None:
        if community == ONE:
            await hangs.wait()
        done.append(community)
        del due.due[community]

    running = asyncio.create_task(KeyedLoop(services, "test", due.next_due, due.who, work).run())
    await settled()
    assert done == [TWO]
    due.due[TWO] = now
    async with services.db.write():
        pass
    await settled()
    assert done == [TWO, TWO]
    hangs.set()
    await settled()
    assert done == [TWO, TWO, ONE]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_community_that_fails_is_left_alone_for_a_while_and_then_tried_again(
    services: Services, now: datetime
) -> None:
    due, tried = Due(c1=now), list[datetime]()

    async def work(_: CommunityId) -> None:
        tried.append(services.clock.now())
        raise ZeroDivisionError

    running = asyncio.create_task(KeyedLoop(services, "test", due.next_due, due.who, work).run())
    await settled()
    await pass_by(services, RETRY_AFTER - timedelta(seconds=1), timedelta(seconds=1))
    assert tried == [now, now + RETRY_AFTER]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_one_thing_after_another_outlives_a_fault(services: Services, now: datetime) -> None:
    tried, due = list[datetime](), [now]

    async def next_due(_: Connection) -> datetime | None:
        return min(due, default=None)

    async def work() -> None:
        tried.append(services.clock.now())
        if len(tried) == 1:
            raise ZeroDivisionError
        due.clear()

    running = asyncio.create_task(do_when_due(services, "test", next_due, work))
    await settled()
    await pass_by(services, RETRY_AFTER - timedelta(seconds=1), timedelta(seconds=1))
    assert tried == [now, now + RETRY_AFTER]
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_is_under_way_ends_with_the_lanes(services: Services, now: datetime) -> None:
    due, ended = Due(c1=now), list[str]()

    async def work(_: CommunityId) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("ended")

    running = asyncio.create_task(KeyedLoop(services, "test", due.next_due, due.who, work).run())
    await settled()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert ended == ["ended"]
