"""Copy the database into a file: by `python -m bot backup`, and once a day while the bot runs."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from bot.clock import Clock
from bot.errors import LastingError, OperatorError
from bot.files import is_there
from bot.metrics import Metrics
from bot.settings import Settings
from bot.stopping import in_thread
from storage.backup import copied_at, copy_database, identity_of, is_whole, version_of
from storage.db import path_of
from storage.unusable import UnusableDatabaseError
from storage.upgrade import is_known

log = logging.getLogger(__name__)

DAILY_AT = time(4, tzinfo=UTC)
"""When a day begins, as far as backups go: few rounds begin or end then."""
RETRY_AFTER = timedelta(hours=1)
_DAILY, _ENDING = "usblogs-daily-", ".sqlite3"


async def backup(settings: Settings, target: Path | None, now: datetime) -> Path:
    """Copy the database into `target`, by default a file named after the time in UTC; return the file's path.

    Raises OperatorError if there is no database, it is no file of SQLite, the file exists, it can't be written, or the
    copy is not whole.
    """
    database = path_of(settings.place)
    if database is None:
        raise OperatorError("PostgreSQL has a tool of its own for this: pg_dump, as docs/postgresql.md says.")
    file = target or settings.backup_folder / f"usblogs-{now:%Y-%m-%d-%H%M%S}{_ENDING}"
    if is_there(file):
        if file.is_dir():
            raise OperatorError(f"{file} is a folder. Give the name of a file in it.")
        raise OperatorError(f"{file} is there already. Give another name.")
    if not is_there(database):
        raise OperatorError(f"There is no database at {database} yet, so nothing to back up.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        await in_thread(partial(copy_database, at=now), database, file)
    except (sqlite3.Error, OSError) as error:
        raise OperatorError(f"The database could not be copied: {error}") from error
    return file


async def back_up_daily(settings: Settings, clock: Clock, metrics: Metrics, identity: str) -> None:
    """Make a backup a day, and delete all but the newest of them, until cancelled.

    What is there says what was done: a day that has its backup gets no other, whenever the bot starts. `identity` tells
    the backups of this database from those of others in the folder. One that can't be made, whatever is in the way, is
    tried again after `RETRY_AFTER`, and keeps nothing else from being done.
    """
    never = asyncio.Event()
    is_failing = False
    metrics.backup_timestamp_seconds.set(0)
    while True:
        now = clock.now()
        try:
            newest = await _back_up_today(settings, now, identity)
            metrics.backup_timestamp_seconds.set(copied_at(newest).timestamp())
        except (OperatorError, OSError) as error:
            if not is_failing:
                log.error("the daily backup could not be made, and is tried again every hour: %s", error)  # noqa: TRY400 - it says all
            is_failing, until = True, now + RETRY_AFTER
        except Exception:
            log.exception("the daily backup could not be made, and is tried again in an hour")
            is_failing, until = True, now + RETRY_AFTER
        else:
            is_failing, until = False, datetime.combine(_day_of(now), DAILY_AT) + timedelta(days=1)
        while clock.now() < until:
            await clock.wait(until, never)


async def _back_up_today(settings: Settings, now: datetime, identity: str) -> Path:
    """Return the daily backup of today, made now if there is none yet."""
    file = settings.backup_folder / f"{_DAILY}{_day_of(now)}-{identity}{_ENDING}"
    if not file.exists():
        await backup(settings, file, now)
        dropped = await asyncio.to_thread(_drop_old, settings, identity, file)
        log.info(
            "backed up: %s, %s bytes%s", file, f"{file.stat().st_size:,}", "; the oldest dropped" if dropped else ""
        )
    return file


def _day_of(now: datetime) -> date:
    return (now - timedelta(hours=DAILY_AT.hour)).date()


def _drop_old(settings: Settings, identity: str, made: Path) -> int:
    """Delete the daily backups beyond the number to keep, and what a kill left of one; return how many.

    `made` was written last. What seems to be written later is of a clock that was ahead, and counts as the oldest.
    """
    folder, latest = settings.backup_folder, copied_at(made)
    for cut_off in folder.glob(f".{_DAILY}*-{identity}{_ENDING}.part"):
        cut_off.unlink(missing_ok=True)
    written = {file: copied_at(file) for file in folder.glob(f"{_DAILY}*-{identity}{_ENDING}")}
    by_age = sorted(written, key=lambda file: (written[file] <= latest, written[file]))
    old = by_age[: -settings.kept_backups]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def require_database(settings: Settings) -> None:
    """Raise OperatorError where there is no database yet: a command that needs what is in it makes none."""
    path = path_of(settings.place)
    if path is not None and not is_there(path):
        raise OperatorError(f"There is no database at {path}. USBLOGS_DATABASE says where it is.")


@contextmanager
def unusable_in_words(settings: Settings) -> Iterator[None]:
    """Raise OperatorError where the database can't be used, which names the newest good backup if only that helps."""
    try:
        yield
    except UnusableDatabaseError as error:
        if error.wants_backup:
            raise LastingError(f"{error} {_advice(settings)}") from error
        raise (LastingError if error.is_lasting else OperatorError)(str(error)) from error


def _advice(settings: Settings) -> str:
    folder, path = settings.backup_folder, path_of(settings.place)
    try:
        newest = newest_good_backups(folder, identity_of(path) if path else None)
    except OSError as error:
        return f"Backups in {folder.resolve()} can't be read: {error.strerror}."
    if not newest:
        return f"There is no good backup in {folder.resolve()}."
    if len(newest) > 1:
        names = ", ".join(str(file.resolve()) for file in newest)
        return f"The newest good backups are those of several bots: {names}. To go on from one: usblogs restore FILE"
    return f"The newest good backup is {newest[0].resolve()}. To go on from it: usblogs restore {newest[0]}"


def newest_good_backups(folder: Path, identity: str | None) -> Sequence[Path]:
    """Return the newest backup in a folder that is whole and that this bot knows, of each database there. Blocking.

    With an identity only that of this database, and of one that had none yet.
    """
    newest: dict[str | None, Path] = {}
    for file in sorted(folder.glob(f"*{_ENDING}"), key=copied_at, reverse=True):
        whose = identity_of(file)
        is_wanted = identity is None or whose in {identity, None}
        if is_wanted and (key := identity or whose) not in newest and is_known(version_of(file)) and is_whole(file):
            newest[key] = file
    return list(newest.values())
