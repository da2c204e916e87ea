"""procrastinate as a way of claiming feeds that come due, where it is installed.

It is given what helps it: the earliest due has the highest priority, so that a worker finds it first, finished jobs are
deleted, and the next job is deferred in the transaction that moves the feed on.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime
from importlib.util import find_spec
from typing import Any, ClassVar

from tests.bench.claim_ways import Held, Shift, Way

CONCURRENCY = 10
"""How many jobs a worker does at a time: with 30 it was no faster."""
STALLED_SECONDS, RECOVERY_SECONDS = 30, 10
_FILL = """
    ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER;
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at, priority)
        SELECT 'default', 'poll', lock, queueing_lock, args, due_at, -extract(epoch FROM due_at)::integer
        FROM ({jobs}) AS jobs ORDER BY due_at DESC;
    ALTER TABLE procrastinate_jobs ENABLE TRIGGER USER;
    INSERT INTO procrastinate_events (job_id, type, at)
        SELECT id, unnest(ARRAY['deferred', 'scheduled'])::procrastinate_job_event_type, scheduled_at
        FROM procrastinate_jobs;
    CREATE INDEX ON feeds (host, due_at);
"""


class Queue(Way):
    """A job for each host, which polls what is due there and defers the next one as the last that it does."""

    name = "procrastinate, a job a host"
    jobs: ClassVar[str] = """
        SELECT NULL AS lock, host AS queueing_lock, jsonb_build_object('host', host) AS args, min(due_at) AS due_at
        FROM feeds GROUP BY host
    """
    _DUE = "SELECT id FROM feeds WHERE host = %s AND due_at <= now()"
    _MOVE = "UPDATE feeds SET due_at = now() + interval '1 hour' WHERE id = ANY(%s)"
    _NEXT = "SELECT min(due_at) FROM feeds WHERE host = %s"

    @classmethod
    def is_at_hand(cls) -> bool:
        return all(find_spec(package) for package in ("procrastinate", "psycopg", "psycopg_pool"))

    async def prepare(self) -> None:
        await self.open()
        await self.app.schema_manager.apply_schema_async()
        async with self.connection() as connection:
            await connection.execute(_FILL.format(jobs=self.jobs))
        await self.close()

    async def open(self) -> None:
        import procrastinate

        logging.disable(logging.CRITICAL)
        connector = procrastinate.PsycopgConnector(
            conninfo=self.url, min_size=CONCURRENCY + 2, max_size=CONCURRENCY + 2
        )
        self.app: Any = procrastinate.App(connector=connector)
        self.task = self.app.task(name="poll")(self.poll)
        await self.app.open_async()

    def connection(self) -> Any:
        """Open a connection of its pool, in a transaction."""
        return self.app.connector.pool.connection()

    async def work(self, shift: Shift) -> None:
        self.shift = shift
        worker = asyncio.create_task(
            self.app.run_worker_async(
                concurrency=CONCURRENCY,
                delete_jobs="always",
                fetch_job_polling_interval=0.1,
                listen_notify=False,  # what is deferred is due in an hour
                install_signal_handlers=False,
            )
        )
        recovering = asyncio.create_task(self._recover())
        while not shift.is_over():
            await asyncio.sleep(0.1)
        for task in (worker, recovering):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _recover(self) -> None:
        """Take back what workers held who died."""
        from procrastinate import exceptions, jobs

        manager = self.app.job_manager
        while True:
            await asyncio.sleep(RECOVERY_SECONDS)
            for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
                try:
                    await manager.retry_job(job)
                except exceptions.UniqueViolation:  # it has deferred the next one
                    await manager.finish_job(job, status=jobs.Status.FAILED, delete_job=True)

    async def poll(self, host: str) -> None:
        async with self.connection() as connection:
            rows = await (await connection.execute(self._DUE, [host])).fetchall()
        held = {host: [feed for (feed,) in rows]}
        await self.shift.poll(held)
        async with self.connection() as connection:
            await connection.execute(self._MOVE, [held[host]])
            [due_at] = await (await connection.execute(self._NEXT, [host])).fetchone()
            await self.defer(connection, due_at, None, host, host=host)
        self.shift.free(held)

    async def defer(
        self, connection: Any, due_at: datetime, lock: str | None, queueing_lock: str, **arguments: Any
    ) -> None:
        """Defer a job in a transaction."""
        deferrer = self.task.configure(
            lock=lock,
            queueing_lock=queueing_lock,
            schedule_at=due_at,
            priority=-int(due_at.timestamp()),
            connection=connection,
        )
        await deferrer.defer_async(**arguments)

    async def look(self) -> None:
        await self.app.job_manager.fetch_job(queues=None, worker_id=None)

    async def close(self) -> None:
        await self.app.close_async()


class FeedQueue(Queue):
    """A job for each feed, of which those with the same lock, the host, are done one after the other."""

    name = "procrastinate, a job a feed"
    at_most = 100_000  # to fill more takes minutes
    jobs = """
        SELECT host AS lock, id::text AS queueing_lock, jsonb_build_object('host', host, 'feed', id) AS args, due_at
        FROM feeds
    """
    _MOVE = "UPDATE feeds SET due_at = now() + interval '1 hour' WHERE id = %s RETURNING due_at"

    async def poll(self, host: str, feed: int) -> None:  # type: ignore[override]  # a job's arguments
        held: Held = {host: [feed]}
        await self.shift.poll(held)
        async with self.connection() as connection:
            [due_at] = await (await connection.execute(self._MOVE, [feed])).fetchone()
            await self.defer(connection, due_at, host, str(feed), host=host, feed=feed)
        self.shift.free(held)
