"""`python -m bot backup`: copy the database into a file."""

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path

from bot.errors import UserError
from bot.settings import Settings
from storage.backup import copy_database

DEFAULT_FOLDER = Path("backups")


async def backup(settings: Settings, target: Path | None, now: datetime) -> Path:
    """Copy the database into `target`, by default a file named after the time in UTC; return the file's path.

    Raises UserError if there is no database, if the file exists, or if it can't be written or the copy is not whole.
    """
    file = target or DEFAULT_FOLDER / f"usblogs-{now:%Y-%m-%d-%H%M%S}.sqlite3"
    if file.exists():
        raise UserError("{file} is there already. Give another name.", file=str(file))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(copy_database, settings.database_url, file)
    except FileNotFoundError as error:
        raise UserError("There is no database at {place} yet, so nothing to back up.", place=str(error)) from error
    except (sqlite3.Error, OSError) as error:
        raise UserError("The database could not be copied: {why}", why=str(error)) from error
    return file
