"""The lease of a database: one process at a time holds it, or each of a fleet one of its own (`fleet.py`).

    lock the file beside the database → open the database → take the lease → renew it until the end, or stop

The lock keeps processes of one machine apart, in containers too; the lease keeps machines apart. PostgreSQL has a lock
that does both (`Database.alone`), and the lease tells who has it. None asks what time it is: a clock can be wrong, and
a machine that was suspended has not noticed.
"""

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.errors import OperatorError
from bot.fleet import WHOLE
from storage import Database
from storage.db import LeaseLostError, OccupiedError, path_of
from storage.file_lock import FileLockedError, lock_file
from storage.leases import Lease, current_lease, release_leases, renew_lease, take_lease
from storage.private_files import give_to_owner
from storage.unusable import explained, require_file
from storage.write_order import work_first

log = logging.getLogger(__name__)

LEASE_DURATION = timedelta(seconds=60)
RENEW_INTERVAL_SECONDS = 20.0
RENEW_RETRY_SECONDS = 2.0
LAPSE_SECONDS = 50.0
"""How long a holder goes on without renewing its lease; others wait for `LEASE_DURATION` until they take it."""
LAST_TRY_SECONDS = 10.0
"""How long a renewal takes at most that comes too late already, as of a process that was suspended; and the release."""
WATCH_INTERVAL_SECONDS = 1.0

Stop = Callable[[str], None]
"""Stops the process for a reason that is said in a sentence."""
_REPLACED = (
    "The file of the database was deleted or replaced while the bot ran, so it stops: what it notes would be lost with "
    "the old one. Put a backup in its place (usblogs restore FILE), or the file back, before the bot starts again."
)
_IN_USE = "The bot is running already: process {holder} holds this database. Stop it first."


@dataclass(frozen=True, slots=True)
class Holder:
    """This process, as holder of a database."""

    name: str
    """Host, process and a random word: containers can have the same host name and the same process number."""
    has_file_lock: bool


@contextmanager
def lock_database(place: Path | str) -> Iterator[Holder]:
    """Hold the lock on the file beside a database during the block.

    Raise OperatorError if another process does, and UnusableDatabaseError if the file can't be written, or is none.
    """
    name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
    path = path_of(place)
    if path is None:
        yield Holder(name, has_file_lock=False)
        return
    with ExitStack() as stack:
        try:
            with explained(path):
                require_file(path)
                path.parent.mkdir(parents=True, exist_ok=True)
                is_locked = stack.enter_context(lock_file(lock_path(path), name))
                give_to_owner(lock_path(path), path.resolve())
        except FileLockedError as error:
            raise OperatorError(_IN_USE.format(holder=error)) from None
        if not is_locked:
            log.warning("the file system of %s has no locks: never start two bots on it", path)
        yield Holder(name, is_locked)


def lock_path(database: Path) -> Path:
    """Return the file whose lock keeps two bots from one database; links to it lead to the same."""
    database = database.resolve()
    return database.with_name(f"{database.name}.lock")


@asynccontextmanager
async def hold_lease(db: Database, clock: Clock, holder: Holder) -> AsyncIterator[None]:
    """Hold the lease of the database during the block, renewing it.

    If it is lost, or can't be renewed for `LAPSE_SECONDS`, the block is cancelled and OperatorError raised, and from
    the moment of the loss nothing is written any more. The lease of a process that ran on this machine and is gone is
    taken over.

    Raise OperatorError, naming the holder, if another process has the lease and renews it, and UnusableDatabaseError
    if the database can't be written.
    """
    async with AsyncExitStack() as stack:
        with explained(db.place):
            await _take(db, clock, holder, is_alone=await _be_alone(db, stack))
        async with held(db, clock, holder):
            yield


async def _be_alone(db: Database, stack: AsyncExitStack) -> bool:
    """Be the one process on the database, as far as that can be known by itself; return whether it is."""
    try:
        return await stack.enter_async_context(db.alone())
    except OccupiedError:
        raise await occupied(db) from None


async def occupied(db: Database) -> OperatorError:
    """Return the error that names a process which has the database."""
    async with db.read() as conn:
        lease = await current_lease(conn)
    return OperatorError(_IN_USE.format(holder=lease.holder if lease else "of another machine"))


