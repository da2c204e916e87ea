"""Migrations keep what is in the tables: they run as the bot runs them, with rows in every table."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from storage import Database, upgrade
from storage.unusable import UnusableDatabaseError
from tests.support.rows import ROWS, count_rows, fill, insert_row

REBUILT = """
    for table in ("communities", "members", "feeds", "rounds", "posts", "outbox"):
        gives_ids = {"sqlite_autoincrement": table not in ("communities", "outbox")}
        with op.batch_alter_table(table, recreate="always", table_kwargs=gives_ids) as batch:
            batch.add_column(sa.Column("another", sa.Integer()))
"""
"""Makes tables anew that others refer to, as SQLite needs it for most changes ("ALTER TABLE", section 7)."""
TORN = 'op.execute("DELETE FROM members WHERE id = 2")'


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations in a folder of the test's own, to which it can add some."""
    folder = tmp_path / "migrations"
    shutil.copytree(upgrade.MIGRATIONS, folder)
    monkeypatch.setattr(upgrade, "MIGRATIONS", folder)
    return folder / "versions"


def add_migration(versions: Path, body: str) -> None:
    lines = (
        "import sqlalchemy as sa",
        "from alembic import op",
        f"revision, down_revision = '9999', {max(file.name[:4] for file in versions.glob('*.py'))!r}",
        "def upgrade():",
        f"    {body.strip()}",
    )
    (versions / "9999_another.py").write_text("\n".join(lines))


async def migrate(database: Path) -> None:
    async with Database.open(database) as opened, opened.read() as conn:
        assert (await conn.exec_driver_sql("PRAGMA foreign_keys")).scalar() == 1


async def test_a_table_that_is_made_anew_takes_no_row_of_another_along(
    database: Path, rows: sqlite3.Connection, versions: Path
) -> None:
    before = fill(rows)
    assert min(before.values()) > 0
    add_migration(versions, REBUILT)
    await migrate(database)
    assert count_rows(rows) == before
    assert rows.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    assert rows.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_a_migration_that_tears_rows_apart_is_undone_in_words(
    database: Path, rows: sqlite3.Connection, versions: Path
) -> None:
    before = fill(rows)
    version = rows.execute("SELECT version_num FROM alembic_version").fetchall()
    add_migration(versions, TORN)
    with pytest.raises(UnusableDatabaseError, match="can't be brought to the newest version: a row of"):
        await migrate(database)
    assert count_rows(rows) == before
    assert rows.execute("SELECT version_num FROM alembic_version").fetchall() == version


async def test_a_table_that_is_made_anew_gives_no_id_again(
    database: Path, rows: sqlite3.Connection, versions: Path
) -> None:
    fill(rows)
    rows.execute("DELETE FROM posts WHERE id = ?", (ROWS,))
    rows.commit()
    add_migration(versions, REBUILT)
    await migrate(database)
    assert insert_row(rows, "posts", ROWS) > ROWS


async def test_writes_after_a_migration_heed_foreign_keys(
    database: Path, rows: sqlite3.Connection, versions: Path
) -> None:
    fill(rows)
    add_migration(versions, REBUILT)
    async with Database.open(database) as opened, opened.write() as tx:
        await tx.exec_driver_sql("DELETE FROM communities")
    assert rows.execute("SELECT count(*) FROM members").fetchone() == (0,)
