"""Opening the database: whatever happens, no file stays open."""

import asyncio
import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.run import run
from bot.settings import Settings
from storage import Database
from storage.communities import all_communities
from storage.engines.base import MAX_READERS
from storage.engines.sqlite_driver import THREAD_NAME
from storage.unusable import UnusableDatabaseError


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A database's path; after the test, no connection to it is open any more."""
    path = tmp_path / "data" / "usblogs.sqlite3"
    yield path
    for thread in connection_threads():
        thread.join(timeout=5)  # it ends a moment after its connection
    assert connection_threads() == []
    assert not log_of(path).exists()


def connection_threads() -> list[threading.Thread]:
    """The threads of aiosqlite, which has one for each open connection."""
    return [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]


def log_of(path: Path) -> Path:
    """SQLite's write-ahead log, which it removes when the last connection is closed."""
    return path.with_name(f"{path.name}-wal")


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def broken(path: Path) -> Path:
    path.parent.mkdir()
    path.write_text("This is no database, however long it is. " * 100)
    return path


async def use(db: Database) -> None:
    """Make both a reader and the writer connect."""
    async with db.write() as tx:
        await tx.exec_driver_sql("DELETE FROM leases")
    async with db.read() as conn:
        assert await all_communities(conn) == []


async def use_and_fail(path: Path) -> None:
    async with Database.open(url_of(path)) as db:
        await use(db)
        raise ZeroDivisionError


async def test_a_database_is_made_migrated_and_closed(path: Path) -> None:
    async with Database.open(url_of(path)) as db:
        await use(db)
        assert log_of(path).exists()
        assert len(connection_threads()) == 2


