"""The loop that runs jobs when they are due, each in a task of its own.

commit, instant or end of a task → next_runs → things that are due → a task each → commits
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.claims import take_some
from bot.flows.jobs.back_off import BackOff
from bot.services import CannotLookError, Services
from storage import Connection
from storage.db import attempt
from storage.next_runs import Job, next_runs
from storage.write_order import work_in_background

log = logging.getLogger(__name__)

LOOKUP_RETRY_AFTER, MAX_LOOKUP_RETRY_AFTER = timedelta(seconds=5), timedelta(minutes=5)
"""How long after a failure the database is asked again what is due, and how long at most after many in a row."""
LOOK_AT_CLOCK_AFTER = timedelta(minutes=1)
"""How often it is looked whether a clock is right again that was plainly wrong."""
MANY_RUNS, PAUSE_BETWEEN_LOOKS = 100, 0.25
"""Beyond so many runs under way, the database is asked only every so many seconds what is due: each answer lists all
that is, and each of the runs commits. The machine's own seconds, as it is the machine that is spared."""

MAX_CLAIMS = 64
"""Runs that a process of a fleet has under way at most, of those that others could do as well."""
RETRY_CLAIM_AFTER = timedelta(seconds=5)
"""When it is looked again for what another process has claimed: that may be gone, which nobody tells."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Once:
    """A job that does everything it has due in one run."""

    run: Callable[[], Awaitable[object]]
    is_claimed: bool = False
    """Whether any process of a fleet may do it, and so claims it before."""


@dataclass(frozen=True, slots=True)
class Each(Generic[T]):
    """A job that runs for each thing that is due, side by side; for the same thing never twice at a time."""

    due: Callable[[Connection, datetime], Awaitable[Collection[T]]]
    run: Callable[[T], Awaitable[object]]
    is_claimed: bool = False
    """Whether any process of a fleet may do it, and so claims each thing before."""


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
        self._claims = services.db.claims
        self._losses = 0
        """How often claims were lost: those that had been taken before are another process's now."""

    async def run(self) -> None:
        """Run jobs until cancelled; return when the runs under way have been cancelled and have ended."""
        with self._services.db.notify_on_commit(self._wake), self._claims.on_loss(self._cancel_claimed):
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

    def _cancel_claimed(self) -> None:
        """Cancel the runs whose claims are lost, as another process may take them up now."""
        self._losses += 1
        for run, task in self._under_way.items():
            if self._jobs[run.job].is_claimed:
                task.cancel()

    async def _start_due(self) -> datetime | None:
        """Start the runs that are due, by a clock that is not plainly wrong; return when the next one is."""
        if not await self._services.clock_check.is_right():
            return self._services.clock.now() + LOOK_AT_CLOCK_AFTER
        now = self._services.clock.now()
        if self._lookup_back_off.holds(None, now):
            return self._lookup_back_off.next_end(now)
        self._back_off.forget_stale(now)
        busy = set(self._under_way)  # before the database is read: what ends meanwhile may stand there as due still
        try:
            async with self._services.db.read() as conn:
                due, later_at = await self._due(conn, now, busy)
            mine = await self._claim(due, now)
        except Exception:
            wait = self._lookup_back_off.record_failure(None, now)
            log.exception("what is due can't be read; trying again in %s", wait)
            return now + wait
        self._lookup_back_off.record_success(None)
        for run in mine:
            self._under_way[run] = asyncio.create_task(self._do(run), name=str(run))
        again_at = now + RETRY_CLAIM_AFTER if len(mine) < len(due) else None
        return min(filter(None, (later_at, again_at, self._back_off.next_end(now))), default=None)

    async def _due(
        self, conn: Connection, now: datetime, busy: Collection[_Run]
    ) -> tuple[Collection[_Run], datetime | None]:
        """Return the runs that are due and not held back, and when something is due that is not yet."""
        runs = await next_runs(conn, now)
        due = [
            run
            for job in [job for job, at in runs.first.items() if at <= now and job in self._jobs]
            for run in await self._due_runs(conn, job, now)
            if run not in busy and not self._back_off.holds(run, now)
        ]
        return due, runs.later_at

    async def _claim(self, due: Collection[_Run], now: datetime) -> Collection[_Run]:
        """Return those of the runs that are this process's: none that another one of a fleet has.

        Whether one is due still is asked again, as another process may have done it right before it was claimed.
        """
        to_claim = {str(run): run for run in due if self._claims.are_shared and self._jobs[run.job].is_claimed}
        if not to_claim:
            return due
        room = max(MAX_CLAIMS - sum(self._jobs[run.job].is_claimed for run in self._under_way), 0)
        losses = self._losses
        to_release = set(await take_some(self._claims, list(to_claim), room))
        try:
            own = [run for run in due if str(run) not in to_claim]
            still_due = await self._still_due([to_claim[name] for name in to_release], now)
            claimed = {str(run): run for run in still_due if str(run) in to_release}
            if len(own) + len(claimed) < len(due):
                await asyncio.sleep(PAUSE_BETWEEN_LOOKS)  # each commit of the others wakes this one for nothing
            if self._losses != losses:
                return own
            to_release.difference_update(claimed)
            return [*own, *claimed.values()]
        finally:
            self._claims.release(to_release)

    async def _still_due(self, runs: Collection[_Run], now: datetime) -> Collection[_Run]:
        if not runs:
            return []
        async with self._services.db.read() as conn:
            return [run for job in {run.job for run in runs} for run in await self._due_runs(conn, job, now)]

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
            if entry.is_claimed:
                self._claims.release([str(run)])
            self._wake.set()

    def _hold_back(self, run: _Run, failure: str) -> None:
        """Hold a run back after the exception that is being handled, which is logged for the first of many in a row."""
        is_first = not self._back_off.is_failing(run)
        is_fault = is_first and not isinstance(sys.exception(), CannotLookError)  # that Discord is away is none
        self._services.metrics.job_failures.labels(run.job).inc()
        wait = self._back_off.record_failure(run, self._services.clock.now())
        log.log(
            logging.ERROR if is_fault else logging.INFO,
            "%s %s%s; trying again in %s",
            run,
            failure,
            "" if is_first else " again",
            wait,
            exc_info=is_fault,
        )
