"""Processes of a fleet: who has which shards, who waits, and who is taken for dead."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count

import pytest

from bot.errors import OperatorError
from bot.fleet import Part, Role, Shards, WantedShards
from bot.flows.jobs import fleet, lease
from bot.flows.jobs.fleet import join_fleet
from bot.flows.jobs.lease import Holder, hold_lease
from storage import Database
from storage.db import LeaseLostError
from storage.leases import Lease, add_lease, all_leases
from storage.unusable import UnusableDatabaseError
from tests.support.clocks import MONDAY, ManualClock, suspend
from tests.support.interference import locked
from tests.support.postgresql import RowsConnection, Server, lose_connection, needs_postgresql

pytestmark = needs_postgresql
GATEWAY, FEEDS = frozenset({Role.GATEWAY}), frozenset({Role.FEEDS})
FIRST, ANY = WantedShards.parse("0-1/4"), WantedShards.parse("any:2/4")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases that last less than a second, and spares that look often."""
    monkeypatch.setattr(fleet, "SPARE_INTERVAL_SECONDS", 0.02)
    monkeypatch.setattr(lease, "RENEW_INTERVAL_SECONDS", 0.1)


@pytest.fixture
def url(postgresql: Server) -> Iterator[str]:
    with postgresql.database() as url:
        yield url


class Member:
    """A process of a fleet that a test plays, with a connection of its own."""

    _numbers = count(1)

    def __init__(self, url: str, roles: frozenset[Role], wanted: WantedShards | None = None) -> None:
        self.name = f"process {next(self._numbers)}"
        self._running = asyncio.create_task(self._run(url, roles, wanted))
        self.part: asyncio.Future[Part] = asyncio.get_running_loop().create_future()

    async def _run(self, url: str, roles: frozenset[Role], wanted: WantedShards | None) -> None:
        async with (
            Database.open(url) as db,
            join_fleet(db, ManualClock(MONDAY), Holder(self.name, has_file_lock=False), roles, wanted) as part,
        ):
            self.part.set_result(part)
            await asyncio.Event().wait()

    async def has(self) -> str:
        """Return the shards that it got."""
        async with asyncio.timeout(20):
            return str((await self.part).shards)

    async def stopped(self) -> str:
        """Return why it stopped by itself."""
        with pytest.raises(OperatorError) as stopped:
            async with asyncio.timeout(20):
                await self._running
        return str(stopped.value)

    async def leave(self) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)


@asynccontextmanager
async def members(*made: Member) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for member in made:
            await member.leave()


async def said(url: str) -> list[str]:
    """Return what the leases say that their processes do."""
    async with Database.open(url) as db, db.read() as conn:
        return [one.part for one in await all_leases(conn)]


async def waits(url: str) -> None:
    """Return when a process says that it is a spare."""
    async with asyncio.timeout(20):
        while not any(part.startswith("spare") for part in await said(url)):
            await asyncio.sleep(0.02)


async def test_each_has_other_shards_and_a_spare_takes_over(url: str) -> None:
    first, second = Member(url, GATEWAY, ANY), Member(url, GATEWAY, ANY)
    async with members(first, second):
        assert sorted([await first.has(), await second.has()]) == ["0-1/4", "2-3/4"]
        spare = Member(url, GATEWAY, ANY)
        async with members(spare):
            await waits(url)
            assert not spare.part.done()
            assert await said(url) == ["gateway 0-1/4", "gateway 2-3/4", "spare for gateway 0/1"]
            await first.leave()
            assert await spare.has() == await first.has()


async def test_who_names_its_shards_waits_for_just_these(url: str) -> None:
    first, second = Member(url, GATEWAY, FIRST), Member(url, GATEWAY, FIRST)
    async with members(first, second):
        await waits(url)
        done, _ = await asyncio.wait({first.part, second.part}, return_when=asyncio.FIRST_COMPLETED)
        assert len(done) == 1
        await (first if first.part.done() else second).leave()
        assert await (second if not second.part.done() else first).has() == "0-1/4"


async def test_nobody_divides_the_servers_another_way_at_the_same_time(url: str) -> None:
    old = Member(url, GATEWAY, WantedShards.parse("0-3/4"))
    async with members(old):
        await old.has()
        new = Member(url, GATEWAY, WantedShards.parse("0-7/8"))
        async with members(new):
            await waits(url)
            await asyncio.sleep(0.1)
            assert not new.part.done()
            await old.leave()
            assert await new.has() == "0-7/8"


async def test_a_gateway_that_loses_its_connection_stops_and_a_worker_goes_on(url: str) -> None:
    gateway, worker = Member(url, GATEWAY, FIRST), Member(url, FEEDS)
    async with members(gateway, worker):
        await gateway.has()
        assert (await worker.part).shards == Shards()
        await lose_connection(url)
        assert "another process may have these shards now" in await gateway.stopped()
        await asyncio.sleep(0.1)
        assert not worker._running.done()


async def test_a_process_that_renews_nothing_is_forgotten_and_writes_no_more(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LEASE_DURATION", timedelta(seconds=0.3))
    async with Database.open(url) as db:
        async with db.write() as tx:
            await add_lease(tx, Lease("a machine that sleeps", MONDAY + timedelta(days=365), "feeds"))
        worker = Member(url, FEEDS)
        async with members(worker):
            await worker.part
            async with asyncio.timeout(20):
                while len(await said(url)) > 1:
                    await asyncio.sleep(0.02)
        db.write_only_as("a machine that sleeps", lambda: None)
        with pytest.raises(LeaseLostError):
            async with db.write():
                pass


async def test_nobody_is_forgotten_who_renewed_a_lease_before_it_could_be_forgotten(
    url: str, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LEASE_DURATION", timedelta(seconds=0.3))
    async with Database.open(url) as db, db.write() as tx:
        await add_lease(tx, Lease("one that was slow", MONDAY, "feeds"))
    rows, worker = RowsConnection(postgresql.loop, url), Member(url, FEEDS)
    async with members(worker):
        await worker.part
        with locked(rows):
            await asyncio.sleep(1)
            rows.execute("UPDATE leases SET until = until + interval '1 minute'")
        await asyncio.sleep(0.15)
        assert len(await said(url)) == 2
    rows.close()


async def test_nobody_is_forgotten_whose_machine_was_suspended_with_those_of_the_others(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = Member(url, FEEDS), Member(url, FEEDS)
    async with members(one, two):
        await asyncio.gather(one.part, two.part)
        await asyncio.sleep(0.3)
        suspend(monkeypatch)
        await asyncio.sleep(0.5)
        assert not one._running.done()
        assert not two._running.done()
        assert len(await said(url)) == 2


async def test_a_whole_bot_keeps_a_fleet_away_and_is_kept_away(url: str) -> None:
    clock, holder = ManualClock(MONDAY), Holder("a whole bot", has_file_lock=False)
    async with Database.open(url) as db:
        async with hold_lease(db, clock, holder):
            assert "process a whole bot holds this database" in await Member(url, FEEDS).stopped()
        worker = Member(url, FEEDS)
        async with members(worker):
            await worker.part
            with pytest.raises(OperatorError, match=worker.name):
                async with hold_lease(db, clock, holder):
                    pass


async def test_a_file_has_no_fleet(tmp_path: object) -> None:
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/usblogs.sqlite3") as db:
        with pytest.raises(UnusableDatabaseError, match="a fleet needs PostgreSQL"):
            async with join_fleet(db, ManualClock(MONDAY), Holder("one", has_file_lock=True), FEEDS, None):
                pass
