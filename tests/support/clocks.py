"""Clocks that tests set."""

import asyncio
import time
from datetime import datetime
from pathlib import Path

import pytest

from bot.demo.circle import ZONE

MONDAY = datetime(2026, 3, 16, tzinfo=ZONE)
"""The moment at which most tests begin."""


class ManualClock:
    """A clock that moves only when it is set."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        if until is None or until > self._now:
            await wake.wait()
        wake.clear()


class FileClock:
    """A clock for another process: it reads the time from a file."""

    def __init__(self, path: Path, look_every: float = 0.01) -> None:
        self._path = path
        self._look_every = look_every
        """Seconds between two looks, while nothing is due."""

    def now(self) -> datetime:
        return datetime.fromisoformat(self._path.read_text())

    async def wait(self, until: datetime | None, wake: asyncio.Event) -> None:
        while not wake.is_set() and (until is None or until > self.now()):
            await asyncio.sleep(self._look_every)  # a test may write another time into the file
        wake.clear()


def suspend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an hour pass for every process of this machine in which none of them does anything."""
    monotonic = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: monotonic() + 3600)
