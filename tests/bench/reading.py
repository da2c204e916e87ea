"""Reading: what members and rounds ask for, against the same statements through bare aiosqlite."""

import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Any

import aiosqlite
import asyncpg
from sqlalchemy import Table, event, insert

from bot.feeds.links import link_hash
from bot.posts import Decision
from bot.reading import Standing
from bot.themes import CommunityId, Member, MemberId, Phase, RoundId
from storage import Connection, Database
from storage.db import path_of
from storage.offered_posts import offered_posts
from storage.posts import posts_of_round, unanswered_posts, unread_by
from storage.reading import interactions_of, read_marks, visible_names
from storage.schema import comments, communities, entries, feeds, members, posts, reads, rounds
from tests.tools.postgres import is_at_hand, run_server

IN_A_ROUND = 200
RUNS = 200
ROWS_AT_ONCE = 10_000
START = datetime(2006, 1, 6, 23, tzinfo=UTC)
GUILD = CommunityId(1)


@dataclass(frozen=True)
class Size:
    """How much a community has gathered."""

    members: int
    posts: int
    reads: int
    comments: int

    @property
    def rounds(self) -> int:
        """Return how many rounds there were."""
        return self.posts // IN_A_ROUND


WHOLE = Size(10_000, 200_000, 1_000_000, 300_000)
LATELY, RECENTLY = START + timedelta(weeks=WHOLE.rounds - 8), START + timedelta(weeks=WHOLE.rounds - 3)

Ask = Callable[[Connection, MemberId, RoundId], Awaitable[object]]
Fetch = Callable[[str, Sequence[object]], Awaitable[object]]
"""Fetches the rows of a statement by the bare driver."""


def bench_reading() -> None:
    """Print what each question costs in a large community, and what its statements cost without us."""
    asyncio.run(_bench())


async def _bench() -> None:
    print(  # noqa: T201
        f"reading, {WHOLE.members:,} members, {WHOLE.posts:,} posts in rounds of {IN_A_ROUND}, {WHOLE.reads:,} reads, "
        f"{WHOLE.comments:,} comments; {RUNS} runs each"
    )
    with tempfile.TemporaryDirectory() as folder:
        await measure_all(f"sqlite+aiosqlite:///{folder}/usblogs.sqlite3", WHOLE, RUNS)
    if is_at_hand():
        with run_server(is_safe=True) as url:
            await measure_all(url, WHOLE, RUNS)


async def measure_all(url: str, size: Size, runs: int) -> None:
    """Fill the database at a URL, and print what each question costs there."""
    async with Database.open(url) as database, _bare(url) as fetch:
        await fill(database, size)
        if not path_of(url):
            await fetch("VACUUM", ())  # as autovacuum does within a minute
        print(f"on {'SQLite' if path_of(url) else 'PostgreSQL'}")  # noqa: T201
        for name, ask in ASKED.items():
            await _measure(database, fetch, name, ask, size, runs)


@asynccontextmanager
async def _bare(url: str) -> AsyncIterator[Fetch]:
    """Connect to a database by its bare driver."""
    if file := path_of(url):
        async with aiosqlite.connect(file) as connection:

            async def fetch(statement: str, parameters: Sequence[object]) -> object:
                return await (await connection.execute(statement, parameters)).fetchall()

            yield fetch
    else:
        bare = await asyncpg.connect(url)

        async def fetch(statement: str, parameters: Sequence[object]) -> object:
            return await bare.fetch(statement, *parameters)

        yield fetch
        await bare.close()


async def _measure(database: Database, fetch: Fetch, name: str, ask: Ask, size: Size, runs: int) -> None:
    chance, ours, theirs = random.Random(7), [], []  # noqa: S311 - a bench needs the same chances each time
    for run in range(-5, runs):  # the first few warm the pages up for both
        member, round_ = MemberId(chance.randrange(1, size.members)), RoundId(size.rounds - chance.randrange(2))
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
    "autocomplete of posts": lambda conn, _, __: offered_posts(conn, GUILD, RECENTLY, Decision.IGNORE),
}


async def fill(database: Database, size: Size) -> None:
    """Write a community of many years."""
    chance = random.Random(1)  # noqa: S311 - as above
    at = [START + timedelta(weeks=n) for n in range(size.rounds)]
    member_ids, post_ids = range(1, size.members + 1), range(1, size.posts + 1)
    round_of = {n: (n - 1) // IN_A_ROUND for n in post_ids}
    pairs = {(chance.choice(post_ids), chance.choice(member_ids)) for _ in range(size.reads)}
    rows: dict[Table, list[dict[str, Any]]] = {
        communities: [
            {
                "guild_id": 1,
                "hashtag": "usblogs",
                "names": [],
                "zone": "UTC",
                "announce_day": 4,
                "announce_time": "18:00",
                "close_day": 0,
                "close_time": "12:00",
                "announce_channel": 1,
                "roundup_channel": 1,
            }
        ],
        feeds: [{"id": 1, "address": "x"}],
        members: [
            {
                "id": n,
                "community_id": 1,
                "user_id": n,
                "name": f"Member {n}",
                "joined_at": START,
                "shows_name": n % 2 > 0,
            }
            for n in member_ids
        ],
        rounds: [
            {
                "id": n,
                "community_id": 1,
                "number": n,
                "phase": Phase.ROUNDED_UP,
                "opens_at": opens_at,
                "closes_at": opens_at + timedelta(days=3),
                "title": "A theme",
            }
            for n, opens_at in enumerate(at, 1)
        ],
        entries: [
            {
                "id": n,
                "feed_id": 1,
                "identity": str(n),
                "content_hash": "",
                "guid": "",
                "url": f"https://b.example/{n}",
                "title": "A title",
                "author": "",
                "tags": [],
                "text": "",
                "links": [],
                "seen_at": START,
            }
            for n in post_ids
        ],
        posts: [
            {
                "id": n,
                "round_id": round_of[n] + 1,
                "member_id": chance.choice(member_ids),
                "entry_id": n,
                "title": f"Post {n}",
                "url": f"https://b.example/{n}",
                "url_hash": link_hash(f"https://b.example/{n}"),
                "quote": "A sentence that speaks for it.",
                "minutes": 3,
                "published": at[round_of[n]],
                "late": False,
                "first_of_member": False,
                "decision": "accept",
                "evidence": [],
            }
            for n in post_ids
        ],
        reads: [{"post_id": post, "member_id": member, "read_at": START} for post, member in pairs],
        comments: [
            {
                "post_id": chance.choice(post_ids),
                "source": "x",
                "external_id": str(n),
                "member_id": chance.choice([None, chance.choice(member_ids)]),
                "seen_at": START,
            }
            for n in range(size.comments)
        ],
    }
    for table, values in rows.items():
        for begin in range(0, len(values), ROWS_AT_ONCE):
            async with database.write() as tx:
                await tx.execute(insert(table), values[begin : begin + ROWS_AT_ONCE])
    async with database.write() as tx:
        await tx.exec_driver_sql("ANALYZE")
