"""`python -m bot backup`: copy the database into a file."""

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path

from bot.errors import OperatorError
from bot.settings import Settings
from storage.backup import copy_database

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
