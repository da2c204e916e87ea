"""Jobs side by side: none waits for another, and one that fails is held back alone."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from bot.flows.jobs.back_off import RETRY_AFTER
from bot.flows.jobs.due_loop import LOOKUP_RETRY_AFTER, DueLoop, Each, Jobs, Once
from bot.services import Services
from bot.themes import CommunityId
from storage import Connection
from storage.next_runs import Job
from storage.outbox import communities_due
from storage.schema import outbox, rounds
from tests.support.circles import set_up_community
from tests.support.clocks import ManualClock

ONE, TWO = CommunityId(1), CommunityId(2)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def services(services: Services) -> Services:
    """The doors, with messages due in two communities, and their rounds due in a week."""
    await set_up_community(services, ONE)
    await set_up_community(services, TWO, 20)
    return services


@asynccontextmanager
async def running(services: Services, jobs: Jobs) -> AsyncIterator[None]:
    """Run jobs until the end of the block."""
    loop = asyncio.create_task(DueLoop(services, jobs).run())
    await settled()
    yield
    assert not loop.done()
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)


async def settled() -> None:
    """Return when the threads of the database have had their turns."""
    for _ in range(200):
        await asyncio.sleep(0.001)


async def pass_by(services: Services, *steps: timedelta) -> None:
    """Let time go on step by step, with a commit after each."""
    assert isinstance(services.clock, ManualClock)
    for step in steps:
        services.clock.set(services.clock.now() + step)
        async with services.db.write():
            pass
        await settled()


async def set_due(services: Services, community: CommunityId, at: datetime | None) -> None:
    """Say when the messages of a community are due, or with None that they are sent."""
    async with services.db.write() as tx:
        await tx.execute(update(outbox).where(outbox.c.community_id == community).values(due_at=at))


class Work:
    """What a job does in these tests: it notes when it ran, and fails or hangs where it is told to."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.done: list[CommunityId] = []
        self.tried: dict[CommunityId, list[datetime]] = {ONE: [], TWO: []}
        self.hanging: dict[CommunityId, asyncio.Event] = {}
        self.failing: set[CommunityId] = set()

    async def each(self, community: CommunityId) -> None:
        self.tried[community].append(self.services.clock.now())
        if community in self.hanging:
            await self.hanging[community].wait()
        if community in self.failing:
            raise ZeroDivisionError
        self.done.append(community)
        await set_due(self.services, community, None)

    async def once(self) -> None:
        await self.each(ONE)
        await self.each(TWO)


@pytest.fixture
def work(services: Services) -> Work:
    return Work(services)


async def test_a_community_that_takes_long_keeps_no_other_waiting(
    services: Services, work: Work, now: datetime
) -> None:
    work.hanging[ONE] = asyncio.Event()
    async with running(services, {Job.DELIVERY: Each(communities_due, work.each)}):
        assert work.done == [TWO]
        await set_due(services, TWO, now)
        await settled()
        assert work.done == [TWO, TWO]
        work.hanging[ONE].set()
        await settled()
        assert work.done == [TWO, TWO, ONE]


async def test_a_job_that_hangs_keeps_no_other_waiting(services: Services, work: Work, now: datetime) -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    async with services.db.write() as tx:
        await tx.execute(update(rounds).values(due_at=now))
    async with running(services, {Job.ROUNDS: Once(hang), Job.DELIVERY: Each(communities_due, work.each)}):
        assert sorted(work.done) == [ONE, TWO]


async def test_a_crowd_of_one_job_keeps_no_other_job_waiting_for_the_database(
    services: Services, now: datetime
) -> None:
    waiting = {Job.ROUNDS: set(range(300)), Job.DELIVERY: {0}}
    order, done = list[Job](), asyncio.Event()

    def job_of(job: Job) -> Each[int]:
        async def due(_conn: Connection, _now: datetime) -> Collection[int]:
            return set(waiting[job])

        async def run(thing: int) -> None:
            async with services.db.read() as conn:
                await communities_due(conn, now)
            async with services.db.write():
                order.append(job)
            waiting[job].remove(thing)
            if not any(waiting.values()):
                done.set()

        return Each(due, run)

    async with services.db.write() as tx:
        await tx.execute(update(rounds).values(due_at=now))
    async with running(services, {job: job_of(job) for job in waiting}), asyncio.timeout(60):
        await done.wait()
    assert order.index(Job.DELIVERY) < 30
    assert len(order) == 301


async def test_a_community_that_fails_is_left_alone_for_a_while_and_then_tried_again(
    services: Services, work: Work, now: datetime
) -> None:
    work.failing = {ONE}
    async with running(services, {Job.DELIVERY: Each(communities_due, work.each)}):
        await pass_by(services, RETRY_AFTER - SECOND, SECOND)
        assert work.tried[ONE] == [now, now + RETRY_AFTER]
        assert work.done == [TWO], "it is not held back with the other"


