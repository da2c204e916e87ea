"""A week of the real bot process, in which faults strike at every moment."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo.blogs import DemoBlogs
from tests.local_discord.bot_starter import BotStarter
from tests.local_discord.bot_week import BotWeek
from tests.local_discord.server import LocalDiscord
from tests.support.clocks import ManualClock

WRITES = {"POST", "PATCH", "PUT", "DELETE"}
MAX_SETTLE_SECONDS = 60
MAX_SECONDS_TO_END = 10
"""How long the bot takes at most to end after SIGTERM: as long as Docker waits before it kills."""
STEPS_AFTERWARDS, STEP = 8, timedelta(minutes=20)
"""How often the clock moves on after the last fault, so that what was put off is tried again."""


class FaultyWeek(BotWeek):
    """A week whose bot is killed, stopped and started, and whose Discord, blogs and clock are not to be relied on."""

    def __init__(self, folder: Path, discord: LocalDiscord, blogs: DemoBlogs, clock: ManualClock) -> None:
        super().__init__(folder, discord, blogs, clock)
        self.found: list[str] = []
        self.struck: Counter[str] = Counter()
        self.undo: list[Callable[[], Awaitable[None]]] = []
        self.kill_in, self.kill_when = 0, ""
        self.is_fast_by = timedelta()
        self._meanwhile: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Lock()
        self._log_before = 0
        discord.witness = self._witness

    def note(self, violation: str) -> None:
        """Record what must not happen."""
        self.found.append(violation)

    def meanwhile(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something while the bot works."""
        task = asyncio.create_task(doing)
        self._meanwhile.add(task)
        task.add_done_callback(self._meanwhile.discard)

    def set_clock(self, instant: datetime) -> None:
        """Set the clock of the bot, which may be fast, and of the blogs."""
        super().set_clock(instant)
        if self.is_fast_by:
            (self.folder / "clock.new").write_text((instant + self.is_fast_by).isoformat())
            (self.folder / "clock.new").replace(self.folder / "clock")

    async def end(self, number: signal.Signals) -> None:
        """End the bot with a signal, if it runs; after SIGTERM it ends by itself, in time and well."""
        async with self._ending:
            process = self.process
            if process is None:
                return
            begun = time.monotonic()
            status = await process.end(number) if process.is_running() else await process.wait()
            self.process = None
            is_unbegun = status == -number and self._log_length() == self._log_before
            if number is signal.SIGTERM and status != 0 and not is_unbegun:
                self.note(f"SIGTERM ended with status {status}")
            if number is signal.SIGTERM and time.monotonic() - begun > MAX_SECONDS_TO_END:
                self.note(f"SIGTERM took {time.monotonic() - begun:.0f} s")

    async def settle(self, starter: BotStarter) -> None:
        """Return when nothing is due; start the bot again as often as it has ended."""
        try:
            async with asyncio.timeout(MAX_SETTLE_SECONDS):
                while self._meanwhile or not await asyncio.to_thread(self.all_is_done):
                    await self._look_after(starter)
                    await asyncio.sleep(0.02)
        except TimeoutError:
            self.note(f"does not settle on {self.clock.now():%A %H:%M}")

    async def _look_after(self, starter: BotStarter) -> None:
        async with self._ending:
            if self.process is not None and not self.process.is_running():
                status, self.process = await self.process.wait(), None
                self.note(f"the bot ended by itself with status {status}")
            if self.process is None:
                self._log_before = self._log_length()
                self.process = await starter.start(self.settings())

    def _log_length(self) -> int:
        """Return how much the bots have said; one that has said nothing yet may still be on its way to `run`."""
        return (self.folder / "log").stat().st_size

    async def heal(self) -> None:
        """Put everything right."""
        self.discord.faults.clear()
        self.kill_in = 0
        for undo in self.undo:
            await undo()
        self.undo.clear()
        self.set_clock(self.clock.now())

    async def calm_down(self, starter: BotStarter) -> None:
        """Let time pass without faults until all that was put off is done."""
        for _ in range(STEPS_AFTERWARDS):
            self.set_clock(self.clock.now() + STEP)
            await self.settle(starter)

    async def _witness(self, when: str, method: str, _path: str) -> bool:
        if method not in WRITES or not self.kill_in:
            return True
        self.kill_in -= when == ("after" if self.kill_when == "after" else "before")
        if self.kill_in:
            return True
        await self.end(signal.SIGKILL)
        return self.kill_when != "lost"
