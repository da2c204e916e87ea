"""An id names one thing for ever."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.services import Services
from storage import Database
from storage.engines import raise_next_id
from storage.ids import skip_used_ids
from storage.schema import metadata
from tests.support.clocks import MONDAY
from tests.support.rows import ROWS, fill, insert_row

pytestmark = pytest.mark.engines

TABLES = (
    *("aliases", "blogs", "comments", "entries", "feeds", "members"),
    *("posts", "rounds", "spare_themes", "suggestions", "thanks"),
)
"""The tables whose rows buttons, commands, links or messages name by their ids."""

_IDS = {
    "sqlite": "SELECT DISTINCT seq FROM sqlite_sequence",
    "postgresql": "SELECT DISTINCT last_value FROM pg_sequences WHERE last_value IS NOT NULL",
}
"""What has been given of each table."""


@pytest.mark.parametrize("table", TABLES)
def test_the_id_of_a_deleted_row_is_given_to_no_other(rows: sqlite3.Connection, table: str) -> None:
    fill(rows)
    last = max(id_ for (id_,) in rows.execute(f"SELECT id FROM {table}"))  # noqa: S608 - a name from above
    # PostgreSQL refuses to set two references of a row to NULL and delete it in one cascade; erasing does them first.
    rows.execute("UPDATE round_hosts SET host_id = NULL, invited_id = NULL")
    rows.execute(f"DELETE FROM {table} WHERE id = ?", (last,))  # noqa: S608
    assert insert_row(rows, table, ROWS) > last


async def test_after_an_older_backup_was_put_back_no_id_is_given_again(database: Path) -> None:
    older = database.with_name("older.sqlite3")
    shutil.copy(database, older)
    seen: list[int] = []
    for day, file in enumerate((database, older)):
        async with Database.open(file) as db, db.write() as tx:
            await skip_used_ids(tx, MONDAY + timedelta(days=day))
        with closing(sqlite3.connect(file)) as conn:
            fill(conn)
            conn.execute("DELETE FROM posts")
            seen.extend(insert_row(conn, "posts", n) for n in range(1, ROWS + 1))
    assert seen == sorted(set(seen))


async def test_a_clock_that_is_set_back_leaves_the_ids_that_come_next(services: Services) -> None:
    async with services.db.write() as tx:
        for now in (MONDAY, MONDAY - timedelta(days=900)):
            await skip_used_ids(tx, now)
            found = (await tx.exec_driver_sql(_IDS[tx.dialect.name])).scalars().all()
            assert found == [6408000000]


@pytest.mark.parametrize("floor", [0, -1767095997945])
async def test_a_floor_below_every_id_changes_nothing(services: Services, floor: int) -> None:
    async with services.db.write() as tx:
        for name in TABLES:
            await raise_next_id(tx, metadata.tables[name], floor)
        found = (await tx.exec_driver_sql(_IDS[tx.dialect.name])).scalars().all()
    assert list(found) == []


async def test_a_clock_before_the_first_version_keeps_nobody_from_starting(services: Services) -> None:
    async with services.db.write() as tx:
        await skip_used_ids(tx, datetime(1970, 1, 2, tzinfo=UTC))
        found = (await tx.exec_driver_sql(_IDS[tx.dialect.name])).scalars().all()
    assert list(found) == []
