"""A clock that stands still until the demo moves it."""

import asyncio
from datetime import UTC, datetime, timedelta

import simcord

from bot.demo.simcord_processes import let_processes_start
from bot.demo.simcord_real_time import move_at_once
from bot.demo.simcord_settling import look_every
from bot.demo.simcord_timers import TimerSweeper

SETTLE_INTERVAL_SECONDS = 0.003
"""Seconds of real time between two checks whether the bot is idle."""
SETTLE_TIMEOUT_SECONDS = 60.0
"""Seconds of real time that the bot may take for everything due at one instant."""

CLOCK_STEP = timedelta(minutes=10)
"""Simulated time between two stops; every instant of a community's schedule is a multiple of it."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SimulatedClock:
    """A clock that moves the simulated Discord with it, from one due instant to the next."""

    def __init__(self, grid: timedelta = CLOCK_STEP) -> None:
        """Make a clock that stops at multiples of `grid` alone."""
        self._grid = grid
        self._now = datetime(2026, 1, 1, tzinfo=UTC)
        self._env: simcord.Env | None = None
        self._timers: TimerSweeper | None = None
        self._waiters: dict[asyncio.Event, datetime | None] = {}

    def attach(self, env: simcord.Env) -> None:
        """Keep in step with the clock of a simulated Discord."""
        self._env = env
        let_processes_start()
        look_every(env, SETTLE_INTERVAL_SECONDS)
        move_at_once(env)
        self._timers = TimerSweeper(env)
        self.take_time()

    def take_time(self) -> None:
        """Go to the time of the simulated Discord, in which nothing is done for that."""
        assert self._env is not None  # noqa: S101 - a world attaches its clock before
        self._now = self._env.now()

    def now(self) -> datetime:
        """Return the simulated time (aware, UTC)."""
        return self._now

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        """Wait until the clock reaches `until` or `wake` is set, then clear `wake`."""
        if until is None or until > self._now:
            self._waiters[wake] = until
            try:
                if self._env is None:
                    await wake.wait()
                else:
                    await self._env.external_wait(wake.wait(), reason="the simulated clock")
            finally:
                del self._waiters[wake]
        wake.clear()

    async def skip_to(self, instant: datetime) -> None:
        """Move the clock to `instant` in one step, as if the bot had been offline, then wake everything that is due."""
        assert self._env is not None  # noqa: S101 - a world attaches its clock before it moves it
        await self._env.advance_time((instant - self._now) / timedelta(seconds=1))
        self._now = instant
        await self._wake_due()

    async def move_to(self, instant: datetime) -> None:
        """Move the clock to `instant`; stop at the end of each step with something due, until it is done."""
        assert self._env is not None  # noqa: S101 - a world attaches its clock before it moves it
        await self._env.settle(SETTLE_TIMEOUT_SECONDS, idle=SETTLE_INTERVAL_SECONDS)
        while self._now < instant:
            await self.step(instant)

    async def step(self, limit: datetime) -> None:
        """Move the clock to the end of the next step with something due, at most to `limit`; do what is due."""
        assert self._env is not None  # noqa: S101 - a world attaches its clock before it moves it
        due = min((until for until in self._waiters.values() if until is not None), default=limit)
        target = min(max(_on_grid(due, self._grid), self._now), limit)
        if target > self._now:
            await self._env.advance_time((target - self._now) / timedelta(seconds=1))
            self._now = target
        await self._wake_due()

    async def _wake_due(self) -> None:
        assert self._env is not None  # noqa: S101 - only called by the two above
        for wake, until in self._waiters.items():
            if until is not None and until <= self._now:
                wake.set()
        await self._env.settle(SETTLE_TIMEOUT_SECONDS, idle=SETTLE_INTERVAL_SECONDS)
        if self._timers is not None:
            self._timers.sweep()


def _on_grid(due: datetime, grid: timedelta) -> datetime:
    """Return the first multiple of `grid` at or after `due`; everything due within a step runs together."""
    remainder = (due - EPOCH) % grid
    return due + (grid - remainder) if remainder else due
