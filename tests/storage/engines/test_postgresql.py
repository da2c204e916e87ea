"""A database on a server: who may write, who hears of it, and what happens when the connection is lost."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Text, cast, literal, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, ProgrammingError

from bot.errors import OperatorError
from bot.flows.jobs.lease import hold_lease, lock_database
from storage import Database, Transaction
from storage.communities import all_communities
from storage.engines import postgresql as engine
from storage.engines import postgresql_outage as outage
from storage.engines import postgresql_session as session
from storage.engines.base import MAX_READERS, FailedTransactionError, OccupiedError
from storage.process_state import ensure_key, get_key
from storage.schema import metadata
from storage.types import Instant
from storage.unusable import UnusableDatabaseError
from storage.upgrade import upgrade
from tests.support.clocks import MONDAY, ManualClock
from tests.support.line import Line
from tests.support.postgresql import Server, needs_postgresql

pytestmark = needs_postgresql


@pytest.fixture
def url(postgresql: Server) -> Iterator[str]:
    with postgresql.database() as url:
        yield url


async def number_of(tx: Transaction) -> int:
    return int((await tx.exec_driver_sql("SELECT pg_backend_pid()")).scalar_one())


async def end(url: str, process: int) -> None:
    """Have the server end a connection."""
    async with Database.open(url, migrate=False) as other, other.read() as conn:
        await conn.exec_driver_sql("SELECT pg_terminate_backend($1)", (process,))
    await asyncio.sleep(0.1)


async def test_a_connection_that_ended_meanwhile_is_made_anew(url: str) -> None:
    async with Database.open(url) as db:
        async with db.write() as tx:
            writer = await number_of(tx)
            await ensure_key(tx, "one", "1")
        async with db.read() as conn:
            reader = await number_of(Transaction(conn))
        for process in (writer, reader):
            await end(url, process)
        async with db.read() as conn:
            assert await get_key(conn, "one") == "1"
        async with db.write() as tx:
            await ensure_key(tx, "two", "2")


async def test_a_connection_on_which_a_statement_failed_is_not_used_again(url: str) -> None:
    """If it was the ROLLBACK that was cancelled, the next would begin in the midst of it and fail, as all after it."""

    async def ask(statement: str) -> object:
        async with server.reading() as conn:
            return (await conn.exec_driver_sql(statement)).scalar_one()

    async def write(statement: str) -> object:
        async with server.writing(is_durable=False, holder=None) as conn:
            return (await conn.exec_driver_sql(statement)).scalar_one()

    server = engine.PostgreSQL(make_url(url))
    for do in (ask, write):
        before = await do("SELECT pg_backend_pid()")
        assert await do("SELECT pg_backend_pid()") == before
        with pytest.raises(DBAPIError):
            await do("SELECT 1 / 0")
        assert await do("SELECT pg_backend_pid()") != before
    await server.close()


async def test_who_has_ended_is_not_in_the_way_of_who_begins(url: str) -> None:
    async with Line.open(url) as (line, through), Database.open(through) as db:
        async with db.alone():
            line.delay = 0.1
        async with Database.open(url) as other, other.alone():
            pass


async def test_a_transaction_that_is_cut_off_leaves_nothing_and_is_raised(url: str) -> None:
    async def write(db: Database) -> None:
        async with db.write() as tx:
            await ensure_key(tx, "one", "1")
            await end(url, await number_of(tx))
            await ensure_key(tx, "two", "2")

    async with Database.open(url) as db:
        with pytest.raises(DBAPIError):
            await write(db)
        async with db.read() as conn:
            assert [await get_key(conn, name) for name in ("one", "two")] == [None, None]
        async with db.write() as tx:
            await ensure_key(tx, "three", "3")


async def test_beginning_is_tried_again_while_the_server_can_not_be_reached(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "_PAUSES", (0.01, 0.01))
    async with Line.open(url) as (line, through):
        line.refuses = 2
        async with Database.open(through) as db, db.read() as conn:
            line.refuses = 3
            assert await get_key(conn, "one") is None
            with pytest.raises(UnusableDatabaseError):
                async with Database.open(through):
                    pass


async def test_who_wants_to_be_alone_tries_again_too_and_is_told_in_words(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server may go between the first transaction of a start and the connection that has its lock."""
    monkeypatch.setattr(outage, "_PAUSES", (0.01, 0.01))
    async with Line.open(url) as (line, through), Database.open(through) as db:
        line.refuses = 2
        async with db.alone():
            pass
        line.refuses = 3
        with lock_database(through) as holder, pytest.raises(UnusableDatabaseError, match="can't be used"):
            async with hold_lease(db, ManualClock(MONDAY), holder):
                pass


