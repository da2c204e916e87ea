"""`python -m bot backup`: a copy of the database, for the day on which one is needed."""

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path

from bot.errors import UserError
from bot.settings import Settings
from storage.backup import copy_database

FOLDER = Path("backups")


async def backup(settings: Settings, target: Path | None, now: datetime) -> Path:
    """Copy the database into a file, by default one named after the moment, in UTC; return its path.

    Raises Refusal where there is none, where the file exists already, and where it can't be written or copied whole.
    """
    file = target or FOLDER / f"usblogs-{now:%Y-%m-%d-%H%M%S}.sqlite3"
    if file.exists():
        raise UserError("{file} is there already. Give another name.", file=str(file))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(copy_database, settings.database_url, file)
    except FileNotFoundError as missing:
        raise UserError("There is no database at {place} yet, so nothing to back up.", place=str(missing)) from missing
    except (sqlite3.Error, OSError) as trouble:
        raise UserError("The database could not be copied: {why}", why=str(trouble)) from trouble
    return file
