"""`python -m bot backup`: copy the database into a file."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.errors import OperatorError
from bot.settings import Settings
from storage.backup import copy_database, is_whole
from storage.unusable import UnusableDatabaseError

DEFAULT_FOLDER = Path("backups")


async def backup(settings: Settings, target: Path | None, now: datetime) -> Path:
    """Copy the database into `target`, by default a file named after the time in UTC; return the file's path.

    Raises OperatorError if there is no database, the file exists, it can't be written, or the copy is not whole.
    """
    file = target or DEFAULT_FOLDER / f"usblogs-{now:%Y-%m-%d-%H%M%S}.sqlite3"
    if file.exists():
        raise OperatorError(f"{file} is there already. Give another name.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(copy_database, settings.database_url, file)
    except FileNotFoundError as error:
        raise OperatorError(f"There is no database at {error} yet, so nothing to back up.") from error
    except (sqlite3.Error, OSError) as error:
        raise OperatorError(f"The database could not be copied: {error}") from error
    return file


@contextmanager
def unusable_in_words() -> Iterator[None]:
    """Raise OperatorError where the database can't be used, which names the newest good backup if only that helps."""
    try:
        yield
    except UnusableDatabaseError as error:
        raise OperatorError(f"{error} {_advice()}" if error.wants_backup else str(error)) from error


def _advice() -> str:
    newest = newest_good_backup(DEFAULT_FOLDER)
    if newest is None:
        return f"There is no good backup in {DEFAULT_FOLDER.resolve()}."
    return (
        f"The newest good backup is {newest.resolve()}. To go on from it, move the database away, with the files "
        "beside it whose names end in -wal and -shm, and copy the backup to its place."
    )


def newest_good_backup(folder: Path) -> Path | None:
    """Return the backup in a folder that was written last and is whole, or None. Blocking."""
    by_age = sorted(folder.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime, reverse=True)
    return next((file for file in by_age if is_whole(file)), None)
