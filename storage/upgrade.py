"""Look at a database before it is used, and bring its tables to the newest version."""

from collections.abc import Collection, Mapping
from pathlib import Path

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import text
from sqlalchemy.engine import AdaptedConnection
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.unusable import UnusableDatabaseError

MIGRATIONS = Path(__file__).parent / "migrations"


def require_usable(connection: SyncConnection) -> None:
    """Raise UnusableDatabaseError if the file is damaged, or of a newer version of the bot."""
    file = connection.engine.url.database
    if connection.dialect.name == "sqlite" and (found := connection.scalar(text("PRAGMA quick_check(1)"))) != "ok":
        raise UnusableDatabaseError(f"The database {file} is damaged ({found}).", wants_backup=True)
    version = _version(connection)
    if version is not None and version not in _versions():
        raise UnusableDatabaseError(
            f"The database {file} belongs to another version of the bot: its tables are of version {version}, and the "
            f"newest here is {max(_versions())}. Run that version, or a backup from before it.",
            wants_backup=True,
        )


def is_newest(connection: SyncConnection) -> bool:
    """Return whether the database has had every migration."""
    return _version(connection) == max(_versions())


def version_and_newest(connection: SyncConnection) -> tuple[str | None, str]:
    """Return the version of the tables, None if there are none yet, and the newest that this bot knows."""
    return _version(connection), max(_versions())


def _version(connection: SyncConnection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _versions() -> Collection[str]:
    return {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py")}


async def bring_up_to_date(connection: AsyncConnection) -> None:
    """Run the migrations in one transaction, in which a table can be made anew without what refers to it being deleted.

    SQLite ignores the switch within a transaction ("PRAGMA foreign_keys"), so it stands around it. Raise
    UnusableDatabaseError, and change nothing, if a reference leads nowhere afterwards.
    """
    await _switch_foreign_keys(connection, "OFF")
    try:
        async with connection.begin():
            given = await connection.run_sync(_given_ids)
            await connection.run_sync(upgrade)
            await connection.run_sync(_keep_given_ids, given)
            await connection.run_sync(_check_foreign_keys)
    finally:
        await _switch_foreign_keys(connection, "ON")


async def _switch_foreign_keys(connection: AsyncConnection, state: str) -> None:
    driver: AdaptedConnection = (await connection.get_raw_connection()).dbapi_connection  # type: ignore[assignment]
    await driver.driver_connection.execute(f"PRAGMA foreign_keys = {state}")


def _given_ids(connection: SyncConnection) -> Mapping[str, int]:
    """Return the greatest id that each table has ever given."""
    if not connection.dialect.has_table(connection, "sqlite_sequence"):
        return {}
    rows = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
    return {row.name: row.seq for row in rows}


def _keep_given_ids(connection: SyncConnection, given: Mapping[str, int]) -> None:
    """Let tables that were made anew give none of these ids again."""
    for name, last in given.items():
        values = {"name": name, "last": last}
        connection.execute(text("UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = :name"), values)


def _check_foreign_keys(connection: SyncConnection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone():
        raise UnusableDatabaseError(
            f"The database {connection.engine.url.database} can't be brought to the newest version: a row of "
            f"{broken[0]} belongs to one of {broken[2]} that is not there. It stays as it was."
        )


def upgrade(connection: SyncConnection, to: str = "head") -> None:
    """Run the migrations that the database has not had yet, up to the newest or up to `to`."""
    from alembic import command  # takes a third of a second to import, and is seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