async def test_a_server_that_is_away_or_does_not_answer_is_no_error_of_the_network(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sends a message, or fetches a page, would take it for one of Discord's or of the blog's."""
    monkeypatch.setattr(outage, "_PAUSES", ())

    async def ask(statement: str) -> None:
        async with server.reading() as conn:
            await conn.exec_driver_sql(statement)

    async with Line.open(url) as (line, through):
        server, line.refuses = engine.PostgreSQL(make_url(through), seconds=0.5), 1
        for statement in ("SELECT 1", "SELECT pg_sleep(5)"):
            with pytest.raises(DBAPIError):
                await ask(statement)
        await ask("SELECT 1")
        await server.close()


async def test_what_fails_in_a_transaction_and_is_passed_over_is_told_at_its_end(url: str) -> None:
    async def write(db: Database) -> None:
        async with db.write() as tx:
            await ensure_key(tx, "one", "1")
            with pytest.raises(ProgrammingError):
                await tx.exec_driver_sql("SELECT nothing")

    async with Database.open(url) as db:
        with pytest.raises(FailedTransactionError):
            await write(db)
        async with db.read() as conn:
            assert await get_key(conn, "one") is None


async def test_one_process_is_the_bot_and_hears_of_what_others_commit(url: str) -> None:
    clock, heard = ManualClock(MONDAY), asyncio.Event()
    async with Database.open(url) as db, Database.open(url) as other:
        with lock_database(url) as holder:
            async with hold_lease(db, clock, holder):
                with pytest.raises(OperatorError, match=holder.name):
                    async with hold_lease(other, clock, holder):
                        pass
                with db.notify_on_commit(heard):
                    async with other.write() as tx:
                        await ensure_key(tx, "one", "1")
                    async with asyncio.timeout(20):
                        await heard.wait()
            async with hold_lease(other, clock, holder), db.write():
                pass


async def test_the_lock_is_taken_again_on_a_connection_made_anew(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_PAUSE_SECONDS", 0.01)
    find = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND granted AND database = $1"
    async with Database.open(url) as db, Database.open(url) as other, db.alone():
        async with other.read() as conn:
            own = (
                await conn.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()")
            ).scalar()
        found: list[int] = []
        async with asyncio.timeout(20):
            while len(set(found)) < 2:
                async with other.read() as conn:
                    holder = (await conn.exec_driver_sql(find, (own,))).scalar()
                if holder is None:
                    await asyncio.sleep(0.01)
                    continue
                if not found:
                    await end(url, holder)
                found.append(holder)
        with pytest.raises(OccupiedError):
            async with other.alone():
                pass


async def test_a_task_that_is_cancelled_at_any_moment_leaves_no_transaction_behind(url: str) -> None:
    async def use(db: Database) -> None:
        async with db.write() as tx:
            await ensure_key(tx, "one", "1")
        async with db.read() as conn:
            assert await get_key(conn, "one") == "1"

    async with Database.open(url) as db:
        await use(db)
        for steps in range(12):
            task = asyncio.create_task(use(db))
            await asyncio.sleep(steps * 0.0007)  # the server takes its own time
            for _ in range(3):
                task.cancel()
                await asyncio.sleep(0)
            await asyncio.gather(task, return_exceptions=True)
        for _ in range(MAX_READERS + 1):
            await use(db)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("//usblogs:", "//usblogs:not"), "does not take this password"),
        (("/test_", "/no_test_"), "is not there: create it"),
        (("127.0.0.1:", "127.0.0.1:1"), "can't be (used|reached)"),
    ],
)
async def test_what_the_server_says_is_told_in_words_and_without_the_password(
    url: str, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], words: str
) -> None:
    monkeypatch.setattr(outage, "_PAUSES", ())
    wrong = url.replace(*change)
    if change[0] == "127.0.0.1:":
        wrong = url.replace(f":{urlsplit(url).port}", ":1")
    with pytest.raises(UnusableDatabaseError, match=words) as told:
        async with Database.open(wrong):
            pass
    assert str(urlsplit(wrong).password) not in str(told.value)


async def test_the_seconds_to_wait_for_a_connection_are_not_the_servers_to_know(url: str) -> None:
    async with Database.open(f"{url}?connect_timeout=5") as db, db.read() as conn:
        assert await all_communities(conn) == []


async def test_an_instant_is_written_alike_whatever_the_server_is_set_to(postgresql: Server) -> None:
    at = datetime(2026, 3, 16, 9, tzinfo=UTC)
    with postgresql.empty_database() as url:
        for setting in ("timezone TO 'Asia/Kolkata'", "datestyle TO 'German'"):
            async with Database.open(url, migrate=False) as db, db.write() as tx:
                await tx.exec_driver_sql(f"ALTER DATABASE {urlsplit(url).path[1:]} SET {setting}")
        async with Database.open(url, migrate=False) as db, db.read() as conn:
            written = await conn.scalar(select(cast(literal(at, Instant), Text)))
    assert written == "2026-03-16 09:00:00+00"


_DECLARED = """
SELECT table_name, column_name, data_type, collation_name, is_nullable, column_default
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', '' FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tablename, indexname, indexdef, '', '', '' FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2, 3
"""


async def test_the_migrations_make_the_declared_tables(postgresql: Server) -> None:
    found = []
    for make in (upgrade, metadata.create_all):
        with postgresql.empty_database() as url:
            async with Database.open(url, migrate=False) as db, db.write() as tx:
                await tx.run_sync(make)
                rows = (await tx.exec_driver_sql(_DECLARED)).all()
                found.append([tuple(row) for row in rows if row[0] != "alembic_version"])
    assert found[0] == found[1]
    assert len(found[0]) > 500
