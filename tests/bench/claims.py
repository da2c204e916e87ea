"""Claims: workers divide the polling of feeds that come due, in three ways, in turns on the same server.

A poll is nothing, so that claims are what is measured: how many feeds a second are claimed, moved on and free again.
Each run has a fresh copy of the same tables, and is checked: no host with two workers at a time, no feed twice.
"""

import asyncio
import inspect
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import asyncpg

from tests.bench.claim_ways import Batches, Shift, Way
from tests.bench.claim_worker import WAYS
from tests.tools.postgres import run_server

FEEDS = (100_000,)
FEEDS_A_HOST = 5
WORKERS = (1, 2, 4)
TIMES, SECONDS, LOOKS = 3, 3, 20
FEW = 50
"""The feeds of the worker that is killed: it holds all of them."""
_HEADINGS = "| of the fastest | server ms a feed | worker ms | WAL bytes | dead rows |"
TICKS = os.sysconf("SC_CLK_TCK")
_TABLE = """
    CREATE TABLE feeds (id bigint PRIMARY KEY, host text NOT NULL, due_at timestamptz NOT NULL);
    INSERT INTO feeds SELECT n, 'blog' || n % {hosts} || '.example', now() + interval '1 hour' * ({due})
        FROM generate_series(0, {feeds} - 1) AS n;
"""
_LATER = "1 + (n % {hosts})::float / {hosts}"
SCENES = {
    "all due": "-(n % {hosts})::float / {hosts}",
    "one in ten due": f"CASE WHEN n < {{hosts}} AND n % 2 = 0 THEN -n::float / {{hosts}} ELSE {_LATER} END",
    "none due": _LATER,
}
"""In how many hours a feed is due. Of ten, one of each second host is; what is not due lies before it in a queue."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of some workers came to; the costs are those of a feed."""

    rate: float
    server_ms: float
    worker_ms: float
    wal: float
    dead: float


def bench_claims(sizes: Sequence[int] = FEEDS) -> None:
    """Print what each way claims and costs, where commits wait for the disk and where they do not."""
    _tell(f"claims: feeds a second, the best of {TIMES} runs of {SECONDS} s; {FEEDS_A_HOST} feeds a host")
    for is_safe in (True, False):
        with run_server(is_safe=is_safe) as url:
            asyncio.run(_bench(Server(url), sizes if is_safe else sizes[:1], is_safe=is_safe))


