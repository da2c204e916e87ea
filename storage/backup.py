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
            copy.execute("PRAGMA journal_mode = DELETE")
            errors = copy.execute("PRAGMA integrity_check").fetchall()
        if errors != [("ok",)]:
            raise sqlite3.DatabaseError(errors[0][0])
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