@asynccontextmanager
async def held(db: Database, clock: Clock, holder: Holder) -> AsyncIterator[Stop]:
    """Renew a lease that was taken during the block, as `hold_lease` does, and release it at the end.

    Yield what stops the block for another reason, with OperatorError.
    """
    reasons: list[str] = []
    block = asyncio.current_task()

    def stop(reason: str) -> None:
        if not reasons:
            log.error(reason)
            reasons.append(reason)
            assert block is not None  # noqa: S101 - this is a coroutine
            block.cancel()

    db.write_only_as(holder.name, lambda: stop("Another process took this database over, so this one stops."))
    renewing = asyncio.create_task(_renew(db, clock, holder, _file_of(db)))
    renewing.add_done_callback(lambda task: None if task.cancelled() else stop(task.result()))
    try:
        yield stop
    except (asyncio.CancelledError, LeaseLostError):
        if reasons and block is not None:
            block.uncancel()
            raise OperatorError(reasons[0]) from None
        raise
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing
        with suppress(Exception):  # another start finds out that this process is gone
            async with asyncio.timeout(LAST_TRY_SECONDS), db.write() as tx:
                await release_leases(tx, [holder.name])


async def _take(db: Database, clock: Clock, holder: Holder, *, is_alone: bool) -> None:
    """Take the lease, if nobody has it or its holder is gone; wait to see whether another one renews it."""
    async with db.write() as tx:
        first = await current_lease(tx)
        if first is None or is_alone or _is_gone(first.holder, holder):
            await take_lease(tx, Lease(holder.name, clock.now() + LEASE_DURATION, str(WHOLE)))
            return
    log.warning("process %s has this database, or was killed while it had it; waiting a minute to see", first.holder)
    for _ in range(round(LEASE_DURATION.total_seconds() / WATCH_INTERVAL_SECONDS)):  # looks: both may be suspended
        await asyncio.sleep(WATCH_INTERVAL_SECONDS)
        async with db.read() as conn:
            now = await current_lease(conn)
        if now is None:
            break
        if now != first:
            raise OperatorError(_IN_USE.format(holder=now.holder))
    async with db.write() as tx:
        now = await current_lease(tx)
        if now not in {None, first}:
            raise OperatorError(_IN_USE.format(holder=now.holder if now else ""))
        await take_lease(tx, Lease(holder.name, clock.now() + LEASE_DURATION, str(WHOLE)))


async def _renew(db: Database, clock: Clock, holder: Holder, file: tuple[int, int] | None) -> str:
    """Renew the lease until it is lost or has lapsed; return what happened."""
    work_first()
    renewed = time.monotonic()
    wait = RENEW_INTERVAL_SECONDS
    while True:
        await asyncio.sleep(wait)
        began = time.monotonic()
        left = renewed + LAPSE_SECONDS - began
        # Who was suspended may still have the lease, as everybody may have been; if not, the transaction says so.
        limit = left if left > 0 else LAST_TRY_SECONDS
        try:
            if _file_of(db) != file:  # in no thread, all of which may wait for a name server till the lease has lapsed
                return _REPLACED
            async with asyncio.timeout(limit), db.write() as tx:
                await renew_lease(tx, holder.name, clock.now() + LEASE_DURATION)
        except LeaseLostError:
            return "Another process took this database over, so this one stops."
        except Exception as error:  # noqa: BLE001 - whatever the database has, it may have passed in a moment
            now = time.monotonic()
            was_suspended = now - began > limit + LAST_TRY_SECONDS + RENEW_RETRY_SECONDS  # in the midst of it
            if not was_suspended and now - renewed + RENEW_RETRY_SECONDS >= LAPSE_SECONDS:
                return f"The database can't be written any more, so the bot stops: {_cause(error)}"
            log.warning("the lease could not be renewed, and is tried again: %s", _cause(error))
            wait = RENEW_RETRY_SECONDS
        else:
            renewed, wait = began, RENEW_INTERVAL_SECONDS


def _file_of(db: Database) -> tuple[int, int] | None:
    """Return what the file system knows a database's file by; None where there is no file."""
    path = path_of(db.url)
    try:
        found = path.stat() if path is not None else None
    except (FileNotFoundError, NotADirectoryError):
        return None
    return (found.st_dev, found.st_ino) if found is not None else None


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error) or "it does not answer"


def _is_gone(name: str, holder: Holder) -> bool:
    """Return whether the holder of a lease is known to be gone; one on another machine may always live."""
    host, _, process = name.partition("/")
    number = process.partition("/")[0]
    if not holder.has_file_lock or host != socket.gethostname() or not number.isdecimal():
        return False
    # Who has the lock is alone, unless somebody deleted its file: then the number of a living process says so.
    return int(number) == os.getpid() or not _lives(int(number))


def _lives(process: int) -> bool:
    if os.name == "nt":  # there the file can't be deleted, and the call would end the process
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
