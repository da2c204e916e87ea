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

from bot.feeds import ParseFailure
from bot.feeds.errors import ErrorKind

Result = TypeVar("Result")

MAX_WORKERS = 4
TIMEOUT_SECONDS = 20.0
"""Seconds for one document: 10 MB of well-formed entries take about half of it."""
MAX_MEMORY_BYTES = 1024 * 1024 * 1024
"""Bytes of address space that a worker may use, its program included."""
PRELOADED_MODULES = ["bot.feeds", "bot.comments", "trafilatura"]


class Workers:
    """A few processes with a deadline and a memory limit; one that exceeds them is replaced."""

    def __init__(self, pool: ProcessPool, deadline: float) -> None:
        self._pool = pool
        self._deadline = deadline

    @classmethod
    @asynccontextmanager
    async def open(
        cls, *, deadline: float = TIMEOUT_SECONDS, memory: int = MAX_MEMORY_BYTES
    ) -> AsyncIterator["Workers"]:
        """Start the workers."""
        pool = ProcessPool(
            max_workers=max(1, min(MAX_WORKERS, os.cpu_count() or 1)),
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

    async def run(self, function: Callable[..., Result], *arguments: object) -> Result | ParseFailure:
        """Return what a function of a module makes of its arguments, or why that could not be told in time."""
        future = self._pool.schedule(function, args=list(arguments), timeout=self._deadline)
        try:
            result: Result = await asyncio.wrap_future(future)
        except TimeoutError:
            return ParseFailure("it takes too long to read", ErrorKind.TOO_LARGE)
        except (MemoryError, ProcessExpired):
            return ParseFailure("it takes too much memory to read", ErrorKind.TOO_LARGE)
        return result


def _context() -> multiprocessing.context.BaseContext:
    """Return how workers are started: from a small process that has read the program already, where there are such."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED_MODULES)
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
