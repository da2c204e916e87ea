"""What is stored of entries to recognise them: a line of all of a feed, and the rows of some."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Text, bindparam, cast, func, select

from bot.feeds import EntryId, FeedId, StoredEntry
from bot.feeds.related import FIELD_SEPARATOR, LINE_SEPARATOR
from bot.themes import MemberId, RoundId
from storage.db import Connection
from storage.schema import entries, posts

_STORED = select(
    *(entries.c[name] for name in ("id", "feed_id", "guid", "url", "explicit_title", "published", "sentence_hashes")),
    *(entries.c[name] for name in ("content_hash", "item_hash", "appeared_at", "former_names")),
)
"""What recognises an entry."""
_LINE = (
    cast(entries.c.id, Text)
    + FIELD_SEPARATOR
    + entries.c.item_hash
    + FIELD_SEPARATOR
    + func.coalesce(cast(entries.c.published, Text), "")
    + FIELD_SEPARATOR
    + func.coalesce(cast(entries.c.appeared_at, Text), "")
    + FIELD_SEPARATOR
    + entries.c.key_hashes
    + entries.c.sentence_hashes
    + entries.c.former_names
)
"""A `KnownEntry` as text."""
LINES_OF_FEEDS = (
    select(entries.c.feed_id, func.aggregate_strings(_LINE, LINE_SEPARATOR).label("lines"))
    .where(entries.c.feed_id.in_(bindparam("feeds", expanding=True)))
    .group_by(entries.c.feed_id)
)


async def known_lines(conn: Connection, feeds_: Collection[FeedId]) -> Mapping[FeedId, str]:
    """Return a line of each stored entry of each feed, in any order, from which `known_entries` are read."""
    found = {row.feed_id: row.lines for row in await conn.execute(LINES_OF_FEEDS, {"feeds": feeds_})}
    return {feed: found.get(feed, "") for feed in feeds_}


async def stored_entries(conn: Connection, ids: Collection[EntryId]) -> Sequence[StoredEntry]:
    """Return what is stored of these entries to recognise them, ordered by id."""
    return [_stored(row) for row in await conn.execute(_STORED.where(entries.c.id.in_(ids)).order_by(entries.c.id))]


async def stored_entries_of_posts(
    conn: Connection, round_: RoundId, member: MemberId
) -> Sequence[tuple[FeedId, StoredEntry]]:
    """Return the stored entries of a member's posts in a round, whatever was decided, each with its feed."""
    query = _STORED.join(posts, posts.c.entry_id == entries.c.id)
    theirs = query.where(posts.c.round_id == round_, posts.c.member_id == member)
    rows = await conn.execute(theirs.order_by(posts.c.id))
    return [(FeedId(row.feed_id), _stored(row)) for row in rows]


def _stored(row: Row[Any]) -> StoredEntry:
    return StoredEntry(
        EntryId(row.id),
        row.guid,
        row.url,
        row.explicit_title,
        row.published,
        row.sentence_hashes,
        row.content_hash,
        row.item_hash,
        row.appeared_at,
        row.former_names,
    )
