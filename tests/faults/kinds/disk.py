"""What may become of the database's files, and of the disk they are on."""

import asyncio
import contextlib
import resource
import shutil
import signal
import sqlite3
import time
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random

from bot.errors import OperatorError
from bot.restore import restore
from bot.settings import load_settings
from tests.faults.kinds.kind import Nothing, kind
from tests.faults.life import Life

FAMILY = "the database and its disk"
PAGE = 4096
BAD_DISK_SECONDS, BAD_START_STEPS = 1.0, 150
NO_LIMIT = -1

on_files = partial(kind, FAMILY, engine="sqlite")
"""Register a kind of fault that strikes the files of a database."""


@on_files("another program holds the database")
async def _locked(life: Life, rng: Random) -> None:
    seconds = rng.choice([0.5, 1.0, 3.0])

    def hold() -> None:
        connected = contextlib.closing(sqlite3.connect(life.database, isolation_level=None, timeout=5))
        with contextlib.suppress(sqlite3.OperationalError), connected as conn:
            conn.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)

    life.meanwhile(asyncio.to_thread(hold))


@on_files("a full disk")
async def _full(life: Life, rng: Random) -> None:
    files = [life.database, _beside(life.database, "-wal")]
    size = max(file.stat().st_size for file in files if file.exists())
    await _limit(life, rng, size)


@on_files("a disk that can only be read")
async def _read_only(life: Life, rng: Random) -> None:
    await _limit(life, rng, 0)


async def _limit(life: Life, rng: Random, size: int) -> None:
    """Let no file of the bot grow beyond a size for a while: of one that runs, or as it starts."""
    if life.process is None or not life.discord.ready.is_set():
        raise Nothing
    life.is_disk_bad = True
    if rng.random() < 0.3:
        await life.end(signal.SIGKILL)
        await _limit_files_of_next(life, size)
        await life.start()
    _limit_files(life, size)
    life.set_clock(life.clock.now() + timedelta(minutes=rng.randrange(5, 60)))
    await asyncio.sleep(BAD_DISK_SECONDS)
    for _ in range(BAD_START_STEPS):  # one that has just begun is on its way to `run`, or to its end
        if life.process is None or not life.process.is_running() or life.discord.ready.is_set():
            break
        await asyncio.sleep(0.1)
    _limit_files(life, NO_LIMIT)
    await _limit_files_of_next(life, NO_LIMIT)
    if life.process is not None and not life.process.is_running() and (status := await life.has_ended()) != 1:
        life.note(f"on a bad disk the bot ended with status {status}: {life.last_words()}")
    life.is_disk_bad = False


