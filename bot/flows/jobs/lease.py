"""One process at a time per database."""

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
"""Seconds of the machine's own time: a lease is about the process, not about the week."""


@asynccontextmanager
async def hold_lease(db: Database, clock: Clock) -> AsyncIterator[None]:
    """Hold the database's lease.

    Raises OperatorError, naming the holder, where another living process has it. A holder of this machine that is no
    longer running is not waited for.
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
    """Say whether a lease's holder may still be running; one on another machine may."""
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
