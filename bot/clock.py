"""The clock. No other module reads the time."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol

MAX_SLEEP = timedelta(minutes=1)
"""The longest wait, so that a loop notices a system clock that was corrected."""


class Clock(Protocol):
    """Tells the time, and waits."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        ...

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Wait until `until` has come or `wake` is set, whichever is first; then clear `wake`."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        return datetime.now(UTC)

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Wait until `until` has come or `wake` is set, at most for `MAX_SLEEP`; then clear `wake`."""
        delay = MAX_SLEEP if until is None else min(until - self.now(), MAX_SLEEP)
        if delay > timedelta(0):
            timer = asyncio.get_running_loop().call_later(delay.total_seconds(), wake.set)
            try:
                await wake.wait()
            finally:
                timer.cancel()
        wake.clear()
