"""The clock. No other module reads the time."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

log = logging.getLogger(__name__)

MAX_SLEEP = timedelta(minutes=1)
"""The longest wait, so that a loop notices a system clock that was corrected."""

MAX_ERROR = timedelta(hours=2)
"""A clock that differs from another by more is plainly wrong, and nothing that it makes due is done."""
ASK_AGAIN_SECONDS = 60.0


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


class ClockCheck:
    """Whether a clock is to be followed: somebody else, as Discord, may plainly say that it is another time.

    Time that passes is counted by the event loop's own seconds, which no correction of the clock changes. They stand
    still while a machine is suspended, so whoever told the time is asked again before a jump counts as a fault.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ask: Callable[[], Awaitable[None]] | None = None
        self._ahead = timedelta()
        self._noted: tuple[datetime, float] | None = None
        self._asked_at = -math.inf
        self._is_wrong = False

    def ask_by(self, ask: Callable[[], Awaitable[None]]) -> None:
        """Ask for the time in this way from now on, which makes it noted; it is not asked before a time was noted."""
        self._ask = ask

    def note(self, told: datetime) -> None:
        """Take note of the time (aware) that somebody tells at this moment."""
        now = self._clock.now()
        self._noted = now, asyncio.get_running_loop().time()
        self._ahead = now - told

    async def is_right(self) -> bool:
        """Return whether the clock can be followed; where nobody told the time, it can."""
        if self._noted is None:
            return True
        if self._has_jumped() or abs(self._ahead) > MAX_ERROR:
            await self._ask_again()
        is_wrong = abs(self._ahead) > MAX_ERROR
        if is_wrong is not self._is_wrong:
            self._is_wrong = is_wrong
            self._say()
        return not is_wrong

    def _has_jumped(self) -> bool:
        assert self._noted is not None  # noqa: S101 - its callers have asked
        at, seconds = self._noted
        passed = timedelta(seconds=asyncio.get_running_loop().time() - seconds)
        return abs(self._clock.now() - at - passed) > MAX_ERROR

    async def _ask_again(self) -> None:
        """Have the time told anew, not too often; if nobody tells it, what was told last goes on to hold."""
        seconds = asyncio.get_running_loop().time()
        if self._ask is None or (not self._has_jumped() and seconds < self._asked_at + ASK_AGAIN_SECONDS):
            return
        self._asked_at = seconds
        self._noted = self._clock.now(), seconds
        await self._ask()

    def _say(self) -> None:
        if not self._is_wrong:
            log.warning("the clock of this machine agrees with Discord's again, and what is due is done")
            return
        way = "ahead of" if self._ahead > timedelta() else "behind"
        log.error(
            "the clock of this machine is %s %s Discord's: nothing that is due is done until it is set right",
            str(abs(self._ahead)).partition(".")[0],
            way,
        )
