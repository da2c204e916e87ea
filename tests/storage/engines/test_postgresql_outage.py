"""A commit on a server: whether it was made is known, whatever became of the server and of the connection."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from storage import Database, Transaction
from storage.engines import postgresql as engine
from storage.engines import postgresql_outage as outage
from storage.process_state import ensure_key, get_key
from tests.support.line import Line
from tests.support.postgresql import RowsConnection, Server, needs_postgresql
from tests.tools.postgres import local_server

pytestmark = needs_postgresql
_CANCEL = (
    "SELECT pg_cancel_backend(pid) FROM pg_stat_get_activity(NULL) "
    "WHERE wait_event_type = 'Lock' AND query LIKE '%pg_terminate_backend%'"
)


@pytest.fixture
def url(postgresql: Server) -> Iterator[str]:
    with postgresql.database() as url:
        yield url


async def test_a_commit_whose_answer_is_lost_is_looked_up_however_long_the_server_is_away(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "_PAUSES", ())

    async def write(db: Database, name: str) -> None:
        async with db.write() as tx:
            await ensure_key(tx, name, "1")

    async with Line.open(url) as (line, through), Database.open(through) as db:
        line.cuts_at_commit, line.refuses = "after", 2
        await write(db, "came")
        line.cuts_at_commit = "before"
        with pytest.raises(DBAPIError):
            await write(db, "went")
        async with db.read() as conn:
            assert [await get_key(conn, name) for name in ("came", "went")] == ["1", None]


@contextmanager
def commits_hanging(rows: RowsConnection, seconds: float) -> Iterator[None]:
    """Let commits wait for so long during the block, and for a second more where somebody cancels them."""
    rows.execute(
        f"CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep({seconds}); RETURN NULL;"
        " EXCEPTION WHEN query_canceled THEN PERFORM pg_sleep(1); RETURN NULL; END $$"
    )
    rows.execute(
        "CREATE CONSTRAINT TRIGGER hanging AFTER INSERT ON keys INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hang()"
    )
    try:
        yield
    finally:
        rows.execute("DROP FUNCTION hang CASCADE")


async def test_a_commit_that_is_given_up_while_it_goes_on_is_not_made_later(postgresql: Server, url: str) -> None:
    """A server whose disk hangs, say; what is raised would be done again, and then stand there twice."""
    rows = RowsConnection(postgresql.loop, url)
    server = engine.PostgreSQL(make_url(url), seconds=0.3)
    with closing(rows), commits_hanging(rows, 9):
        with pytest.raises(DBAPIError):
            async with server.writing(is_durable=True, holder=None) as connection:
                await ensure_key(Transaction(connection), "one", "1")
        await asyncio.sleep(1.5)
        assert rows.execute("SELECT count(*) FROM keys").fetchone() == (0,)
        await server.close()


async def test_the_question_whether_a_commit_was_made_is_asked_again_when_somebody_cancels_it(
    postgresql: Server, url: str
) -> None:
    rows, others = RowsConnection(postgresql.loop, url), RowsConnection(postgresql.loop, url)
    server = engine.PostgreSQL(make_url(url), seconds=1)

    async def write() -> None:
        async with server.writing(is_durable=True, holder=None) as connection:
            await ensure_key(Transaction(connection), "one", "1")

    with closing(rows), closing(others), commits_hanging(rows, 9):
        async with server.reading(), server.writing(is_durable=True, holder=None):
            pass  # while pg_authid is locked nobody connects
        rows.execute("BEGIN")
        rows.execute("LOCK pg_authid IN ACCESS EXCLUSIVE MODE")  # without which nobody sees the others' sessions
        writing = asyncio.create_task(write())
        async with asyncio.timeout(10):
            while not others.execute(_CANCEL):
                await asyncio.sleep(0.05)
        rows.execute("ROLLBACK")
        with pytest.raises(DBAPIError):
            await writing
        await asyncio.sleep(1.5)
        assert rows.execute("SELECT count(*) FROM keys").fetchone() == (0,)
        await server.close()


async def test_of_a_commit_whose_task_was_cancelled_others_hear_all_the_same(postgresql: Server, url: str) -> None:
    rows = RowsConnection(postgresql.loop, url)
    with closing(rows), commits_hanging(rows, 0.5):
        async with Database.open(url) as db:
            heard = asyncio.Event()

            async def write() -> None:
                async with db.write() as tx:
                    await ensure_key(tx, "one", "1")

            with db.notify_on_commit(heard):
                writing = asyncio.create_task(write())
                await asyncio.sleep(0.3)
                writing.cancel()
                await asyncio.gather(writing, return_exceptions=True)
                assert writing.cancelled()
                assert rows.execute("SELECT name FROM keys").fetchall() == [("one",)]
                assert heard.is_set()


async def test_a_connection_that_is_lost_as_the_first_is_made_is_made_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "_PAUSES", (0,))
    async with Line.open(url) as (line, through):
        for words in range(1, 20):
            server = engine.PostgreSQL(make_url(through))
            line.cuts_in = words
            async with server.reading():
                pass
            await server.close()


async def test_who_is_cancelled_while_the_first_connection_is_made_is_cancelled(url: str) -> None:
    for turns in range(100):
        server = engine.PostgreSQL(make_url(url))

        async def read(server: engine.PostgreSQL = server) -> None:
            async with server.reading() as connection:
                await connection.exec_driver_sql("SELECT 1")

        reading = asyncio.create_task(read())
        for _ in range(turns):
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        assert reading.cancelled() or reading.exception() is None
        await server.close()


async def test_nothing_is_begun_while_it_is_not_known_what_was_committed(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a crash the server gives numbers again, of transactions that had left no trace."""
    monkeypatch.setattr(outage, "_PAUSES", (0.3,))
    done = list[str]()

    async def write(db: Database, name: str) -> None:
        async with db.write() as tx:
            await ensure_key(tx, name, "1")
        done.append(name)

    async with Line.open(url) as (line, through), Database.open(through) as db:
        line.cuts_at_commit, line.refuses = "after", 1
        first = asyncio.create_task(write(db, "first"))
        async with asyncio.timeout(10):
            while line.refuses:
                await asyncio.sleep(0.01)
        await asyncio.gather(first, write(db, "second"))
    assert done == ["first", "second"]


async def test_a_transaction_that_a_crash_took_is_not_another_with_its_number() -> None:
    with local_server() as machine:
        server = engine.PostgreSQL(make_url(machine.url))
        await server.bring_up_to_date()
        await asyncio.sleep(0.5)  # until its log is on the disk
        numbers = list[str]()

        async def write(name: str) -> None:
            async with server.writing(is_durable=True, holder=None) as connection:
                numbers.append((await connection.exec_driver_sql("SELECT pg_current_xact_id()::text")).scalar_one())
                await ensure_key(Transaction(connection), name, "1")
                if name == "lost":
                    await asyncio.to_thread(machine.stop, "immediate")
                    await asyncio.to_thread(machine.start)
                    await write("kept")

        with pytest.raises(DBAPIError):
            await write("lost")
        assert len(set(numbers)) == 1
        await server.close()