class Server:
    """A server with the tables of each way, and a copy of one of them that is worked on."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.copy = self._database("copy")

    def _database(self, name: str) -> str:
        return f"{self._url.rpartition('/')[0]}/{name}"

    async def do(self, *statements: str, url: str = "") -> None:
        """Execute statements."""
        connection = await asyncpg.connect(url or self._url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def fill(self, way: type[Way], feeds: int, scene: str) -> None:
        """Make the tables of a way."""
        name = way.__name__.lower()
        await self.do(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
        hosts = feeds // FEEDS_A_HOST
        due = SCENES[scene].format(hosts=hosts)
        url = self._database(name)
        await self.do(_TABLE.format(hosts=hosts, feeds=feeds, due=due), url=url)
        await way(url).prepare()
        await self.do("VACUUM ANALYZE", url=url)

    async def renew(self, way: type[Way]) -> None:
        """Make the copy anew from the tables of a way."""
        await self.do("DROP DATABASE IF EXISTS copy", f"CREATE DATABASE copy TEMPLATE {way.__name__.lower()}")

    async def costs(self) -> tuple[float, float]:
        """Return the processor time of all its processes, in seconds, and the bytes that it has logged ahead."""
        connection = await asyncpg.connect(self._url)
        postmaster = stat_of(connection.get_server_pid())[1]
        wal = await connection.fetchval("SELECT pg_current_wal_lsn() - '0/0'")
        await connection.close()
        return _seconds_of(postmaster), float(wal)

    async def dead_rows(self) -> int:
        """Return how many versions of rows were left behind in the copy since it was made."""
        connection = await asyncpg.connect(self.copy)
        count: int = await connection.fetchval("SELECT sum(n_tup_upd + n_tup_del)::bigint FROM pg_stat_user_tables")
        await connection.close()
        return count


def _seconds_of(parent: int) -> float:
    """Return the processor time of a process and of all that it began, also of those that ended."""
    running = [stat_of(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    ticks = sum(stat[11] + stat[12] for stat in running if stat[1:2] == [parent])
    return (ticks + sum(stat_of(parent)[11:15])) / TICKS


def stat_of(pid: int) -> list[int]:
    """Return what Linux says of a process after its name, numbers only (proc(5)); nothing of one that is gone."""
    with suppress(OSError):
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return [0, *map(int, told[1:])]
    return []


@asynccontextmanager
async def _workers(way: type[Way], url: str, count: int, seconds: float) -> AsyncIterator[list[Any]]:
    """Start workers, which wait for `_begin`, and kill those that are left in the end."""
    command = [sys.executable, "-m", "tests.bench.claim_worker", way.__name__, url, str(seconds)]
    pipe = asyncio.subprocess.PIPE
    workers = [
        await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=2**28) for _ in range(count)
    ]
    try:
        for worker in workers:
            assert worker.stdout
            await worker.stdout.readline()
        yield workers
    finally:
        for worker in workers:
            with suppress(ProcessLookupError):
                worker.kill()
            await worker.wait()


def _begin(workers: Iterable[Any]) -> float:
    """Let workers begin, and return when."""
    for worker in workers:
        worker.stdin.write(b"go\n")
    return time.monotonic()


async def _run(server: Server, way: type[Way], count: int) -> Run:
    """Return what some workers come to on a fresh copy."""
    await server.renew(way)
    async with _workers(way, server.copy, count, SECONDS) as workers:
        before = await server.costs()
        began = _begin(workers)
        told = [json.loads(await worker.stdout.readline()) for worker in workers]
        after = await server.costs()
        for worker in workers:
            await worker.wait()
    held = [tuple(one) for worker in told for one in worker["held"]]
    moved = [feed for worker in told for feed in worker["moved"]]
    _require_apart(held, moved)
    feeds = max(len(moved), 1)
    began = min((one[1] for one in held), default=began)
    ended = max((one[2] for one in held), default=began + SECONDS)
    dead = await server.dead_rows()
    return Run(
        len(moved) / (ended - began),
        (after[0] - before[0]) * 1000 / feeds,
        sum(worker["cpu"] for worker in told) * 1000 / feeds,
        (after[1] - before[1]) / feeds,
        dead / feeds,
    )


def _require_apart(held: Iterable[tuple[str, float, float]], moved: Sequence[int]) -> None:
    """Raise where a host had two workers at a time, or a feed was polled twice."""
    for host, times in groupby(sorted(held), key=lambda one: one[0]):
        if any(later[1] < earlier[2] for earlier, later in pairwise(times)):
            raise RuntimeError(f"{host} had two workers at a time")
    if len(set(moved)) < len(moved):
        raise RuntimeError("a feed was polled twice")


async def _look(server: Server, way: type[Way]) -> float:
    """Return how many milliseconds the shortest look takes where nothing is due."""
    await server.renew(way)
    one, took = way(server.copy), []
    await one.open()
    for _ in range(LOOKS):
        began = time.perf_counter()
        await one.look()
        took.append((time.perf_counter() - began) * 1000)
    await one.close()
    return min(took)


async def _killed(server: Server, way: type[Way]) -> float:
    """Return how many seconds after a worker was killed another one has moved on all that it held."""
    await server.renew(way)
    async with _workers(way, server.copy, 1, 0) as [worker]:
        _begin([worker])
        for _ in range(1 if issubclass(way, Batches) else FEW // FEEDS_A_HOST):
            await worker.stdout.readline()
        other, shift = way(server.copy), Shift(3 * 60)
        await other.open()
        worker.kill()
        began = time.monotonic()
        working = asyncio.create_task(other.work(shift))
        while len(shift.moved) < FEW and not working.done():
            await asyncio.sleep(0.01)
        took = time.monotonic() - began
        shift.until = 0.0
        await working
        await other.close()
    return took


def _lines(way: type[Way]) -> int:
    """Return how many lines a way needs."""
    parts = [one for one in way.__mro__ if issubclass(one, Way) and one is not Way]
    return sum(
        bool(line.strip()) and '"""' not in line for part in parts for line in inspect.getsource(part).splitlines()
    )


def _row(name: str, runs: Sequence[Run], fastest: float) -> str:
    last = runs[-1]
    cells = [
        *(f"{run.rate:,.0f}" for run in runs),
        f"{last.rate / fastest:.2f}",
        f"{last.server_ms:.3f}",
        f"{last.worker_ms:.3f}",
        f"{last.wal:,.0f}",
        f"{last.dead:.1f}",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _why_not(way: type[Way]) -> str:
    return f"not measured with more than {way.at_most:,}" if way.is_at_hand() else "not installed"


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _bench(server: Server, sizes: Sequence[int], *, is_safe: bool) -> None:
    for size in sizes:
        ways = [way for way in WAYS.values() if way.is_at_hand() and size <= way.at_most]
        for scene in ("all due", "one in ten due") if is_safe and size == sizes[0] else ("one in ten due",):
            _tell(f"\n{size:,} feeds, {scene}; commits {'wait' if is_safe else 'do not wait'} for the disk\n")
            _tell(f"| feeds a second, with | {' | '.join(map(str, WORKERS))} {_HEADINGS}")
            await _compare(server, ways, size, scene)
        for way in ways if is_safe else ():
            await server.fill(way, size, "none due")
            _tell(f"{way.name}: {await _look(server, way):.2f} ms to see that none of {size:,} is due")
    for way in [way for way in WAYS.values() if way.is_at_hand()] if is_safe else ():
        await server.fill(way, FEW, "all due")
        took = await _killed(server, way)
        _tell(f"{way.name}: {took:.2f} s until another worker has what a killed one held; {_lines(way)} lines")


async def _compare(server: Server, ways: Sequence[type[Way]], size: int, scene: str) -> None:
    for way in ways:
        await server.fill(way, size, scene)
    best: dict[type[Way], list[Run]] = {way: [] for way in ways}
    for count in WORKERS:
        runs = [[await _run(server, way, count) for way in ways] for _ in range(TIMES)]
        for way, of_way in zip(ways, zip(*runs, strict=True), strict=True):
            best[way].append(max(of_way, key=lambda run: run.rate))
    fastest = max(runs[-1].rate for runs in best.values())
    for way in WAYS.values():
        _tell(_row(way.name, best[way], fastest) if way in best else f"| {way.name} | {_why_not(way)} |")
