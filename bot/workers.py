"""Parse documents from outside in separate processes, so that a hostile one costs a worker and never the bot."""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from bot.feeds import ParseFailure
from bot.feeds.errors import ErrorKind

log = logging.getLogger(__name__)

Result = TypeVar("Result")

MAX_WORKERS = 4
TIMEOUT_SECONDS = 20.0
"""Seconds for one call: 10 MB of well-formed entries take about half of it."""
MAX_MEMORY_BYTES = 1024 * 1024 * 1024
"""Bytes of address space for a worker, its program included."""
PRELOADED_MODULES = ["bot.feeds", "bot.comments", "trafilatura"]


class Workers:
    """A pool of processes with a time limit for each call and a memory limit; one that exceeds them is replaced."""

    def __init__(self, pool: ProcessPool, timeout_seconds: float) -> None:
        self._pool = pool
        self._timeout_seconds = timeout_seconds

    @classmethod
    @asynccontextmanager
    async def open(
        cls, *, timeout_seconds: float = TIMEOUT_SECONDS, max_memory_bytes: int = MAX_MEMORY_BYTES
    ) -> AsyncIterator["Workers"]:
        """Start the processes; stop them at the end."""
        pool = ProcessPool(
            max_workers=max(1, min(MAX_WORKERS, os.cpu_count() or 1)),
            context=_context(),
            initializer=_initialize,
            initargs=(max_memory_bytes,),
        )
        try:
            await asyncio.to_thread(_start, pool)
            yield cls(pool, timeout_seconds)
        finally:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble's
            await asyncio.to_thread(pool.join)

    async def run(self, function: Callable[..., Result], *arguments: object) -> Result | ParseFailure:
        """Call a module's function in a worker; return its result, or a failure if it raises or exceeds a limit."""
        future = self._pool.schedule(function, args=list(arguments), timeout=self._timeout_seconds)
        try:
            result: Result = await asyncio.wrap_future(future)
        except TimeoutError:
            return ParseFailure("it takes too long to read", ErrorKind.TOO_LARGE)
        except (MemoryError, ProcessExpired):
            return ParseFailure("it takes too much memory to read", ErrorKind.TOO_LARGE)
        except Exception:  # whatever a document does to a parser, it is one that can't be parsed
            log.exception("%s fails on a document", function.__name__)
            return ParseFailure("it confuses me", ErrorKind.INTERNAL)
        return result


def _context() -> multiprocessing.context.BaseContext:
    """Return how processes are started: forked from a server that has imported the parsers, where there is one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED_MODULES)
    return context


def _start(pool: ProcessPool) -> None:
    """Start the processes, as a pool does at its first call."""
    pool.schedule(len, args=[""]).result()


def _initialize(max_memory_bytes: int) -> None:
    """Limit a worker's memory, and leave Ctrl+C to the bot's own process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows and macOS have no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (max_memory_bytes, max_memory_bytes))