async def test_what_fails_again_and_again_is_left_alone_longer_until_it_succeeds(
    services: Services, work: Work, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    work.failing = {ONE}
    async with running(services, {Job.DELIVERY: Each(communities_due, work.each)}):
        await pass_by(services, RETRY_AFTER, 2 * RETRY_AFTER - SECOND, SECOND)
        assert work.tried[ONE] == [now, now + RETRY_AFTER, now + 3 * RETRY_AFTER]
        assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1, "it is named once"
        work.failing.clear()
        await pass_by(services, 4 * RETRY_AFTER)
        assert ONE in work.done
        work.failing, work.tried[ONE] = {ONE}, []
        again = services.clock.now()
        await set_due(services, ONE, again)
        await settled()
        await pass_by(services, RETRY_AFTER)
        assert work.tried[ONE] == [again, again + RETRY_AFTER]


async def test_a_job_outlives_a_fault(services: Services, work: Work, now: datetime) -> None:
    work.failing = {ONE}
    async with running(services, {Job.DELIVERY: Once(work.once)}):
        work.failing = set()
        await pass_by(services, RETRY_AFTER - SECOND, SECOND)
        assert work.tried[ONE] == [now, now + RETRY_AFTER]
        assert work.done == [ONE, TWO]


async def test_a_job_of_which_it_can_not_be_read_what_is_due_is_held_back_alone(
    services: Services, work: Work, now: datetime
) -> None:
    looked_up = list[datetime]()

    async def broken(_: Connection, now: datetime) -> list[CommunityId]:
        looked_up.append(now)
        raise ZeroDivisionError

    async with services.db.write() as tx:
        await tx.execute(update(rounds).values(due_at=now))
    jobs: Jobs = {Job.ROUNDS: Each(broken, work.each), Job.DELIVERY: Each(communities_due, work.each)}
    async with running(services, jobs):
        assert sorted(work.done) == [ONE, TWO]
        await pass_by(services, RETRY_AFTER - SECOND, SECOND)
        assert looked_up == [now, now + RETRY_AFTER]


async def test_a_database_that_can_not_be_read_for_a_moment_ends_nothing(services: Services, work: Work) -> None:
    async with services.db.write() as tx:
        await tx.exec_driver_sql("ALTER TABLE webmentions RENAME TO away")
    async with running(services, {Job.DELIVERY: Each(communities_due, work.each)}):
        assert work.done == []
        async with services.db.write() as tx:
            await tx.exec_driver_sql("ALTER TABLE away RENAME TO webmentions")
        await settled()
        assert work.done == []
        await pass_by(services, LOOKUP_RETRY_AFTER)
        assert sorted(work.done) == [ONE, TWO]


async def test_what_is_under_way_ends_with_the_loop_and_is_taken_up_by_the_next(services: Services, work: Work) -> None:
    ended = list[str]()

    async def hang(_: CommunityId) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("ended")

    async with running(services, {Job.DELIVERY: Each(communities_due, hang)}):
        pass
    assert ended == ["ended", "ended"]
    async with running(services, {Job.DELIVERY: Each(communities_due, work.each)}):
        assert sorted(work.done) == [ONE, TWO]


async def test_what_ends_while_it_is_looked_up_what_is_due_does_not_run_again(services: Services, work: Work) -> None:
    work.hanging[ONE] = asyncio.Event()

    async def stale(conn: Connection, now: datetime) -> Collection[CommunityId]:
        found = await communities_due(conn, now)
        if work.tried[ONE]:
            work.hanging[ONE].set()
            await settled()
        return found

    async with running(services, {Job.DELIVERY: Each(stale, work.each)}):
        await pass_by(services, SECOND)
        await settled()
        assert sorted(work.done) == [ONE, TWO]


class RecordingClock(ManualClock):
    """A clock that keeps until when was waited last."""

    until: datetime | None = None

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        self.until = until
        await super().wait(until, wake)


async def test_what_is_due_later_is_waited_for_while_something_of_the_same_job_is_under_way_or_held_back(
    services: Services, now: datetime
) -> None:
    clock = RecordingClock(now)
    services = replace(services, clock=clock)
    work = Work(services)
    work.hanging[ONE] = asyncio.Event()
    await set_due(services, TWO, now + timedelta(minutes=1))
    async with running(services, {Job.DELIVERY: Each(communities_due, work.each)}):
        assert clock.until == now + timedelta(minutes=1)
        work.failing = {ONE}
        work.hanging.pop(ONE).set()
        await settled()
        assert clock.until == now + timedelta(minutes=1)
        await pass_by(services, timedelta(minutes=1))
        assert work.done == [TWO]
        assert clock.until == now + RETRY_AFTER


async def test_a_commit_costs_one_statement_where_nothing_is_due(services: Services, work: Work) -> None:
    for community in (ONE, TWO):
        await set_due(services, community, None)
    statements = list[str]()

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    async with running(services, {Job.DELIVERY: Each(communities_due, work.each)}):
        engine: Any = services.db._engine
        event.listen(engine._reader.sync_engine, "before_cursor_execute", note)
        async with services.db.write():
            pass
        await settled()
    assert len(statements) == 1
