"""Processes that read what came from outside: a hostile document costs one of them a moment, and never the bot."""

import asyncio
import contextlib
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from bot.feeds import Unreadable
from bot.feeds.health import Trouble

Result = TypeVar("Result")

MOST = 4
DEADLINE = 20.0
"""Seconds for one document: 10 MB of well-formed entries take about half of it."""
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space that a worker may use, its program included."""
PRELOADED = ["bot.feeds", "bot.reading", "trafilatura"]


class Workers:
    """A few processes with a deadline and a memory limit; one that exceeds them is replaced."""

    def __init__(self, pool: ProcessPool, deadline: float) -> None:
        self._pool = pool
        self._deadline = deadline

    @classmethod
    @asynccontextmanager
    async def open(cls, *, deadline: float = DEADLINE, memory: int = MEMORY) -> AsyncIterator["Workers"]:
        """Start the workers."""
        pool = ProcessPool(
            max_workers=max(1, min(MOST, os.cpu_count() or 1)),
            context=_context(),
            initializer=_begin,
            initargs=(memory,),
        )
        try:
            await asyncio.to_thread(_start, pool)
            yield cls(pool, deadline)
        finally:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble's
            await asyncio.to_thread(pool.join)

    async def run(self, function: Callable[..., Result], *arguments: object) -> Result | Unreadable:
        """Return what a function of a module makes of its arguments, or why that could not be told in time."""
        future = self._pool.schedule(function, args=list(arguments), timeout=self._deadline)
        try:
            result: Result = await asyncio.wrap_future(future)
        except TimeoutError:
            return Unreadable("it takes too long to read", Trouble.TOO_LARGE)
        except (MemoryError, ProcessExpired):
            return Unreadable("it takes too much memory to read", Trouble.TOO_LARGE)
        return result


def _context() -> multiprocessing.context.BaseContext:
    """Return how workers are started: from a small process that has read the program already, where there are such."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _start(pool: ProcessPool) -> None:
    """Start the processes, which a pool does with its first work."""
    pool.schedule(len, args=[""]).result()


def _begin(memory: int) -> None:
    """Set a worker up: its memory bounded, and an interrupt left to the bot itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows and macOS know no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
