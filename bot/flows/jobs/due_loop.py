"""The loop that runs jobs when they are due, each in a task of its own.

commit, instant or end of a task → next_runs → things that are due → a task each → commits
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.flows.jobs.back_off import BackOff
from bot.services import Services
from storage import Connection
from storage.db import attempt
from storage.next_runs import Job, next_runs
from storage.write_order import work_in_background

log = logging.getLogger(__name__)

LOOKUP_RETRY_AFTER, MAX_LOOKUP_RETRY_AFTER = timedelta(seconds=5), timedelta(minutes=5)
"""How long after a failure the database is asked again what is due, and how long at most after many in a row."""
MANY_RUNS, PAUSE_BETWEEN_LOOKS = 100, 0.25
"""Beyond so many runs under way, the database is asked only every so many seconds what is due: each answer lists all
that is, and each of the runs commits. The machine's own seconds, as it is the machine that is spared."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Once:
    """A job that does everything it has due in one run."""

    run: Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Each(Generic[T]):
    """A job that runs for each thing that is due, side by side; for the same thing never twice at a time."""

    due: Callable[[Connection, datetime], Awaitable[Collection[T]]]
    run: Callable[[T], Awaitable[object]]


Jobs = Mapping[Job, Once | Each[Any]]


@dataclass(frozen=True, slots=True)
class _Run:
    """What has a task and a back-off of its own: a job, or one thing of it."""

    job: Job
    thing: Hashable = None

    def __str__(self) -> str:
        return self.job if self.thing is None else f"{self.job} of {self.thing}"


class DueLoop:
    """Runs every job of a table when a row of it is due.

    A run that takes long delays no other, and one that fails is tried again after a back-off of its own. What is due
    stands in the database alone: whatever is not done at the end is due at the next start.
    """

    def __init__(self, services: Services, jobs: Jobs) -> None:
        self._services = services
        self._jobs = jobs
        self._wake = asyncio.Event()
        self._under_way: dict[_Run, asyncio.Task[None]] = {}
        self._back_off = BackOff[_Run]()
        self._lookup_back_off = BackOff[None](LOOKUP_RETRY_AFTER, MAX_LOOKUP_RETRY_AFTER)

    async def run(self) -> None:
        """Run jobs until cancelled; return when the runs under way have been cancelled and have ended."""
        with self._services.db.notify_on_commit(self._wake):
            try:
                while True:
                    await self._services.clock.wait(await self._start_due(), self._wake)
                    if len(self._under_way) > MANY_RUNS:
                        await asyncio.sleep(PAUSE_BETWEEN_LOOKS)
            finally:
                await self._cancel_runs()

    async def _cancel_runs(self) -> None:
        runs = list(self._under_way.values())
        for run in runs:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)

    async def _start_due(self) -> datetime | None:
        """Start the runs that are due; return when the next one is."""
        now = self._services.clock.now()
        if self._lookup_back_off.holds(None, now):
            return self._lookup_back_off.next_end(now)
        self._back_off.forget_stale(now)
        busy = set(self._under_way)  # before the database is read: what ends meanwhile may stand there as due still
        try:
            async with self._services.db.read() as conn:
                later_at = await self._start_due_of(conn, now, busy)
        except Exception:
            wait = self._lookup_back_off.record_failure(None, now)
            log.exception("what is due can't be read; trying again in %s", wait)
            return now + wait
        self._lookup_back_off.record_success(None)
        return min(filter(None, (later_at, self._back_off.next_end(now))), default=None)

    async def _start_due_of(self, conn: Connection, now: datetime, busy: Collection[_Run]) -> datetime | None:
        runs = await next_runs(conn, now)
        for job in [job for job, at in runs.first.items() if at <= now and job in self._jobs]:
            for run in await self._due_runs(conn, job, now):
                if run not in busy and not self._back_off.holds(run, now):
                    self._under_way[run] = asyncio.create_task(self._do(run), name=str(run))
        return runs.later_at

    async def _due_runs(self, conn: Connection, job: Job, now: datetime) -> Collection[_Run]:
        """Return the runs that a job has due; none where what is due of it can't be read, which holds the job back."""
        entry, whole = self._jobs[job], _Run(job)
        if isinstance(entry, Once):
            return [whole]
        if self._back_off.holds(whole, now):
            return []
        try:
            async with attempt(conn):
                things = await entry.due(conn, now)
        except Exception:  # noqa: BLE001 - logged there
            self._hold_back(whole, "can't be looked up")
            return []
        self._back_off.record_success(whole)
        return [_Run(job, thing) for thing in things]

    async def _do(self, run: _Run) -> None:
        work_in_background(run.job)
        entry = self._jobs[run.job]
        try:
            await (entry.run() if isinstance(entry, Once) else entry.run(run.thing))
        except Exception:  # noqa: BLE001 - logged there
            self._hold_back(run, "failed")
        else:
            self._back_off.record_success(run)
        finally:
            del self._under_way[run]
            self._wake.set()

    def _hold_back(self, run: _Run, failure: str) -> None:
        """Hold a run back after the exception that is being handled, which is logged for the first of many in a row."""
        is_first = not self._back_off.is_failing(run)
        self._services.metrics.job_failures.labels(run.job).inc()
        wait = self._back_off.record_failure(run, self._services.clock.now())
        log.log(
            logging.ERROR if is_first else logging.INFO,
            "%s %s%s; trying again in %s",
            run,
            failure,
            "" if is_first else " again",
            wait,
            exc_info=is_first,
        )
