"""What any process of a fleet may do is done by one of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import update

from bot.flows.jobs import due_loop
from bot.flows.jobs.due_loop import DueLoop, Each, Jobs
from bot.services import Services
from bot.themes import CommunityId
from storage import Database
from storage.next_runs import Job
from storage.outbox import communities_due
from storage.schema import outbox
from tests.support.circles import set_up_community
from tests.support.claims import SharedClaims

ONE, TWO = CommunityId(1), CommunityId(2)


class Process:
    """A process of a fleet, with a loop whose only job is to send: it notes for whom, and rests in the midst of it."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.done: list[CommunityId] = []
        self.begun: list[CommunityId] = []
        self.goes_on = asyncio.Event()
        self.loop = DueLoop(services, self._jobs())

    def _jobs(self) -> Jobs:
        return {Job.DELIVERY: Each(communities_due, self._send, is_claimed=True)}

    async def _send(self, community: CommunityId) -> None:
        self.begun.append(community)
        await self.goes_on.wait()
        async with self.services.db.write() as tx:
            await tx.execute(update(outbox).where(outbox.c.community_id == community).values(due_at=None))
        self.done.append(community)

    async def look(self) -> datetime | None:
        """Start what is due and not another's; return when it looks again by itself."""
        again_at = await self.loop._start_due()
        await asyncio.sleep(0)
        return again_at

    async def finish(self) -> None:
        """Do what was begun."""
        self.goes_on.set()
        await asyncio.gather(*self.loop._under_way.values())


@pytest.fixture
async def processes(
    services: Services, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[Process]]:
    """Two processes over one database, with messages due in two communities."""
    monkeypatch.setattr(due_loop, "PAUSE_BETWEEN_LOOKS", 0)
    await set_up_community(services, ONE)
    await set_up_community(services, TWO, 20)
    held, made = set[str](), list[Process]()
    async with AsyncExitStack() as stack:
        for _ in range(2):
            db = await stack.enter_async_context(Database.open(database_url, migrate=False))
            db.claims = SharedClaims(held)
            made.append(Process(replace(services, db=db)))
        yield made
        for process in made:
            await process.finish()


@asynccontextmanager
async def running(loop: DueLoop) -> AsyncIterator[None]:
    """Run a loop during the block."""
    task = asyncio.create_task(loop.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_one_process_does_no_other_does(processes: list[Process]) -> None:
    first, second = processes
    await first.look()
    await second.look()
    assert (sorted(first.begun), second.begun) == ([ONE, TWO], [])
    await first.finish()
    await second.look()
    assert second.begun == []


async def test_processes_divide_what_is_due(processes: list[Process], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_loop, "MAX_CLAIMS", 1)
    for process in processes:
        await process.look()
    assert sorted(one for process in processes for one in process.begun) == [ONE, TWO]
    assert [len(process.begun) for process in processes] == [1, 1]


async def test_what_another_process_has_is_looked_for_again_before_long(processes: list[Process]) -> None:
    first, second = processes
    await first.look()
    again_at = await second.look()
    assert again_at == second.services.clock.now() + due_loop.RETRY_CLAIM_AFTER


async def test_what_another_process_did_right_before_it_was_claimed_is_not_done_again(processes: list[Process]) -> None:
    """Between the look at what is due and the claim, the other one had it, did it, and gave it up."""
    first, second = processes
    claims = second.services.db.claims
    take = claims.take

    async def take_late(names: list[str]) -> object:
        await first.look()
        await first.finish()
        return await take(names)

    claims.take = take_late  # type: ignore[method-assign,assignment]
    await second.look()
    assert (sorted(first.done), second.begun) == ([ONE, TWO], [])
    assert await take(["delivery of 1"]), "it was given up again"


async def test_who_loses_its_claims_stops_what_it_does(processes: list[Process]) -> None:
    first, second = processes
    running = asyncio.create_task(first.loop.run())
    while len(first.begun) < 2:
        await asyncio.sleep(0.001)
    claims = first.services.db.claims
    assert isinstance(claims, SharedClaims)
    first.goes_on.clear()
    tasks = list(first.loop._under_way.values())
    claims.lose()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert all(task.cancelled() for task in tasks)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    claims._held.clear()
    await second.look()
    assert sorted(second.begun) == [ONE, TWO]


@asynccontextmanager
async def about_to_begin(process: Process, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SharedClaims]:
    """Run a process's loop, which has claimed a run and begins it once its pause is over; yield its claims."""
    monkeypatch.setattr(due_loop, "PAUSE_BETWEEN_LOOKS", 0.2)
    claims = process.services.db.claims
    assert isinstance(claims, SharedClaims)
    await claims.take(["delivery of 1"])
    async with running(process.loop):
        while "delivery of 2" not in claims._held:
            await asyncio.sleep(0.001)
        yield claims


async def test_what_was_claimed_and_lost_again_before_it_began_is_not_begun(
    processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with about_to_begin(processes[0], monkeypatch) as claims:
        claims.lose()
        await asyncio.sleep(0.3)
        assert processes[0].begun == []


async def test_what_was_claimed_is_given_up_where_the_loop_ends_before_it_began(
    processes: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with about_to_begin(processes[0], monkeypatch) as claims:
        pass
    assert claims._held == {"delivery of 1"}
