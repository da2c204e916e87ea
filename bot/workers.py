"""Parse documents from outside in separate processes, so that a hostile one costs a worker and never the bot."""

import asyncio
import contextlib
import gc
import logging
import multiprocessing
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from multiprocessing.synchronize import Semaphore
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from bot.errors import OperatorError
from bot.feeds import ParseFailure
from bot.feeds.errors import ErrorKind
from bot.metrics import Metrics
from bot.shares import cause

log = logging.getLogger(__name__)

Result = TypeVar("Result")

MIN_WORKERS, MAX_WORKERS = 2, 4
"""With one alone, whoever has a call under way would have them all."""
MAX_CALLS_PER_MEMBER = 1
"""Calls at a time of whoever causes them."""
TIMEOUT_SECONDS = 20.0
"""Seconds for one call: 10 MB of well-formed entries take about half of it."""
MAX_MEMORY_BYTES = 1024 * 1024 * 1024
"""Bytes of address space for a worker, its program included."""
COLLECTED_AFTER = 10_000
"""Objects that a worker makes before it looks for cycles among them; Python's own number is 700."""
START_SECONDS = 60.0
"""Seconds that each worker has to start."""
STUCK_AFTER_SECONDS = 10.0
"""After how many seconds beyond the time limit, in which no call ends, the pool counts as broken."""
PRELOADED_MODULES = ["bot.feeds", "bot.comments", "trafilatura"]


class WorkerLostError(Exception):
    """A worker ended while it read something, for a reason that is not known to be in what it read."""


