"""A power loss at any moment: nothing is said twice, nothing that a person was told is lost, and the rest is said."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.flows.rounds.set_up import set_up
from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from storage.next_runs import Job, next_runs
from storage.rounds import scheduled_round
from tests.local_discord import documents as doc
from tests.local_discord.passing import GUILD, pass_time, until
from tests.local_discord.power_loss import Commits, Moment, commit_ends, witness
from tests.local_discord.running import run_bot, wait_until
from tests.local_discord.server import LocalDiscord
from tests.support.circles import make_community, make_organiser
from tests.support.clocks import ManualClock

INES = doc.user("4000000000000000004", "Ines")


async def play(discord: LocalDiscord, services: Services, database: Path) -> list[Moment]:
    """Let a member suggest a theme and a round be announced; return every moment in which Discord did something."""
    moments: list[Moment] = []
    commits = Commits(services.db, database)
    await set_up(services, make_organiser(GUILD), make_community(GUILD, int(discord.text)))
    with services.db.notify_on_commit(commits):
        async with run_bot(discord, services):
            discord.witness = witness(moments, database, commits, discord)
            await wait_until(discord.said)
            await discord.slash("theme suggest", INES, title="Slow trains")
            moments.append(Moment.now("told", database, commits, discord))
            await wait_until(lambda: "Slow trains" in str(discord.said()))
            async with services.db.read() as conn:
                opens_at = (await scheduled_round(conn, make_community(GUILD).id)).opens_at
            assert isinstance(services.clock, ManualClock)
            await pass_time(services, opens_at - services.clock.now())
            await wait_until(lambda: "ROUND 1" in str(discord.said()))
            await until(lambda: _is_idle(services))
    discord.witness = None
    return moments


async def _is_idle(services: Services) -> bool:
    async with services.db.read() as conn:
        first = (await next_runs(conn, services.clock.now())).first
    return all(first[job] > services.clock.now() for job in (Job.DELIVERY, Job.ROUNDS) if job in first)


async def start_again(discord: LocalDiscord, database: Path, workers: Workers, now: ManualClock) -> None:
    """Start the bot on what is left, and let it do what is due."""
    async with Database.open(database) as db, Web.open(allow_loopback=True) as web:
        services = Services(db, web, now, workers)
        async with run_bot(discord, services):
            await until(lambda: _is_idle(services))
            await pass_time(services, timedelta(minutes=1))
            await until(lambda: _is_idle(services))


def heads(discord: LocalDiscord) -> Counter[str]:
    """Return how often each message stands, by the first line of its first text."""
    return Counter(texts[0].splitlines()[0] for texts in discord.said())


def rows_of(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as conn:
        return conn.execute(query).fetchall()


@pytest.mark.long
async def test_whatever_a_power_loss_takes_nothing_is_said_twice_and_nothing_told_is_lost(
    discord: LocalDiscord, services: Services, database: Path, workers: Workers, tmp_path: Path
) -> None:
    moments = await play(discord, services, database)
    complete = heads(discord)
    assert set(complete.values()) == {1}
    assert isinstance(services.clock, ManualClock)
    left = tmp_path / "left"
    left.mkdir()
    tried = set[tuple[int, str]]()
    for moment in moments:
        for length in moment.cuts():
            if (length, str(moment.discord)) in tried:
                continue
            tried.add((length, str(moment.discord)))
            file = moment.restore(left, length, discord)
            await start_again(discord, file, workers, ManualClock(services.clock.now()))
            assert heads(discord) == complete, (moment.what, length)
            assert rows_of(file, "PRAGMA integrity_check") == [("ok",)]
            if moments.index(moment) >= next(n for n, one in enumerate(moments) if one.what == "told"):
                assert rows_of(file, "SELECT title FROM suggestions") == [("Slow trains",)], (moment.what, length)
    assert len(tried) >= 10


@pytest.mark.long
async def test_what_stands_is_found_though_the_disk_lost_that_sending_began(
    discord: LocalDiscord, services: Services, database: Path, workers: Workers, tmp_path: Path
) -> None:
    moments = await play(discord, services, database)
    complete = heads(discord)
    assert isinstance(services.clock, ManualClock)
    announced = next(one for one in moments if one.what.startswith("after POST") and "ROUND 1" in str(one.discord))
    for length in commit_ends(announced.log)[-6:]:
        file = announced.restore(tmp_path, length, discord)
        await start_again(discord, file, workers, ManualClock(services.clock.now()))
        assert heads(discord) == complete, length


def test_the_log_is_cut_where_a_transaction_ends(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("CREATE TABLE t (n)")
        for n in range(3):
            conn.execute("INSERT INTO t VALUES (?)", (n,))
        database, log = file.read_bytes(), (tmp_path / "a.sqlite3-wal").read_bytes()
    assert len(commit_ends(log)) == 4
    for lost, end in enumerate(reversed(commit_ends(log)[1:])):
        folder = tmp_path / str(lost)
        folder.mkdir()
        (folder / "a.sqlite3").write_bytes(database)
        (folder / "a.sqlite3-wal").write_bytes(log[:end])
        assert rows_of(folder / "a.sqlite3", "SELECT count(*) FROM t") == [(3 - lost,)]
