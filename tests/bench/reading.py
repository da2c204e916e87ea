"""Reading: what members and rounds ask for, against the same statements through bare aiosqlite."""

import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiosqlite
import asyncpg
from sqlalchemy import event

from bot.reading import Standing
from bot.themes import CommunityId, Member, MemberId, RoundId
from storage import Connection, Database
from storage.move import TABLES, copy_table
from storage.posts import posts_of_round, recent_posts, unanswered_posts, unread_by
from storage.reading import interactions_of, read_marks, visible_names
from tests.tools.postgres import is_at_hand, run_server

MEMBERS, POSTS, READS, COMMENTS, IN_A_ROUND = 10_000, 200_000, 1_000_000, 300_000, 200
ROUNDS = POSTS // IN_A_ROUND
RUNS = 200
START = datetime(2006, 1, 6, 23, tzinfo=UTC)
GUILD = CommunityId(1)
LATELY = START + timedelta(weeks=ROUNDS - 8)

Ask = Callable[[Connection, MemberId, RoundId], Awaitable[object]]
Fetch = Callable[[str, Sequence[object]], Awaitable[object]]
"""Fetches the rows of a statement by the bare driver."""


def bench_reading() -> None:
    """Print what each question costs in a large community, and what its statements cost without us."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_bench(Path(folder) / "usblogs.sqlite3"))


async def _bench(path: Path) -> None:
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(f"sqlite+aiosqlite:///{path}"))
        connection = await stack.enter_async_context(aiosqlite.connect(path))
        _fill(path)
        size = f"{MEMBERS:,} members, {POSTS:,} posts in rounds of {IN_A_ROUND}, {READS:,} reads, {COMMENTS:,} comments"
        print(f"reading, {size}; {RUNS} runs each")  # noqa: T201

        async def fetch(statement: str, parameters: Sequence[object]) -> object:
            return await (await connection.execute(statement, parameters)).fetchall()

        await _measure_all(database, fetch)
        if is_at_hand():
            await _bench_postgresql(database, stack.enter_context(run_server(is_safe=True)))


async def _bench_postgresql(filled: Database, url: str) -> None:
    """Measure the same on PostgreSQL, where what is in another database is moved to first."""
    async with Database.open(url) as database:
        for table in TABLES:
            await copy_table(filled, database, table)
        bare = await asyncpg.connect(url)
        await bare.execute("VACUUM ANALYZE")  # as autovacuum does within a minute

        async def fetch(statement: str, parameters: Sequence[object]) -> object:
            return await bare.fetch(statement, *parameters)

        print("on PostgreSQL")  # noqa: T201
        await _measure_all(database, fetch)
        await bare.close()


async def _measure_all(database: Database, fetch: Fetch) -> None:
    for name, ask in ASKED.items():
        await _measure(database, fetch, name, ask)


async def _measure(database: Database, fetch: Fetch, name: str, ask: Ask) -> None:
    chance, ours, theirs = random.Random(7), [], []  # noqa: S311 - a bench needs the same chances each time
    for run in range(-5, RUNS):  # the first few warm the pages up for both
        member, round_ = MemberId(chance.randrange(1, MEMBERS)), RoundId(ROUNDS - chance.randrange(2))
        said: list[tuple[str, Any]] = []
        async with database.read() as conn:
            engine = conn.engine.sync_engine

            def note(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
                said.append((statement, parameters))  # noqa: B023 - taken off again before the next run

            event.listen(engine, "before_cursor_execute", note)
            await ask(conn, member, round_)
            event.remove(engine, "before_cursor_execute", note)
            begun = time.perf_counter()
            await ask(conn, member, round_)
            took = time.perf_counter() - begun
        begun = time.perf_counter()
        for statement, parameters in said:
            await fetch(statement, parameters)
        if run >= 0:
            ours.append(took)
            theirs.append(time.perf_counter() - begun)
    p99 = quantiles(ours, n=100)[98] * 1000
    ratio = median(ours) / median(theirs)
    told = f"p50 {median(ours) * 1000:.1f} ms, p99 {p99:.1f} ms; bare p50 {median(theirs) * 1000:.1f} ms"
    print(f"  {name}: {told}, ratio {ratio:.2f}")  # noqa: T201


async def _me(conn: Connection, member: MemberId, _: RoundId) -> object:
    mine = Standing.of(member, await interactions_of(conn, member))
    await visible_names(conn, mine.people)
    return await unanswered_posts(conn, GUILD, member, LATELY, 2)


async def _week(conn: Connection, member: MemberId, round_: RoundId) -> object:
    return await read_marks(conn, round_, Member(member, GUILD, member, "", START))


ASKED: dict[str, Ask] = {
    "the round's list with its counts": lambda conn, _, round_: posts_of_round(conn, round_),
    "/reading next": lambda conn, member, round_: unread_by(conn, round_, member),
    "/reading week, its marks": _week,
    "/me": _me,
    "autocomplete of posts": lambda conn, _, __: recent_posts(conn, GUILD, START + timedelta(weeks=ROUNDS - 3)),
}


def _fill(path: Path) -> None:
    """Write a community of many years."""
    chance, at = (
        random.Random(1),  # noqa: S311 - as above
        [(START + timedelta(weeks=n)).strftime("%Y-%m-%d %H:%M:%S.%f") for n in range(ROUNDS)],
    )
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA synchronous = OFF")
    conn.execute(
        "INSERT INTO communities (guild_id, hashtag, names, zone, announce_day, announce_time, close_day, close_time, "
        "announce_channel, roundup_channel) VALUES (1, 'usblogs', '[]', 'UTC', 4, '18:00', 0, '12:00', 1, 1)"
    )
    conn.execute("INSERT INTO feeds (id, address) VALUES (1, 'x')")
    _many(
        conn,
        "members",
        "id, community_id, user_id, name, joined_at, named",
        [(n, 1, n, f"Member {n}", at[0], n % 2) for n in range(1, MEMBERS + 1)],
    )
    _many(
        conn,
        "rounds",
        "id, community_id, number, phase, opens_at, closes_at, title",
        [
            (
                n + 1,
                1,
                n + 1,
                "rounded_up",
                at[n],
                at[n].replace(" 23", " 23").replace("00.000000", "59.000000"),
                "A theme",
            )
            for n in range(ROUNDS)
        ],
    )
    _many(
        conn,
        "entries",
        "id, feed_id, identity, content_hash, guid, url, title, author, tags, text, links, seen_at",
        [
            (n, 1, str(n), "", "", f"https://b.example/{n}", "A title", "", "[]", "", "[]", at[0])
            for n in range(1, POSTS + 1)
        ],
    )
    _many(
        conn,
        "posts",
        "id, round_id, member_id, entry_id, title, url, quote, minutes, published, late, first_of_member, decision, "
        "evidence",
        [
            (
                n,
                (n - 1) // IN_A_ROUND + 1,
                chance.randrange(1, MEMBERS + 1),
                n,
                f"Post {n}",
                f"https://b.example/{n}",
                "A sentence that speaks for it.",
                3,
                at[(n - 1) // IN_A_ROUND],
                0,
                0,
                "accept",
                "[]",
            )
            for n in range(1, POSTS + 1)
        ],
    )
    pairs = {(chance.randrange(1, POSTS + 1), chance.randrange(1, MEMBERS + 1)) for _ in range(READS)}
    _many(conn, "reads", "post_id, member_id, read_at", [(post, member, at[0]) for post, member in pairs])
    _many(
        conn,
        "comments",
        "post_id, source, external_id, member_id, seen_at",
        [
            (
                chance.randrange(1, POSTS + 1),
                "x",
                str(n),
                chance.choice([None, chance.randrange(1, MEMBERS + 1)]),
                at[0],
            )
            for n in range(COMMENTS)
        ],
    )
    conn.execute("ANALYZE")
    conn.commit()
    conn.close()


def _many(conn: sqlite3.Connection, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
    marks = ", ".join("?" * len(rows[0]))
    conn.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608 - the schema's own names
