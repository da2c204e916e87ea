"""Read transactions, whose beginning and end nobody waits for."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from storage import Database
from storage.db import mark_erasure


def log_size(database: Path) -> int:
    """Return how many bytes SQLite's write-ahead log has."""
    return Path(f"{database}-wal").stat().st_size


async def add_and_delete(db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(text("CREATE TABLE IF NOT EXISTS scratch (a TEXT)"))
        await tx.execute(text("DELETE FROM scratch"))
        mark_erasure(tx)


async def test_a_read_sees_one_state_from_its_first_statement_to_its_end(database: Path) -> None:
    async with Database.open(database) as db:
        async with db.write() as tx:
            await tx.execute(text("CREATE TABLE scratch (a TEXT)"))
        async with db.read() as conn:
            before = await conn.scalar(text("SELECT count(*) FROM scratch"))
            async with db.write() as tx:
                await tx.execute(text("INSERT INTO scratch VALUES ('x')"))
            assert await conn.scalar(text("SELECT count(*) FROM scratch")) == before == 0
        async with db.read() as conn:
            assert await conn.scalar(text("SELECT count(*) FROM scratch")) == 1


async def test_a_read_whose_statement_fails_leaves_its_connection_as_good_as_new(database: Path) -> None:
    async with Database.open(database) as db:
        for _ in range(6):  # more than there are connections
            with pytest.raises(OperationalError):
                async with db.read() as conn:
                    await conn.execute(text("SELECT nothing FROM nowhere"))
            async with db.read() as conn:
                assert await conn.scalar(text("SELECT 1")) == 1


async def test_a_read_in_which_nothing_is_asked_opens_no_transaction(database: Path) -> None:
    async with Database.open(database) as db:
        for _ in range(6):
            async with db.read():
                pass
        await add_and_delete(db)
        assert log_size(database) == 0


async def test_what_was_erased_leaves_the_log_right_after_the_last_who_read(database: Path) -> None:
    async with Database.open(database) as db:
        await add_and_delete(db)
        for _ in range(20):
            await asyncio.gather(*(read_once(db) for _ in range(3)))
            await add_and_delete(db)
            assert log_size(database) == 0


async def test_who_erases_waits_for_nobody_who_still_reads(database: Path) -> None:
    slow = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 5000000) SELECT count(*) FROM n"
    async with Database.open(database) as db:
        await add_and_delete(db)
        await read_once(db)  # on the connection that is taken again

        async def read_for_long() -> None:
            async with db.read() as conn:
                await conn.scalar(text("SELECT count(*) FROM scratch"))
                begun.set()
                await conn.scalar(text(slow))

        begun = asyncio.Event()
        reading = asyncio.create_task(read_for_long())
        await begun.wait()
        await add_and_delete(db)
        assert not reading.done()
        await reading


async def read_once(db: Database) -> None:
    async with db.read() as conn:
        await conn.scalar(text("SELECT count(*) FROM scratch"))
