"""Look at a database before it is used, and bring its tables to the newest version."""

from collections.abc import Collection
from pathlib import Path

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import text

from storage.unusable import UnusableDatabaseError

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"


def require_known_version(connection: SyncConnection, place: str) -> None:
    """Raise UnusableDatabaseError if a database is of a newer version of the bot."""
    version = _version(connection)
    if version is not None and not is_known(version):
        raise UnusableDatabaseError(
            f"The database {place} belongs to another version of the bot: its tables are of version {version}, and the "
            f"newest here is {max(_versions())}. Run that version, or a backup from before it.",
            wants_backup=connection.dialect.name == "sqlite",
            is_lasting=True,
        )


def is_known(version: str | None) -> bool:
    """Return whether tables of a version are ones that this bot can use, or bring to the newest."""
    return version in _versions()


def is_newest(connection: SyncConnection) -> bool:
    """Return whether the database has had every migration."""
    return _version(connection) == max(_versions())


def version_and_newest(connection: SyncConnection) -> tuple[str | None, str]:
    """Return the version of the tables, None if there are none yet, and the newest that this bot knows."""
    return _version(connection), max(_versions())


def _version(connection: SyncConnection) -> str | None:
    if not connection.dialect.has_table(connection, VERSION_TABLE):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _versions() -> Collection[str]:
    return {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py")}


def upgrade(connection: SyncConnection, to: str = "head") -> None:
    """Run the migrations that the database has not had yet, up to the newest or up to `to`."""
    from alembic import command  # takes a third of a second to import, and is seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