async def test_an_error_while_the_database_is_open_leaves_no_open_file(path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        await use_and_fail(path)


async def test_a_migration_that_fails_leaves_no_open_file(path: Path) -> None:
    async with Database.open(url_of(path)) as db, db.write() as tx:
        await tx.exec_driver_sql("UPDATE alembic_version SET version_num = 'of a newer bot'")
    with pytest.raises(UnusableDatabaseError, match="another version of the bot"):
        async with Database.open(url_of(path)):
            pass


async def test_a_file_that_is_no_database_is_refused_and_left_closed(broken: Path) -> None:
    with pytest.raises(UnusableDatabaseError, match="is no database"):
        async with Database.open(url_of(broken)):
            pass


async def test_a_bot_that_can_not_start_leaves_no_open_file(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = taken.getsockname()[:2]
        settings = Settings(token="x", database=str(path), public_address="https://bot.example", listen=address)  # noqa: S106
        with pytest.raises(OperatorError, match="can't listen"):
            await run(settings)


async def test_an_event_is_set_after_every_commit_while_its_context_is_open(path: Path) -> None:
    event = asyncio.Event()
    async with Database.open(url_of(path)) as db:
        with db.notify_on_commit(event):
            async with db.write():
                assert not event.is_set()
            assert event.is_set()
            event.clear()
        await use(db)
    assert not event.is_set()


async def test_a_task_that_is_cancelled_at_any_moment_leaves_no_transaction_behind(path: Path) -> None:
    async with Database.open(url_of(path)) as db:
        await use(db)
        for steps in range(100):
            task = asyncio.create_task(use(db))
            for _ in range(steps):
                await asyncio.sleep(0.0001)  # the connection's thread takes its own time
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        for _ in range(MAX_READERS + 1):
            await use(db)


async def test_a_database_can_be_opened_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    async with Database.open(url_of(path), migrate=False) as db, db.write() as tx:
        await tx.exec_driver_sql("CREATE TABLE old (words TEXT)")
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT name FROM sqlite_master").fetchall() == [("old",)]


async def test_a_task_that_is_cancelled_again_and_again_has_ended_its_transaction(path: Path) -> None:
    """The thread goes on with a statement: who comes next must find neither it nor its transaction."""
    slow = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000) SELECT sum(x) FROM n"

    async def write(db: Database) -> None:
        async with db.write() as tx:
            await tx.exec_driver_sql(slow)

    async with Database.open(url_of(path)) as db:
        for steps in range(0, 100, 5):
            task = asyncio.create_task(write(db))
            for _ in range(steps):
                await asyncio.sleep(0.0001)  # the connection's thread takes its own time
            while not task.done():
                task.cancel()
                await asyncio.sleep(0)
            with closing(sqlite3.connect(path, timeout=0)) as other:
                assert not is_locked(other)


def is_locked(connection: sqlite3.Connection) -> bool:
    """Say whether somebody has a write transaction open."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    connection.rollback()
    return False


async def test_text_that_is_no_utf_8_makes_no_row_beside_it_unreadable(path: Path) -> None:
    async with Database.open(url_of(path)) as db:
        async with db.write() as tx:
            await tx.exec_driver_sql(
                "INSERT INTO feeds (id, address, etag) VALUES (1, 'a', CAST(X'22FF22' AS TEXT)), (2, 'b', 'é')"
            )
        async with db.read() as conn:
            rows = await conn.exec_driver_sql("SELECT etag FROM feeds ORDER BY id")
            assert [row.etag for row in rows] == ['"\ufffd"', "é"]
            assert (await conn.exec_driver_sql("SELECT etag FROM feeds WHERE id = 2")).scalar() == "é"


async def test_a_connection_is_put_back_whichever_tasks_are_cancelled(path: Path) -> None:
    async with Database.open(url_of(path)) as db:
        await use(db)
        for steps in range(20):
            using = asyncio.create_task(use(db))
            for _ in range(steps):
                await asyncio.sleep(0.0001)
            while others := asyncio.all_tasks() - {asyncio.current_task()}:
                for task in others:
                    task.cancel()
                await asyncio.sleep(0)
            assert using.done()
        for _ in range(MAX_READERS + 1):
            await use(db)


LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n"


@pytest.mark.parametrize("statements", [[LONG], [LONG, "SELECT 1"], [LONG, "SELECT no_such_function()"]])
@pytest.mark.parametrize("kind", ["read", "write"])
async def test_a_timeout_that_strikes_in_a_statement_ends_with_its_block(
    path: Path, kind: str, statements: list[str]
) -> None:
    """Else what comes after it was cancelled: so the renewal of the lease died, and nobody heard of it."""

    async def transaction(db: Database) -> None:
        async with asyncio.timeout(0.01), getattr(db, kind)() as tx:
            for statement in statements:
                await tx.exec_driver_sql(statement)

    async with Database.open(path) as db:
        async with getattr(db, kind)() as tx:  # else the timeout may strike while the connection is made
            await tx.exec_driver_sql("SELECT 1")
        with pytest.raises(TimeoutError):
            await transaction(db)
        await asyncio.sleep(0)


async def test_a_file_of_another_program_is_refused_and_stays_as_it_is(path: Path) -> None:
    be_of_another_program(path)
    before = content_of(path)
    for migrate in (True, False):
        with pytest.raises(UnusableDatabaseError, match="is another program's"):
            async with Database.open(path, migrate=migrate) as db:
                await db.examine()
    assert content_of(path) == before


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
async def test_what_is_no_file_is_refused_and_stays_as_it_is(tmp_path: Path, make: Callable[[Path], None]) -> None:
    place = tmp_path / "bot.sqlite3"
    make(place)
    before = modes_in(tmp_path)
    for migrate in (True, False):
        with pytest.raises(UnusableDatabaseError, match="is no file"):
            async with Database.open(place, migrate=migrate) as db:
                await db.examine()
    assert modes_in(tmp_path) == before


async def test_looking_at_a_database_leaves_the_file_as_it_is(database: Path) -> None:
    before = content_of(database)
    async with Database.open(database, migrate=False) as db:
        await db.examine()
        async with db.read() as conn:
            assert await all_communities(conn) == []
    assert content_of(database) == before


def modes_in(folder: Path) -> dict[str, int]:
    """Return the kind and the permissions of everything in a folder, by name."""
    return {file.name: file.stat().st_mode for file in folder.iterdir()}


def be_of_another_program(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as others:
        others.execute("CREATE TABLE songs (title TEXT)")
        others.commit()
    path.chmod(0o644)


def content_of(path: Path) -> tuple[bytes, int]:
    """What is in a file, and who may read it."""
    return path.read_bytes(), path.stat().st_mode
