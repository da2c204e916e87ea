"""Delete what was kept of a feed for the sake of its blogs, once nobody brings it any more."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, update

from storage.db import Transaction, mark_erasure
from storage.schema import blogs, entries, feeds, posts, subscriptions
from storage.submissions import IS_SUBMISSIONS_FEED

HAS_NO_POST = ~exists().where(posts.c.entry_id == entries.c.id)
_HAS_NO_BLOG = ~exists().where(blogs.c.feed_id == feeds.c.id)
_HAS_NO_ENTRY = ~exists().where(entries.c.feed_id == feeds.c.id)
_HAS_ENTRY_WITHOUT_POST = exists().where(entries.c.feed_id == feeds.c.id, HAS_NO_POST)
_NEVER_POLLED: dict[str, Any] = {
    column.name: 0 if column.name == "failures" else "" if column.name in {"hub", "topic"} else None
    for column in feeds.columns
    if column.name not in {"id", "address", "final_url"}
}
"""The state of a feed whose entries aren't kept: who brings it again gets all of it, not what changed."""


async def delete_unwatched(tx: Transaction, feed_ids: Collection[int]) -> None:
    """Delete those of these feeds that no blog has, and their entries, except for the entries of posts."""
    if feed_ids:
        await _delete_unwatched(tx, feeds.c.id.in_(feed_ids))


async def delete_all_unwatched(tx: Transaction) -> None:
    """Delete whatever `delete_unwatched` would delete of any feed."""
    await _delete_unwatched(tx, _HAS_ENTRY_WITHOUT_POST | _HAS_NO_ENTRY)


async def _delete_unwatched(tx: Transaction, which: ColumnElement[bool]) -> None:
    unwatched = select(feeds.c.id).where(_HAS_NO_BLOG, ~IS_SUBMISSIONS_FEED, which)
    found = (await tx.scalars(unwatched)).all()
    if not found:
        return
    mark_erasure(tx)
    await tx.execute(delete(entries).where(entries.c.feed_id.in_(found), HAS_NO_POST))
    await tx.execute(delete(feeds).where(feeds.c.id.in_(found), _HAS_NO_ENTRY))
    await tx.execute(delete(subscriptions).where(subscriptions.c.feed_id.in_(found)))
    await tx.execute(update(feeds).where(feeds.c.id.in_(found)).values(**_NEVER_POLLED))
