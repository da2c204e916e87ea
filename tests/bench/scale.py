"""A fleet on one machine: how many looks at feeds a second one, two and four workers make over one PostgreSQL.

The blogs, PostgreSQL and the workers share the machine's processors: what is to be seen is the shape, and where the
time goes.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from bot.flows.members.membership import ensure_member
from bot.limits import MAX_BLOGS_PER_MEMBER
from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from storage.blogs import add_blog
from storage.leases import all_leases
from storage.schema import feeds
from tests.bench.claims import TICKS, stat_of
from tests.bench.feeds import Program, family, program
from tests.support.circles import make_caller, set_up_community
from tests.support.clocks import ManualClock
from tests.support.postgresql import Server
from tests.tools.postgres import run_server

FEEDS, WORKERS = 4_000, (1, 2, 4)
LOOKS = {"first look": "normal 1 0", "304": "normal 1 0", "one new entry of fifteen": "normal 2 0"}
"""What the blogs answer at each look: how, the version, and the clock."""
_SIZES = "SELECT (SELECT count(*) FROM {table}), pg_total_relation_size('{table}'), pg_indexes_size('{table}')"


def bench_looks(count: int = FEEDS) -> None:
    """Print how many looks a second so many workers make, and the processor time that a look takes."""
    print("looks a second | workers | ms of processor time a look: workers | PostgreSQL", flush=True)  # noqa: T201
    with run_server(is_safe=True) as url, program("tests.bench.feed_server") as blogs:
        blogs.port = int(blogs.hear())
        server = Server(url)
        for number in WORKERS:
            with server.database() as own:
                asyncio.run(_measure(own, blogs, count, number))
        server.close()


async def _measure(url: str, blogs: Program, count: int, number: int) -> None:
    async with Database.open(url) as db:
        await _bring_feeds(db, blogs.port, count)
        with _workers(url, number) as pids:
            await _wait_for(db, number)
            for name, answers in LOOKS.items():
                await asyncio.to_thread(blogs.say, answers)
                begun, before = time.monotonic(), (seconds_of(pids), await _seconds_of_server(db))
                await _look(db)
                took = time.monotonic() - begun
                worker, server = seconds_of(pids) - before[0], await _seconds_of_server(db) - before[1]
                costs = f"{worker / count * 1000:.2f} | {server / count * 1000:.2f}"
                print(f"{name}: {count / took:.0f} | {number} | {costs}", flush=True)  # noqa: T201
        await _print_sizes(db)


async def _print_sizes(db: Database) -> None:
    """Print how large a row of each of the two large tables is, and how much of that are indexes."""
    async with db.read() as conn:
        for table in ("feeds", "entries"):
            found: Any = (await conn.exec_driver_sql(_SIZES.format(table=table))).one()
            rows, whole, indexes = found
            print(f"{table}: {rows} rows of {whole / rows:.0f} bytes, indexes {indexes / rows:.0f} of them")  # noqa: T201


async def _bring_feeds(db: Database, port: int, count: int) -> None:
    clock = ManualClock(datetime.now(UTC))
    async with Web.open() as web, Workers.open() as workers:
        services = Services(db, web, clock, workers)
        await set_up_community(services)
        async with db.write() as tx:
            for n in range(count):
                owner = make_caller(n // MAX_BLOGS_PER_MEMBER, "Ines")
                community, member = await ensure_member(tx, owner, clock.now())
                address = f"http://b{n}.localhost:{port}/feed"
                await add_blog(tx, community.id, member.id, address, address, address, clock.now())
            await tx.execute(update(feeds).values(due_at=datetime(2100, 1, 1, tzinfo=UTC)))


async def _look(db: Database) -> None:
    """Make every feed due, and return when all have been looked at."""
    begun = datetime.now(UTC)
    async with db.write() as tx:  # whose commit wakes the workers
        await tx.execute(update(feeds).values(due_at=begun))
    waiting = select(func.count()).where(feeds.c.last_polled_at.is_(None) | (feeds.c.last_polled_at < begun))
    while True:
        async with db.read() as conn:
            if not await conn.scalar(waiting):
                return
        await asyncio.sleep(0.1)


async def _wait_for(db: Database, number: int) -> None:
    while True:
        async with db.read() as conn:
            if sum(lease.part == "feeds" for lease in await all_leases(conn)) == number:
                return
        await asyncio.sleep(0.1)


@contextmanager
def _workers(url: str, number: int) -> Iterator[Sequence[int]]:
    """Run feed workers during the block; yield their process ids."""
    settings = {"USBLOGS_DATABASE": url, "USBLOGS_ALLOW_LOOPBACK": "yes", "USBLOGS_LOG_LEVEL": "WARNING"}
    environment = {**os.environ, **settings, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "bot", "run", "--only", "feeds"]
    with tempfile.TemporaryDirectory() as folder:
        running = [subprocess.Popen(command, env=environment, cwd=folder) for _ in range(number)]
        try:
            yield [one.pid for one in running]
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait(20)


async def _seconds_of_server(db: Database) -> float:
    async with db.read() as conn:
        pid = (await conn.exec_driver_sql("SELECT pg_backend_pid()")).scalar_one()
    return seconds_of([stat_of(pid)[1]])


def seconds_of(pids: Sequence[int]) -> float:
    """Return the processor time of processes and of all that they began, also of what has ended of these."""
    return sum(sum(stat_of(one)[11:15]) for pid in pids for one in family(pid)) / TICKS