def _limit_files(life: Life, size: int) -> None:
    """Let the bot write no file beyond a size, as on a full disk; -1 takes the limit away."""
    if life.process is not None and life.process.is_running():
        resource.prlimit(life.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def _limit_files_of_next(life: Life, size: int) -> None:
    """Let the bots that are started from now on write no file beyond a size."""
    starter = await life.starter()
    resource.prlimit(starter.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@on_files("the last commits lost")
async def _commits_lost(life: Life, rng: Random) -> None:
    async def lose() -> None:
        await asyncio.sleep(rng.uniform(0, 0.7))
        if life.process is None or not life.process.is_running():
            return
        kept = _copy_files(life, "before")
        await asyncio.sleep(rng.uniform(0.02, 0.5))
        await _put_back(life, kept)

    life.meanwhile(lose())


@on_files("the commits of some hours lost")
async def _hours_lost(life: Life, rng: Random) -> None:
    if life.process is None or not life.process.is_running():
        raise Nothing
    kept = _copy_files(life, "hours-before")
    life.undo_after(rng.randrange(1, 4), lambda: _put_back(life, kept))


@on_files("an older backup put back")
async def _older_backup(life: Life, rng: Random) -> None:
    kept = await _back_up(life, "older")
    life.undo_after(rng.randrange(2, 8), lambda: _put_back(life, kept))


@on_files("yesterday's backup restored")
async def _restored(life: Life, rng: Random) -> None:
    """Go back with the bot's own command to a backup that it made by itself, a day or some days ago."""
    daily = sorted((life.folder / "backups").glob("usblogs-daily-*.sqlite3"))
    if life.process is None or len(daily) < 2:
        raise Nothing
    file = rng.choice(daily[-3:-1])
    async with life.ended(signal.SIGTERM):
        try:
            await restore(load_settings(life.settings()), file, life.clock, asks=False, tell=life.tell)
        except OperatorError as error:
            life.note(f"a daily backup can't be restored: {error}")
    for kept in life.folder.glob("usblogs-before-*"):
        kept.unlink()
    life.doubt()


@on_files("the log of writes deleted")
async def _log_deleted(life: Life, _: Random) -> None:
    async with life.ended(signal.SIGKILL):
        for suffix in ("-wal", "-shm"):
            _beside(life.database, suffix).unlink(missing_ok=True)
    life.doubt()


def _damages(name: str, words: str, damage: str) -> None:
    @on_files(name, weight=0.5)
    async def strike(life: Life, rng: Random) -> None:
        kept = await _back_up(life, "whole")
        async with life.ended(signal.SIGKILL):
            _beside(life.database, "-wal").unlink(missing_ok=True)
            _beside(life.database, "-shm").unlink(missing_ok=True)
            _damage(life.database, damage, rng)
        await life.start()
        status = await life.has_ended()
        if status != 1 or words not in life.last_words():
            life.note(f"{name}: status {status}, {life.last_words()}")
        await _put_back(life, kept)


_damages("a database that is half there", "is damaged", "half")
_damages("a database overwritten at its head", "is no database", "head")
_damages("pages overwritten within", "is damaged", "pages")


def _damage(file: Path, how: str, rng: Random) -> None:
    size = file.stat().st_size
    with file.open("r+b") as written:
        if how == "half":
            written.truncate(size // 2 // PAGE * PAGE)
        elif how == "head":
            written.write(rng.randbytes(100))
        else:
            for page in range(1, size // PAGE, 2):
                written.seek(page * PAGE)
                written.write(rng.randbytes(PAGE))


async def _back_up(life: Life, name: str) -> Path:
    """Make a backup with the bot's own command while it runs; return the file."""
    file = _new_file(life, name)
    starter = await life.starter("beside")
    process = await starter.start(life.settings(), backup_to=str(file))
    if (status := await process.wait()) != 0:
        life.note(f"a backup ended with status {status}")
        raise Nothing
    return file


def _copy_files(life: Life, name: str) -> Path:
    """Copy the files as they are at this instant, which a bot could find after a power loss."""
    assert life.process is not None
    kept = _new_file(life, name)
    life.process.send(signal.SIGSTOP)
    try:
        for suffix in ("", "-wal"):
            if _beside(life.database, suffix).exists():
                shutil.copy(_beside(life.database, suffix), _beside(kept, suffix))
    finally:
        life.process.send(signal.SIGCONT)
    return kept


def _new_file(life: Life, name: str) -> Path:
    """Return the name of a file that is not there yet: the same fault may strike twice before it is put right."""
    names = (life.folder / f"{name}-{number}.sqlite3" for number in count(1))
    return next(file for file in names if not file.exists())


async def _put_back(life: Life, kept: Path) -> None:
    """End the bot, and put an older state of the files in the place of the newer one."""
    async with life.ended(signal.SIGKILL):
        _beside(life.database, "-shm").unlink(missing_ok=True)
        for suffix in ("", "-wal"):
            _beside(life.database, suffix).unlink(missing_ok=True)
            if _beside(kept, suffix).exists():
                shutil.copy(_beside(kept, suffix), _beside(life.database, suffix))
                _beside(kept, suffix).unlink()
    life.doubt()


def _beside(file: Path, suffix: str) -> Path:
    return file.with_name(f"{file.name}{suffix}")
