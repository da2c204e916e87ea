"""Engines: the same statements on SQLite and on PostgreSQL, one after the other in turns on the same machine."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.feeds import Feed, FeedId
from storage import Database
from storage.feeds import get_feeds, update_feeds
from storage.next_runs import next_runs
from storage.process_state import ensure_key, get_key
from storage.schema import feeds
from storage.write_order import work_in_background
from tests.tools.postgres import run_server

FEEDS, RUNS, LONG_RUNS = 2_000, 200, 10
START = datetime(2026, 1, 2, 18, tzinfo=UTC)
_numbers = count()


def bench_engines() -> None:
    """Print what reads and writes take on each engine; both wait for the disk where a person is told."""
    with tempfile.TemporaryDirectory() as folder, run_server(is_safe=True) as url:
        asyncio.run(_bench(f"sqlite+aiosqlite:///{Path(folder) / 'usblogs.sqlite3'}", url))


async def _bench(sqlite: str, postgresql: str) -> None:
    async with Database.open(sqlite) as one, Database.open(postgresql) as other:
        print("engines: milliseconds of the fastest tenth | SQLite | PostgreSQL | times")  # noqa: T201
        for db in (one, other):
            async with db.write() as tx:
                rows = [{"address": f"https://{n}.example/feed", "due_at": START} for n in range(FEEDS)]
                await tx.execute(insert(feeds), rows)
        for name, (runs, do) in _DONE.items():
            took: tuple[list[float], list[float]] = ([], [])
            for _ in range(runs):
                for db, times in zip((one, other), took, strict=True):
                    began = time.perf_counter()
                    await asyncio.create_task(do(db))
                    times.append((time.perf_counter() - began) * 1000)
            ours, theirs = (sorted(times)[len(times) // 10] for times in took)  # others may use the machine, too
            print(f"{name} | {ours:.2f} | {theirs:.2f} | {theirs / ours:.1f}", flush=True)  # noqa: T201


async def _read_a_row(db: Database) -> None:
    async with db.read() as conn:
        await get_key(conn, "one")


async def _read_25_rows(db: Database) -> None:
    async with db.read() as conn:
        await get_feeds(conn, [FeedId(n) for n in range(1, 26)])


async def _look_what_is_due(db: Database) -> None:
    async with db.read() as conn:
        await next_runs(conn, START)


async def _write_by_itself(db: Database) -> None:
    work_in_background()
    await _write_for_somebody(db)


async def _write_for_somebody(db: Database) -> None:
    async with db.write() as tx:
        await ensure_key(tx, f"key {next(_numbers)}", "")


async def _write_many(db: Database) -> None:
    work_in_background()
    async with db.write() as tx:
        ids = [FeedId(id_) for id_ in await tx.scalars(select(feeds.c.id))]
        before: Sequence[Feed] = await get_feeds(tx, ids)
        at = START + timedelta(hours=next(_numbers))
        await update_feeds(tx, [(feed, replace(feed, last_polled_at=at), at) for feed in before])


Do = Callable[[Database], Coroutine[Any, Any, None]]
_DONE: dict[str, tuple[int, Do]] = {
    "a row": (RUNS, _read_a_row),
    "25 rows": (RUNS, _read_25_rows),
    "what is due": (RUNS, _look_what_is_due),
    "a write by itself": (RUNS, _write_by_itself),
    "a write that somebody waits for": (RUNS, _write_for_somebody),
    f"{FEEDS:,} feeds read and written in one transaction": (LONG_RUNS, _write_many),
}
