"""What may become of the server of the database, and of the bot's sessions on it."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random

import asyncpg

from storage.schema import metadata
from tests.faults.kinds.disk import FAMILY
from tests.faults.kinds.kind import Nothing, kind
from tests.faults.life import Life
from tests.faults.postgresql import BOT, OneBotLife

SECONDS_AWAY = (0.2, 1.0, 3.0, 7.0)
"""How long a server is away: the last is longer than the bot tries again to begin a transaction."""
SECONDS_HANGING = (0.5, 2.0, 4.0)
WAIT_SECONDS, LOOK_SECONDS = 3.0, 0.002
"""How long a strike waits for a statement or a commit, and how often it looks."""
WAITS_IN_COMMIT, RUNS = "wait_event = 'SyncRep'", "state = 'active' AND wait_event_type IS DISTINCT FROM 'Client'"
TABLES = sorted(metadata.tables)
_TABLES_THERE = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"

ServerStrike = Callable[[OneBotLife, Random], Awaitable[None]]


def on_server(name: str, *, weight: float = 1, counts_itself: bool = False) -> Callable[[ServerStrike], ServerStrike]:
    """Register a kind of fault that strikes a server of databases."""

    def register(strike: ServerStrike) -> ServerStrike:
        @kind(FAMILY, name, weight=weight, counts_itself=counts_itself, engine="postgresql")
        async def of_life(life: Life, rng: Random) -> None:
            assert isinstance(life, OneBotLife)
            await strike(life, rng)

        return strike

    return register


def meanwhile(name: str, *, weight: float = 1) -> Callable[[ServerStrike], ServerStrike]:
    """Register a kind of fault that strikes while the bot works, at any instant of a second."""

    def register(strike: ServerStrike) -> ServerStrike:
        @on_server(name, weight=weight, counts_itself=True)
        async def lay(life: OneBotLife, rng: Random) -> None:
            life.meanwhile(strike_later(life, rng))

        async def strike_later(life: OneBotLife, rng: Random) -> None:
            await asyncio.sleep(rng.uniform(0, 1))
            with suppress(Nothing):
                async with life.disturbed():
                    life.tell(f"it strikes: {name}")
                    await strike(life, rng)
                    life.struck[name] += 1

        return strike

    return register


@meanwhile("a session of the bot ended by the server", weight=2)
async def _one_ended(life: OneBotLife, rng: Random) -> None:
    sessions = life.sessions()
    if not sessions:
        raise Nothing
    life.strike_sessions(f"pid = {rng.choice(sessions)}")


@meanwhile("all sessions of the bot ended by the server", weight=2)
async def _all_ended(life: OneBotLife, _: Random) -> None:
    life.strike_sessions()


@meanwhile("sessions ended as soon as they do something")
async def _ended_in_statements(life: OneBotLife, _: Random) -> None:
    if not await _as_soon_as(life, RUNS, times=20):
        raise Nothing


@meanwhile("sessions ended in their commits", weight=2)
async def _ended_in_commit(life: OneBotLife, rng: Random) -> None:
    async with life.commits_waiting():
        if not await _as_soon_as(life, WAITS_IN_COMMIT, times=rng.choice([1, 1, 3])):
            raise Nothing


@meanwhile("the bot killed while its commit waits", weight=2)
async def _killed_in_commit(life: OneBotLife, _: Random) -> None:
    async with life.commits_waiting():
        if not await _wait_for(life, WAITS_IN_COMMIT):
            raise Nothing
        await life.end(signal.SIGKILL)


@meanwhile("the server killed while a commit waits", weight=2)
async def _server_killed_in_commit(life: OneBotLife, rng: Random) -> None:
    async with life.commits_waiting():
        is_in_commit = await _wait_for(life, WAITS_IN_COMMIT)
        await _away(life, rng, "immediate")
    if not is_in_commit:
        raise Nothing


@meanwhile("the server stopped, and started again", weight=2)
async def _stopped(life: OneBotLife, rng: Random) -> None:
    await _away(life, rng, "fast")


@meanwhile("the server killed, and started again", weight=2)
async def _server_killed(life: OneBotLife, rng: Random) -> None:
    await _away(life, rng, "immediate")


@meanwhile("a backend that crashes, and all others with it")
async def _crashed(life: OneBotLife, rng: Random) -> None:
    sessions = life.sessions()
    if not sessions:
        raise Nothing
    os.kill(rng.choice(sessions), signal.SIGKILL)
    async with asyncio.timeout(30):
        while True:
            await asyncio.sleep(0.05)
            with suppress(*life.unreadable):
                life.rows("SELECT 1")
                return


@on_server("the server can’t be reached as the bot starts")
async def _away_at_start(life: OneBotLife, rng: Random) -> None:
    await life.end(signal.SIGKILL)
    async with life.disturbed():
        await life.stop_server("fast")
        await life.start()
        await asyncio.sleep(rng.choice(SECONDS_AWAY))
        await life.start_server()


@on_server("the server away in the bot’s first seconds")
async def _away_after_start(life: OneBotLife, rng: Random) -> None:
    await life.end(signal.SIGKILL)
    async with life.disturbed():
        await life.start()
        await asyncio.sleep(rng.uniform(0, 1.5))
        await _away(life, rng, rng.choice(["fast", "immediate"]))


@on_server("SIGTERM while the server is away")
async def _end_without_server(life: OneBotLife, rng: Random) -> None:
    async with life.disturbed():
        await life.stop_server(rng.choice(["fast", "immediate"]))
        await asyncio.sleep(rng.uniform(0, 3))
        await life.end(signal.SIGTERM)
        await life.start_server()


@on_server("SIGTERM while sessions hang")
async def _end_without_answer(life: OneBotLife, rng: Random) -> None:
    async with life.disturbed():
        sessions = life.sessions()
        _signal(sessions, signal.SIGSTOP)
        try:
            await asyncio.sleep(rng.uniform(0, 1))
            await life.end(signal.SIGTERM)
        finally:
            _signal(sessions, signal.SIGCONT)


@meanwhile("another program locks a table", weight=2)
async def _locked(life: OneBotLife, rng: Random) -> None:
    connection = await asyncpg.connect(life.reader_url)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {rng.choice(TABLES)} IN ACCESS EXCLUSIVE MODE")
            await asyncio.sleep(rng.choice(SECONDS_HANGING))
    finally:
        await connection.close()


@meanwhile("statements cancelled", weight=2)
async def _cancelled(life: OneBotLife, rng: Random) -> None:
    if not await _as_soon_as(life, RUNS, times=rng.choice([1, 3, 10]), how="pg_cancel_backend"):
        raise Nothing


@meanwhile("sessions that hang", weight=2)
async def _hanging(life: OneBotLife, rng: Random) -> None:
    sessions = life.sessions()
    hanging = sessions if rng.random() < 0.5 else rng.sample(sessions, min(len(sessions), 2))
    _signal(hanging, signal.SIGSTOP)
    try:
        await asyncio.sleep(rng.choice(SECONDS_HANGING))
    finally:
        _signal(hanging, signal.SIGCONT)


@meanwhile("too many connections for a while", weight=2)
async def _too_many(life: OneBotLife, rng: Random) -> None:
    life.rows(f"ALTER ROLE {BOT} CONNECTION LIMIT {rng.choice([0, 0, 1, 2])}")
    life.strike_sessions()
    await asyncio.sleep(rng.choice(SECONDS_AWAY))
    life.rows(f"ALTER ROLE {BOT} CONNECTION LIMIT -1")


@on_server("an older dump restored", weight=2)
async def _dump(life: OneBotLife, rng: Random) -> None:
    kept = next(file for number in count(1) if not (file := life.server.folder / f"{number}.dump").exists())
    async with life.calm:
        await asyncio.to_thread(life.server.call, "pg_dump", "-Fc", f"--file={kept}", life.url)
    life.undo_after(rng.choice([1, 1, 2, 3, 5, 7]), lambda: _restore(life, kept))


async def _restore(life: OneBotLife, kept: Path) -> None:
    """Put an older state in the place of the newer one, as docs/postgresql.md says."""
    async with life.calm, life.ended(signal.SIGTERM):
        await asyncio.to_thread(
            life.server.call, "pg_restore", "--clean", "--if-exists", f"--dbname={life.url}", str(kept)
        )
    life.doubt()


@on_server("SIGKILL in the migration of a new database on a server")
async def _in_migration(life: OneBotLife, rng: Random) -> None:
    starter = await life.starter("beside")
    async with life.calm, life.another_database() as url:
        process = await starter.start(life.settings() | {"USBLOGS_DATABASE": url})
        await asyncio.sleep(rng.uniform(0.02, 0.6))
        await process.end(signal.SIGKILL)
        connection = await asyncpg.connect(url)
        tables = {row[0] for row in await connection.fetch(_TABLES_THERE)}
        await connection.close()
    if tables and "alembic_version" not in tables:
        life.note(f"a migration that was cut off left {len(tables)} tables without a version")


async def _away(life: OneBotLife, rng: Random, how: str) -> None:
    await life.stop_server(how)
    await asyncio.sleep(rng.choice(SECONDS_AWAY))
    await life.start_server()


async def _wait_for(life: OneBotLife, condition: str) -> bool:
    """Return whether a session of the bot comes to be so."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        if life.sessions(condition):
            return True
        await asyncio.sleep(LOOK_SECONDS)
    return False


async def _as_soon_as(life: OneBotLife, condition: str, *, times: int, how: str = "pg_terminate_backend") -> int:
    """Strike sessions of the bot as soon as they are so; return how many, at most about so many."""
    struck, until = 0, time.monotonic() + WAIT_SECONDS
    while struck < times and time.monotonic() < until:
        struck += life.strike_sessions(condition, how)
        await asyncio.sleep(LOOK_SECONDS)
    return struck


def _signal(processes: list[int], number: signal.Signals) -> None:
    for one in processes:
        with suppress(ProcessLookupError):
            os.kill(one, number)
