"""The lease of the database: one process at a time holds it."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from bot.clock import Clock
from bot.errors import OperatorError
from storage import Database
from storage.process_state import lease_holder, release_lease, take_lease

LEASE_DURATION = timedelta(seconds=60)
RENEW_INTERVAL_SECONDS = 20.0
"""Seconds by the machine's own clock: a lease is about the process, so the clock of a test or demo doesn't matter."""


@asynccontextmanager
async def hold_lease(db: Database, clock: Clock) -> AsyncIterator[None]:
    """Hold the lease of the database during the block, renewing it.

    Raises OperatorError, naming the holder, if another process holds it. A lease whose holder ran on this machine and
    is gone is taken over.
    """
    holder = f"{socket.gethostname()}/{os.getpid()}"
    async with db.write() as tx:
        other = await lease_holder(tx, clock.now())
        if other is not None and other != holder and _lives(other):
            raise OperatorError(f"The bot is running already: process {other} holds this database. Stop it first.")
        await take_lease(tx, holder, clock.now() + LEASE_DURATION)
    renewing = asyncio.create_task(_renew(db, clock, holder))
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing
        async with db.write() as tx:
            await release_lease(tx, holder)


async def _renew(db: Database, clock: Clock, holder: str) -> None:
    while True:
        await asyncio.sleep(RENEW_INTERVAL_SECONDS)
        async with db.write() as tx:
            await take_lease(tx, holder, clock.now() + LEASE_DURATION)


def _lives(holder: str) -> bool:
    """Say whether the holder of a lease may be running still; of one on another machine that is assumed."""
    host, _, process = holder.rpartition("/")
    if host != socket.gethostname() or not process.isdecimal():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
