"""Bots as processes, which a test starts and ends."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


class BotStarter:
    """Starts bots, one after the other, in a folder with their `clock` and their `log`."""

    def __init__(self, folder: Path, program: Process) -> None:
        self._folder = folder
        self._program = program
        self._running: set[int] = set()

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, *, is_hurried: bool = False) -> AsyncIterator["BotStarter"]:
        """Import the bot in another process, and end that process after the last bot that it started.

        With `is_hurried` the bots wait less, as `hurry.py` says.
        """
        command = (sys.executable, "-m", "tests.local_discord.bot_process", *(["--hurried"] if is_hurried else []))
        with (folder / "log").open("ab") as log:
            program = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=log)
        starter = cls(folder, program)
        try:
            yield starter
        finally:
            for pid in starter._running:
                os.kill(pid, signal.SIGKILL)
            assert program.stdin is not None
            program.stdin.close()
            assert await program.wait() == 0

    @property
    def pid(self) -> int:
        """The id of the process that starts them."""
        return self._program.pid

    async def start(self, settings: dict[str, str], **how: object) -> "BotProcess":
        """Start the bot with these settings; `how` as `bot_process.be_the_bot` takes it."""
        assert self._program.stdin is not None
        order = {"settings": settings, "clock": str(self._folder / "clock"), "log": str(self._folder / "log"), **how}
        self._program.stdin.write(json.dumps(order).encode() + b"\n")
        pid = await self._read_number()
        self._running.add(pid)
        return BotProcess(pid, self)

    async def _read_number(self) -> int:
        assert self._program.stdout is not None
        return int(await self._program.stdout.readline())


class BotProcess:
    """A bot that runs."""

    def __init__(self, pid: int, starter: BotStarter) -> None:
        self._pid = pid
        self._starter = starter

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._pid

    def is_running(self) -> bool:
        """Return whether it has not ended yet."""
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return True

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self._pid, number)

    async def wait(self) -> int:
        """Return its exit status when it has ended, which for a signal is negative."""
        status = await self._starter._read_number()
        self._starter._running.discard(self._pid)
        return status

    async def end(self, number: signal.Signals) -> int:
        """End it with a signal; return its exit status."""
        self.send(number)
        return await self.wait()
