"""One process has the database, on whatever machine, and whatever becomes of clocks and of the database."""

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.flows.jobs import lease
from bot.flows.jobs.lease import Holder, hold_lease, lock_database, lock_path
from bot.services import Services
from storage.leases import Lease, all_leases, take_lease
from tests.support.clocks import MONDAY, ManualClock, suspend
from tests.support.interference import locked, refused

HOST = socket.gethostname()
ME = Holder(f"{HOST}/{os.getpid()}/me", has_file_lock=True)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lease that lasts less than a second."""
    monkeypatch.setattr(lease, "LEASE_DURATION", timedelta(seconds=0.6))
    monkeypatch.setattr(lease, "LAPSE_SECONDS", 0.5)
    monkeypatch.setattr(lease, "RENEW_INTERVAL_SECONDS", 0.1)
    monkeypatch.setattr(lease, "RENEW_RETRY_SECONDS", 0.1)
    monkeypatch.setattr(lease, "WATCH_INTERVAL_SECONDS", 0.05)


async def leave(services: Services, holder: str) -> None:
    """Leave the lease of another process, from a clock that is a year ahead."""
    async with services.db.write() as tx:
        await take_lease(tx, Lease(holder, MONDAY.replace(year=2027), "everything"))


def holders(rows: sqlite3.Connection) -> list[str]:
    return [holder for (holder,) in rows.execute("SELECT holder FROM leases")]


@pytest.mark.parametrize("number", [os.getpid(), 4194304], ids=["of the same number", "of another number"])
async def test_a_dead_process_of_this_machine_is_not_waited_for(
    services: Services, rows: sqlite3.Connection, number: int
) -> None:
    await leave(services, f"{HOST}/{number}/another")
    async with hold_lease(services.db, services.clock, ME):
        assert holders(rows) == [ME.name]
    assert holders(rows) == []


@pytest.mark.usefixtures("quick", "database")  # PostgreSQL's lock knows who lives
@pytest.mark.parametrize(
    ("other", "holder"),
    [
        ("another-machine/4711/another", ME),
        (f"{HOST}/{os.getpid()}/another", replace(ME, has_file_lock=False)),
        (f"{HOST}/{os.getppid()}/another", ME),
    ],
    ids=["on another machine", "in a container of the same name", "whose file with the lock was deleted"],
)
async def test_who_may_live_is_watched_and_keeps_the_database_if_it_does(
    services: Services, rows: sqlite3.Connection, other: str, holder: Holder
) -> None:
    await leave(services, other)

    async def renew() -> None:
        for minute in range(20):
            await asyncio.sleep(0.2)
            async with services.db.write() as tx:
                await take_lease(tx, Lease(other, MONDAY + timedelta(minutes=minute), "everything"))

    renewing = asyncio.create_task(renew())
    with pytest.raises(OperatorError, match=f"process {other} holds this database"):
        async with hold_lease(services.db, services.clock, holder):
            pass
    renewing.cancel()
    assert holders(rows) == [other]


@pytest.mark.usefixtures("quick", "database")
async def test_who_renews_nothing_for_a_minute_loses_the_database_whatever_its_clock_said(
    services: Services, rows: sqlite3.Connection
) -> None:
    await leave(services, "another-machine/4711/another")
    async with hold_lease(services.db, services.clock, ME):
        assert holders(rows) == [ME.name]


async def hold(services: Services, what: Callable[[Services], Awaitable[None]]) -> None:
    """Have the lease, and do something."""
    async with hold_lease(services.db, services.clock, ME):
        await what(services)


async def write(services: Services) -> None:
    async with services.db.write() as tx:
        await tx.exec_driver_sql("INSERT INTO keys VALUES ('a', 'b')")


async def rest(_: Services) -> None:
    await asyncio.sleep(30)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("what", [write, rest])
async def test_who_wakes_after_another_took_over_writes_nothing_and_stops_in_words(
    services: Services, rows: sqlite3.Connection, what: Callable[[Services], Awaitable[None]]
) -> None:
    async def lose_it(services: Services) -> None:
        rows.execute("UPDATE leases SET holder = 'another-machine/1/x'")
        rows.commit()
        await what(services)

    with pytest.raises(OperatorError, match="took this database over"):
        await hold(services, lose_it)
    assert holders(rows) == ["another-machine/1/x"]
    assert rows.execute("SELECT count(*) FROM keys").fetchone() == (0,)


@pytest.mark.usefixtures("quick")
async def test_a_renewal_that_fails_for_a_moment_is_tried_again(
    services: Services, rows: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    async with hold_lease(services.db, services.clock, ME):
        with refused(rows, "UPDATE ON leases", "ill"):
            await asyncio.sleep(0.3)  # for a renewal or two
        await asyncio.sleep(0.6)  # longer than the lease lasts without one
    assert "could not be renewed, and is tried again: ill" in caplog.text


@pytest.mark.usefixtures("quick")
async def test_who_was_suspended_goes_on_if_nobody_took_the_database_over(
    services: Services, rows: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hold_lease(services.db, services.clock, ME):
        await asyncio.sleep(0.15)
        suspend(monkeypatch)
        await asyncio.sleep(0.6)
        assert holders(rows) == [ME.name]


@pytest.mark.engines
@pytest.mark.usefixtures("quick")
async def test_who_was_suspended_in_the_midst_of_a_renewal_goes_on(
    services: Services, rows: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hold_lease(services.db, services.clock, ME):
        with locked(rows):
            await asyncio.sleep(0.2)
            suspend(monkeypatch)
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.5)
        assert holders(rows) == [ME.name]


@pytest.mark.engines
@pytest.mark.usefixtures("quick")
async def test_a_lease_that_can_not_be_renewed_stops_the_bot_in_words(
    services: Services, rows: sqlite3.Connection
) -> None:
    async def fall_ill(services: Services) -> None:
        with refused(rows, "UPDATE ON leases", "ill"):
            await rest(services)

    with pytest.raises(OperatorError, match=r"can't be written any more, so the bot stops: (ill|it does not answer)$"):
        await hold(services, fall_ill)


@pytest.mark.engines
@pytest.mark.usefixtures("quick")
async def test_a_database_that_does_not_answer_stops_the_bot_in_words(services: Services) -> None:
    async def never_end(services: Services) -> None:
        async with services.db.write():
            await rest(services)

    with pytest.raises(OperatorError, match="can't be written any more, so the bot stops: it does not answer"):
        await hold(services, never_end)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("by", [None, b"another file"], ids=["deleted", "replaced"])
async def test_a_file_that_is_not_there_any_more_stops_the_bot_in_words(
    services: Services, database: Path, by: bytes | None
) -> None:
    def lose() -> None:
        database.rename(database.with_name("kept"))
        if by is not None:
            database.write_bytes(by)

    async def lose_it(services: Services) -> None:
        lose()
        await rest(services)

    with pytest.raises(OperatorError, match="was deleted or replaced while the bot ran"):
        await hold(services, lose_it)


@pytest.mark.usefixtures("quick", "database")
async def test_the_lease_is_renewed_while_all_threads_wait_for_a_name_server(services: Services) -> None:
    assert isinstance(services.clock, ManualClock)
    later, answered = services.clock.now() + timedelta(hours=1), threading.Event()
    async with hold_lease(services.db, services.clock, ME):
        lookups = [asyncio.create_task(asyncio.to_thread(answered.wait)) for _ in range(100)]
        services.clock.set(later)
        await asyncio.sleep(0.4)
        async with services.db.read() as conn:
            [held] = await all_leases(conn)
        answered.set()
        await asyncio.gather(*lookups)
    assert held.until > later


def test_the_lock_keeps_a_second_process_out_and_ends_with_the_first(tmp_path: Path) -> None:
    database = tmp_path / "usblogs.sqlite3"
    url = f"sqlite+aiosqlite:///{database}"
    program = f"""
from bot.flows.jobs.lease import lock_database
with lock_database({url!r}):
    print("has it", flush=True)
    input()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"has it\n"
        with pytest.raises(OperatorError, match=f"process {HOST}/{first.pid}/"), lock_database(url):
            pass
        first.kill()
    with lock_database(url) as holder:
        assert holder.has_file_lock
        assert lock_path(database).read_text().strip() == holder.name


def test_two_names_of_one_database_have_one_lock(tmp_path: Path) -> None:
    (tmp_path / "usblogs.sqlite3").touch()
    (tmp_path / "link.sqlite3").symlink_to(tmp_path / "usblogs.sqlite3")
    with (
        lock_database(f"sqlite+aiosqlite:///{tmp_path / 'usblogs.sqlite3'}"),
        pytest.raises(OperatorError, match="running already"),
        lock_database(f"sqlite+aiosqlite:///{tmp_path / 'link.sqlite3'}"),
    ):
        pass
