"""A copy of the database, made while the bot runs."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url


def copy_database(url: str, target: Path) -> None:
    """Write the database, as it is at one instant, into a file that only its owner may read.

    The bot may run and write meanwhile (SQLite, "Online Backup API"). Raises FileNotFoundError where there is no
    database, and sqlite3.Error where it can't be copied whole; nothing stands at `target` then. Blocking.
    """
    place = Path(make_url(url).database or "")
    if not place.is_file():
        raise FileNotFoundError(place)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(place)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            found = copy.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            raise sqlite3.DatabaseError(found[0][0])
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