class Workers:
    """A pool of processes with a time limit for each call and a memory limit; one that exceeds them is replaced.

    Whoever causes calls (`bot.shares`) has one at a time, so that the documents of one, however slow they are to read,
    leave the other processes to everyone. The pool itself is replaced when it is broken, as after a process that the
    kernel killed for memory.
    """

    def __init__(self, max_memory_bytes: int, timeout_seconds: float, metrics: Metrics) -> None:
        self._metrics = metrics
        self._max_memory_bytes = max_memory_bytes
        self._timeout_seconds = timeout_seconds
        self._pool: ProcessPool | None = None
        self._replacing = asyncio.Lock()
        self._ended_at = 0.0
        """When the last call ended, by the monotonic clock."""
        self._shares: WeakValueDictionary[Hashable, asyncio.Semaphore] = WeakValueDictionary()
        """What is held during a call, by who causes it."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
        metrics: Metrics | None = None,
    ) -> AsyncIterator["Workers"]:
        """Start the processes; stop them at the end. Raise OperatorError if none can be started."""
        workers = cls(max_memory_bytes, timeout_seconds, metrics or Metrics())
        try:
            await workers._replace(None)
        except WorkerLostError as error:
            raise OperatorError(f"The bot can't run: {error}") from error
        try:
            yield workers
        finally:
            if workers._pool is not None:
                await asyncio.to_thread(_stop, workers._pool)

    async def run(self, function: Callable[..., Result], *arguments: object) -> Result | ParseFailure:
        """Call a module's function in a worker; return its result, or a failure if it raises or exceeds a limit.

        A call whose worker dies, or whose pool breaks, is made a second time. Raise WorkerLostError if it dies again
        and the arguments need not be the cause: the kernel killed the process, or no process can be started.
        """
        with (
            self._metrics.worker_calls.track_inprogress(),
            self._metrics.worker_seconds.labels(function.__name__).time(),
        ):
            async with self._share():
                return await self._call_twice(function, arguments)

    def _share(self) -> AbstractAsyncContextManager[None]:
        if (who := cause()) is None:
            return contextlib.nullcontext()
        share = self._shares.get(who)
        if share is None:
            share = self._shares[who] = asyncio.Semaphore(MAX_CALLS_PER_MEMBER)
        return share

    async def _call_twice(self, function: Callable[..., Result], arguments: Sequence[object]) -> Result | ParseFailure:
        try:
            return await self._call(function, arguments)
        except (_InterruptedError, ProcessExpired) as error:
            self._metrics.worker_losses.inc()
            log.warning("%s is called again, since it was interrupted: %r", function.__name__, error)
        try:
            return await self._call(function, arguments)
        except _InterruptedError as error:
            raise WorkerLostError("the worker processes can't be kept running") from error
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGKILL:
                raise WorkerLostError("the kernel killed two workers: is this machine short of memory?") from error
            return ParseFailure("it takes too much memory to read", ErrorKind.TOO_LARGE)

    async def _call(self, function: Callable[..., Result], arguments: Sequence[object]) -> Result | ParseFailure:
        """Call a function in a worker. Raise ProcessExpired or _InterruptedError if it did not come to its end."""
        began = time.monotonic()
        try:
            result: Result = await self._result_of(function, arguments)
        except TimeoutError:
            # The pool measures by the wall clock, which a suspended machine or a clock that is set moves on.
            if time.monotonic() - began < self._timeout_seconds:
                raise _InterruptedError("the clock was set") from None
            return ParseFailure("it takes too long to read", ErrorKind.TOO_LARGE)
        except MemoryError:
            return ParseFailure("it takes too much memory to read", ErrorKind.TOO_LARGE)
        except (ProcessExpired, _InterruptedError):
            raise
        except Exception:  # whatever a document does to a parser, it is one that can't be parsed
            log.exception("%s fails on a document", function.__name__)
            return ParseFailure("it confuses me", ErrorKind.INTERNAL)
        return result

    async def _result_of(self, function: Callable[..., Result], arguments: Sequence[object]) -> Result:
        """Return the result from the pool. Where the pool is broken, replace it and raise _InterruptedError."""
        pool = self._pool
        try:
            scheduled = pool and pool.schedule(function, args=list(arguments), timeout=self._timeout_seconds)
        except RuntimeError:  # pebble's, for a pool that is broken
            scheduled = None
        try:
            if scheduled and await self._has_ended(scheduled):
                return scheduled.result()
        except BrokenProcessPool:
            pass
        await self._replace(pool)
        raise _InterruptedError("the pool was broken")

    async def _has_ended(self, scheduled: ProcessFuture[Any]) -> bool:
        """Wait for the end of a call. Return False where no call of the pool ends any more.

        A process that is killed while it takes work from the common queue leaves the queue locked.
        """
        began = time.monotonic()
        ended = asyncio.wrap_future(scheduled)
        try:
            while not ended.done():
                last = max(began, self._ended_at) + self._timeout_seconds + STUCK_AFTER_SECONDS
                if last <= time.monotonic():
                    return False
                await asyncio.wait({ended}, timeout=last - time.monotonic())
        finally:
            if not ended.done():
                ended.cancel()
        self._ended_at = time.monotonic()
        ended.exception()  # is read from `scheduled`; asyncio logs what nobody reads
        return True

    async def _replace(self, broken: ProcessPool | None) -> None:
        """Start a new pool in place of a broken one, unless another call did it already.

        Raise WorkerLostError if that fails.
        """
        async with self._replacing:
            if self._pool is not broken:
                return
            if broken is not None:
                log.warning("the pool of worker processes is broken, and made anew")
                self._pool = None
                await asyncio.to_thread(_stop, broken)
            self._pool = await asyncio.to_thread(_start, self._max_memory_bytes)


class _InterruptedError(Exception):
    """A call did not come to its end, through nothing that it did."""


def _context() -> multiprocessing.context.BaseContext:
    """Return how processes are started: forked from a server that has imported the parsers, where there is one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED_MODULES)
    return context


def _start(max_memory_bytes: int) -> ProcessPool:
    """Return a pool whose processes are started. Raise WorkerLostError if they can't be.

    All of them: one that is still starting while its pool is stopped finds the pool's locks gone, and says so in a
    traceback on the terminal.
    """
    context = _context()
    started = context.Semaphore(0)
    count = min(MAX_WORKERS, max(MIN_WORKERS, os.cpu_count() or 1))
    pool = ProcessPool(
        max_workers=count, context=context, initializer=_initialize, initargs=(max_memory_bytes, started)
    )
    try:
        pool.schedule(len, args=[""]).result(START_SECONDS)  # a pool starts its processes at the first call
        if not all(started.acquire(timeout=START_SECONDS) for _ in range(count)):
            raise TimeoutError("not all workers start")
    except (ProcessExpired, BrokenProcessPool, RuntimeError, OSError) as error:
        _stop(pool)
        raise WorkerLostError("no worker process can be started: is this machine short of memory?") from error
    return pool


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble's
    pool.join()


def _initialize(max_memory_bytes: int, started: Semaphore) -> None:
    """Limit a worker's memory, look for cycles seldom, leave Ctrl+C to the bot's process, and say that it started."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(COLLECTED_AFTER)  # what a document is taken apart into goes by itself, and is looked at in vain
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows and macOS have no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (max_memory_bytes, max_memory_bytes))
    started.release()
