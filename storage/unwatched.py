"""Delete what was kept of a feed for the sake of its blogs, once nobody brings it any more."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from storage.db import Transaction, mark_erasure
from storage.schema import blogs, entries, feeds, posts, subscriptions
from storage.submissions import IS_SUBMISSIONS_FEED

HAS_NO_POST = entries.c.id.not_in(select(posts.c.entry_id))
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
    await _delete_unwatched(tx, feeds.c.id.in_(select(entries.c.feed_id).where(HAS_NO_POST)) | _has_no_entries())


async def _delete_unwatched(tx: Transaction, which: ColumnElement[bool]) -> None:
    unwatched = (which, ~IS_SUBMISSIONS_FEED, feeds.c.id.not_in(select(blogs.c.feed_id)))
    found = (await tx.scalars(select(feeds.c.id).where(*unwatched))).all()
    if not found:
        return
    mark_erasure(tx)
    await tx.execute(delete(entries).where(entries.c.feed_id.in_(found), HAS_NO_POST))
    await tx.execute(delete(feeds).where(feeds.c.id.in_(found), _has_no_entries()))
    await tx.execute(delete(subscriptions).where(subscriptions.c.feed_id.in_(found)))
    await tx.execute(update(feeds).where(feeds.c.id.in_(found)).values(**_NEVER_POLLED))


def _has_no_entries() -> ColumnElement[bool]:
    return feeds.c.id.not_in(select(entries.c.feed_id))
