"""Copy the database while the bot runs."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url


def copy_database(url: str, target: Path) -> None:
    """Write a consistent copy of the database to a file that only its owner may read.

    The bot may write meanwhile (SQLite, "Online Backup API"). Raise FileNotFoundError if there is no database, and
    sqlite3.Error if the copy fails; `target` is not written then. Blocking.
    """
    source_path = Path(make_url(url).database or "")
    if not source_path.is_file():
        raise FileNotFoundError(source_path)
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(source_path)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            _release_lease(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            errors = copy.execute("PRAGMA integrity_check").fetchall()
        if errors != [("ok",)]:
            raise sqlite3.DatabaseError(errors[0][0])
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _release_lease(copy: sqlite3.Connection) -> None:
    """Take the lease of the running bot out of a copy, so that nobody waits for it."""
    if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'lease'").fetchone():
        copy.execute("DELETE FROM lease")
        copy.commit()


def is_whole(file: Path) -> bool:
    """Return whether a file is a database of the bot in which SQLite finds no fault. Blocking."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as conn:
            conn.execute("SELECT version_num FROM alembic_version").fetchone()
            return bool(conn.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except (sqlite3.Error, OSError):
        return False
