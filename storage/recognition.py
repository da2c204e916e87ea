"""What is stored of entries to recognise them: a line of all of a feed, and the rows of some."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, bindparam, cast, exists, func, select

from bot.feeds import EntryId, FeedId, StoredEntry
from bot.feeds.related import FIELD_SEPARATOR, LINE_SEPARATOR
from bot.posts import DecidedBy, Decision, PostId
from bot.themes import CommunityId, MemberId, RoundId
from storage.communities import IS_PRESENT
from storage.db import Connection
from storage.schema import blogs, entries, feeds, members, posts, rounds
from storage.submissions import submissions_address

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


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post of a round, with what is stored to recognise its entry."""

    post: PostId
    round: RoundId
    member: MemberId
    feed: FeedId
    entry: StoredEntry
    is_watched: bool
    """Whether a member who has not left brings a blog with its feed, so that an edit of the entry is heard of."""


async def stored_posts_of(
    conn: Connection, community: CommunityId, rounds_: Collection[RoundId], member: MemberId
) -> Sequence[StoredPost]:
    """Return a member's posts in rounds of a community, whatever was decided, those of the newest round first."""
    return await _stored_posts(conn, community, posts.c.round_id.in_(rounds_) & (posts.c.member_id == member))


async def stored_posts_handed_in(
    conn: Connection, community: CommunityId, rounds_: Collection[RoundId]
) -> Sequence[StoredPost]:
    """Return the posts in rounds of a community that were handed in, and that no feed has brought, in that order.

    Those that their author took back are left out.
    """
    own = select(feeds.c.id).where(feeds.c.address == submissions_address(community)).scalar_subquery()
    by_author = posts.c.decided_by.is_not_distinct_from(DecidedBy.AUTHOR)
    is_taken_back = (posts.c.decision == Decision.IGNORE) & by_author
    is_wanted = posts.c.round_id.in_(rounds_) & (entries.c.feed_id == own) & ~is_taken_back
    return await _stored_posts(conn, community, is_wanted)


async def get_stored_post(conn: Connection, community: CommunityId, post: PostId) -> StoredPost:
    """Return a post of a community by its id, with what is stored to recognise its entry."""
    [found] = await _stored_posts(conn, community, posts.c.id == post)
    return found


async def _stored_posts(
    conn: Connection, community: CommunityId, condition: ColumnElement[bool]
) -> Sequence[StoredPost]:
    is_here = (blogs.c.member_id == members.c.id) & IS_PRESENT
    is_watched = exists().where(blogs.c.feed_id == entries.c.feed_id, blogs.c.community_id == community, is_here)
    query = (
        _STORED.add_columns(posts.c.id.label("post_id"), posts.c.round_id, posts.c.member_id)
        .add_columns(is_watched.label("is_watched"))
        .join(posts, posts.c.entry_id == entries.c.id)
        .join(rounds, rounds.c.id == posts.c.round_id)
        .where(condition)
    )
    rows = await conn.execute(query.order_by(rounds.c.number.desc(), posts.c.id))
    return [
        StoredPost(
            PostId(row.post_id),
            RoundId(row.round_id),
            MemberId(row.member_id),
            FeedId(row.feed_id),
            _stored(row),
            bool(row.is_watched),
        )
        for row in rows
    ]


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
