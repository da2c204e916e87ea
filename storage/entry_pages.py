"""Queries for the pages of entries: those to compare others with, and those that could not be read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select

from bot.feeds import Entry, FeedId
from bot.posts import Decision
from storage.db import Connection
from storage.entries import entry_of_row
from storage.schema import entries, posts


async def addresses_before(conn: Connection, feed: FeedId, until: datetime, most: int) -> Sequence[str]:
    """Return the addresses of a feed's entries published before a moment that are no posts; the newest `most`.

    Those of which nobody knows when they were published come last: the backlog of a blog without dates, say.
    """
    is_taken = exists().where(posts.c.entry_id == entries.c.id, posts.c.decision == Decision.ACCEPT)
    is_before = or_(entries.c.appeared_at < until, entries.c.appeared_at.is_(None))
    query = (
        select(entries.c.url)
        .where(entries.c.feed_id == feed, is_before, ~is_taken)
        .order_by(entries.c.appeared_at.desc().nulls_last(), entries.c.id.desc())
        .limit(most)
    )
    return (await conn.execute(query)).scalars().all()


async def newest_unread(conn: Connection, feeds: Collection[FeedId], since: datetime) -> Mapping[FeedId, Entry]:
    """Return of each of these feeds the newest entry since then whose page could not be read, if there is one."""
    query = select(entries).where(entries.c.feed_id.in_(feeds), entries.c.page_error.is_not(None))
    rows = await conn.execute(query.where(entries.c.appeared_at >= since).order_by(entries.c.appeared_at, entries.c.id))
    return {FeedId(row.feed_id): entry_of_row(row) for row in rows}
