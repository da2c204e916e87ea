"""What may become of the bot's processes."""

import asyncio
import contextlib
import os
import signal
import sqlite3
from pathlib import Path
from random import Random

from tests.faults.kinds.kind import Nothing, kind
from tests.faults.life import Life
from tests.faults.processes import children_of

FAMILY = "the process"
MAX_REQUESTS = 7
START_SECONDS = 1.5
COMMIT_SECONDS = 3.0
ENDS = (signal.SIGKILL, signal.SIGTERM)


def _ends_at_request(number: signal.Signals, moment: str) -> None:
    name = f"{number.name} at a request, {moment}"

    @kind(FAMILY, name, weight=0.7, counts_itself=True)
    async def lay(life: Life, rng: Random) -> None:
        how = moment.split(maxsplit=1)[0].replace("which", "lost")
        life.kill_at_request = (rng.randrange(1, MAX_REQUESTS), how, number, name)


for ending in ENDS:
    _ends_at_request(ending, "before it is done")
    _ends_at_request(ending, "after it was done")
_ends_at_request(signal.SIGKILL, "which is lost")


def _ends_at_any_instant(number: signal.Signals) -> None:
    @kind(FAMILY, f"{number.name} at any instant")
    async def lay(life: Life, rng: Random) -> None:
        async def end() -> None:
            await asyncio.sleep(rng.uniform(0, 1))
            await life.end(number)

        life.meanwhile(end())


def _ends_at_start(number: signal.Signals) -> None:
    @kind(FAMILY, f"{number.name} while it starts")
    async def strike(life: Life, rng: Random) -> None:
        await life.end(signal.SIGKILL)
        await life.start()
        await asyncio.sleep(rng.uniform(0, START_SECONDS))
        await life.end(number)


for ending in ENDS:
    _ends_at_any_instant(ending)
    _ends_at_start(ending)


@kind(FAMILY, "SIGKILL in a commit", counts_itself=True, engine="sqlite")
async def _in_a_commit(life: Life, _: Random) -> None:
    log = life.database.with_name(f"{life.database.name}-wal")

    def written() -> tuple[int, int]:
        return (log.stat().st_size, log.stat().st_mtime_ns) if log.exists() else (0, 0)

    async def end() -> None:
        before, steps = written(), int(COMMIT_SECONDS / 0.001)
        for _ in range(steps):
            if written() != before:
                await life.end(signal.SIGKILL)
                life.struck["SIGKILL in a commit"] += 1
                return
            await asyncio.sleep(0.001)

    life.meanwhile(end())


@kind(FAMILY, "SIGKILL in the migration of a new database", engine="sqlite")
async def _in_migration(life: Life, rng: Random) -> None:
    starter = await life.starter("beside")
    database = life.folder / "beside" / f"new-{rng.randrange(10**9)}.sqlite3"
    process = await starter.start(life.settings(database))
    await asyncio.sleep(rng.uniform(0.02, 0.4))
    await process.end(signal.SIGKILL)
    with contextlib.closing(sqlite3.connect(database)) as conn:
        if (found := conn.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            life.note(f"a database whose migration was cut off: {found}")
        tables = conn.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
        has_version = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        if tables and not has_version:
            life.note(f"a migration that was cut off left {tables} tables without a version")
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()


@kind(FAMILY, "SIGKILL in a backup", engine="sqlite")
async def _in_backup(life: Life, rng: Random) -> None:
    starter = await life.starter("beside")
    target = life.folder / "beside" / "cut-off.sqlite3"
    process = await starter.start(life.settings(), backup_to=str(target))
    await asyncio.sleep(rng.uniform(0, 0.15))
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    if target.exists():
        _require_whole(life, target)
        target.unlink()


@kind(FAMILY, "a backup while it runs", engine="sqlite")
async def _backup(life: Life, _: Random) -> None:
    starter = await life.starter("beside")
    target = life.folder / "beside" / "backup.sqlite3"
    process = await starter.start(life.settings(), backup_to=str(target))
    if (status := await process.wait()) != 0:
        life.note(f"a backup ended with status {status}")
        return
    _require_whole(life, target)
    target.unlink()


def _require_whole(life: Life, backup: Path) -> None:
    with contextlib.closing(sqlite3.connect(backup)) as conn:
        if (found := conn.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            life.note(f"a backup is not whole: {found}")


@kind(FAMILY, "workers killed")
async def _workers(life: Life, rng: Random) -> None:
    if life.process is None:
        raise Nothing
    starter = (await life.starter()).pid

    async def kill() -> None:
        await asyncio.sleep(rng.uniform(0, 0.5))
        for worker in [worker for child in children_of(starter) for worker in children_of(child)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)

    life.meanwhile(kill())


@kind(FAMILY, "a second bot on the same database", weight=0.7)
async def _second(life: Life, _: Random) -> None:
    if life.process is None or not life.discord.ready.is_set():
        raise Nothing
    starter = await life.starter("beside")
    async with life.calm, asyncio.timeout(60):
        second = await starter.start(life.settings())
        status = await second.wait()
    words = (life.folder / "beside" / "log").read_text(errors="replace").splitlines()[-1]
    if life.process is not None and (status != 1 or "running already" not in words):
        life.note(f"a second bot on the same database: status {status}, {words}")
