"""Delete what was kept of a feed for the sake of its blogs, once nobody brings it any more."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, exists, select, update

from bot.feeds import FeedId
from storage.db import Connection, Transaction, mark_erasure
from storage.schema import blogs, entries, feeds, posts, subscriptions
from storage.submissions import IS_SUBMISSIONS_FEED

# `NOT EXISTS`, and never `NOT IN` of a whole table: PostgreSQL reads a table that is too large for its working memory
# once for each row.
HAS_NO_POST = ~exists().where(posts.c.entry_id == entries.c.id)
_HAS_NO_BLOG = ~exists().where(blogs.c.feed_id == feeds.c.id)
_HAS_NO_ENTRIES = ~exists().where(entries.c.feed_id == feeds.c.id)
_KEEPS_TOO_MUCH = _HAS_NO_ENTRIES | exists().where(entries.c.feed_id == feeds.c.id, HAS_NO_POST)
_UNWATCHED = select(feeds.c.id).where(_HAS_NO_BLOG, ~IS_SUBMISSIONS_FEED)
_NEVER_POLLED: dict[str, Any] = {
    column.name: 0 if column.name == "failures" else "" if column.name in {"hub", "topic"} else None
    for column in feeds.columns
    if column.name not in {"id", "address", "final_url"}
}
"""The state of a feed whose entries aren't kept: who brings it again gets all of it, not what changed."""


async def left_over_feeds(conn: Connection, most: int) -> Sequence[FeedId]:
    """Return feeds of which `delete_unwatched` would delete something, at most so many.

    It looks through all feeds: not in a transaction for which others wait.
    """
    found = await conn.scalars(_UNWATCHED.where(_KEEPS_TOO_MUCH).order_by(feeds.c.id).limit(most))
    return [FeedId(id_) for id_ in found]


async def delete_unwatched(tx: Transaction, feed_ids: Collection[int]) -> None:
    """Delete those of these feeds that no blog has, and their entries, except for the entries of posts."""
    found = (await tx.scalars(_UNWATCHED.where(feeds.c.id.in_(feed_ids)))).all() if feed_ids else ()
    if not found:
        return
    mark_erasure(tx)
    await tx.execute(delete(entries).where(entries.c.feed_id.in_(found), HAS_NO_POST))
    await tx.execute(delete(feeds).where(feeds.c.id.in_(found), _HAS_NO_ENTRIES))
    await tx.execute(delete(subscriptions).where(subscriptions.c.feed_id.in_(found)))
    await tx.execute(update(feeds).where(feeds.c.id.in_(found)).values(**_NEVER_POLLED))
