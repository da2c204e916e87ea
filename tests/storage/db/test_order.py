"""What is read comes in one order, wherever PostgreSQL puts a row when it is changed."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime

import pytest

from bot.services import Services
from bot.themes import CommunityId, MemberId
from storage.blogs import homes_of_members
from storage.bylines import signatures
from storage.db import Connection
from storage.feeds import feeds_not_polled_since
from storage.habits import blog_titles_of
from storage.personal_data import personal_data_of
from storage.posts import unanswered_posts
from storage.webmentions import due_webmentions
from tests.support.rows import fill

pytestmark = pytest.mark.engines

CIRCLE, ME, NOW = CommunityId(1), MemberId(2), datetime(2027, 5, 1, tzinfo=UTC)
OF_ONE = (
    "UPDATE members SET community_id = 1, consented_at = joined_at, left_at = NULL, paused_at = NULL",
    "UPDATE blogs SET community_id = 1, home = 'https://blog.example/' || id",
    "UPDATE feeds SET address = 'https://blog.example/' || id, final_url = NULL, last_polled_at = NULL",
    "UPDATE rounds SET phase = 'writing'",
    "UPDATE rounds SET community_id = 1",
    "UPDATE posts SET round_id = 1, member_id = 1, decision = 'accept', decided_by = NULL",
    "UPDATE posts SET published = '2027-04-01 10:00:00.000000', comments_last_full_fetch_at = published",
    """UPDATE posts SET comment_sources = '[{"kind": "rest", "address": "https://blog.example/"}]'""",
    "DELETE FROM comments",
    "UPDATE aliases SET member_id = 2",
    "UPDATE bylines SET community_id = 1, settled = true",
    "UPDATE webmentions SET due_at = '2027-04-01 10:00:00.000000'",
)


async def my_aliases(conn: Connection) -> Iterable[object]:
    return [row["id"] for row in (await personal_data_of(conn, ME))["aliases"]]


async def homes(conn: Connection) -> Iterable[object]:
    return [home[-1] for home, _ in await homes_of_members(conn, CIRCLE)]


async def signed(conn: Connection) -> Iterable[object]:
    return [name for name, _ in await signatures(conn, CIRCLE)]


async def stale_feeds(conn: Connection) -> Iterable[object]:
    return await feeds_not_polled_since(conn, CIRCLE, NOW)


async def titles(conn: Connection) -> Iterable[object]:
    return await blog_titles_of(conn, CIRCLE)


async def mentioned(conn: Connection) -> Iterable[object]:
    return [mention.post for mention in await due_webmentions(conn, NOW)]


async def unanswered(conn: Connection) -> Iterable[object]:
    found = await unanswered_posts(conn, CIRCLE, ME, datetime(2026, 1, 1, tzinfo=UTC), 10)
    return [post.id for post in reversed(found)]


@pytest.mark.parametrize("read", [my_aliases, homes, signed, stale_feeds, titles, mentioned, unanswered])
async def test_a_change_moves_no_row_to_the_end(
    services: Services, rows: sqlite3.Connection, read: Callable[[Connection], Awaitable[Iterable[object]]]
) -> None:
    fill(rows)
    for statement in OF_ONE:
        rows.execute(statement)
    for table in ("aliases", "blogs", "bylines", "feeds", "posts"):
        rows.execute(f"UPDATE {table} SET id = id WHERE id = 1")  # noqa: S608 - names from above
    rows.execute("UPDATE webmentions SET post_id = post_id WHERE post_id = 1")
    rows.commit()
    async with services.db.read() as conn:
        found = list(await read(conn))
    assert len(found) == 3
    assert found == sorted(found, key=str)
