"""The only reader of the time."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

MAX_SLEEP = timedelta(minutes=1)
"""A loop looks at the clock at least this often, so that a corrected system clock is noticed."""


class Clock(Protocol):
    """The present moment, and waiting for a later one."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Return when `until` has come or `wake` is set, whichever is first; clear `wake`."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Return when `until` has come, when `wake` is set, or after `MAX_SLEEP`."""
        ahead = MAX_SLEEP if until is None else min(until - self.now(), MAX_SLEEP)
        if ahead > timedelta(0):
            timer = asyncio.get_running_loop().call_later(ahead.total_seconds(), wake.set)
            try:
                await wake.wait()
            finally:
                timer.cancel()
        wake.clear()
