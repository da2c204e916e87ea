"""Blogs, the feeds that are polled for them, and the entries found there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, select, update

from bot.feeds import Blog, BlogId, Entry, EntryId, Feed, FeedId
from bot.feeds.identity import content_hash, identity
from bot.themes import CommunityId, MemberId, Phase
from storage.db import Connection, Transaction, insert
from storage.schema import blogs, entries, feeds, rounds


def _feed(row: Row[tuple[object, ...]]) -> Feed:
    return Feed(
        FeedId(row.id),
        row.address,
        row.etag,
        row.last_modified,
        row.body_hash,
        row.fingerprint,
        row.first_looked_at,
        row.failures,
        row.trouble,
    )


def _blog(row: Row[tuple[object, ...]]) -> Blog:
    return Blog(
        BlogId(row.id),
        CommunityId(row.community_id),
        MemberId(row.member_id),
        FeedId(row.feed_id),
        row.title,
        row.home,
    )


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(
        id=row.guid,
        url=row.url,
        title=row.title,
        author=row.author,
        published=row.published,
        updated=row.updated,
        tags=tuple(row.tags),
        text=row.text,
        links=tuple(row.links),
        comments_url=row.comments_url,
    )


async def add_blog(
    tx: Transaction, community: CommunityId, member: MemberId, address: str, title: str, home: str, now: datetime
) -> Blog | None:
    """Watch a feed for a member; return None if the community has that blog already."""
    added = insert(feeds).values(address=address, due_at=now)
    feed = (
        await tx.execute(
            added.on_conflict_do_update(index_elements=["address"], set_={"due_at": now}).returning(feeds.c.id)
        )
    ).scalar_one()
    statement = insert(blogs).values(
        community_id=community, member_id=member, feed_id=feed, title=title, home=home, added_at=now
    )
    row = (await tx.execute(statement.on_conflict_do_nothing().returning(blogs))).first()
    return _blog(row) if row else None


async def blogs_of(conn: Connection, feed: FeedId) -> Sequence[Blog]:
    """Return the blogs, in whichever communities, whose feed this is."""
    rows = await conn.execute(select(blogs).where(blogs.c.feed_id == feed).order_by(blogs.c.id))
    return [_blog(row) for row in rows]


async def homes(conn: Connection, community: CommunityId) -> Mapping[str, MemberId]:
    """Return whose each blog of a community is, by the address of its home."""
    rows = await conn.execute(select(blogs.c.home, blogs.c.member_id).where(blogs.c.community_id == community))
    return {row.home: MemberId(row.member_id) for row in rows}


async def blog_titles(conn: Connection, member: MemberId) -> Sequence[str]:
    """Return the titles of a member's blogs, oldest first."""
    rows = await conn.execute(select(blogs.c.title).where(blogs.c.member_id == member).order_by(blogs.c.id))
    return [row.title for row in rows]


async def get_feeds(conn: Connection, ids: Collection[FeedId]) -> Sequence[Feed]:
    """Return feeds by their ids."""
    rows = await conn.execute(select(feeds).where(feeds.c.id.in_(ids)).order_by(feeds.c.id))
    return [_feed(row) for row in rows]


async def in_open_rounds(conn: Connection, ids: Collection[FeedId]) -> frozenset[FeedId]:
    """Return which of these feeds belong to a community whose round is open for writing."""
    chosen = (
        select(blogs.c.feed_id)
        .join(rounds, rounds.c.community_id == blogs.c.community_id)
        .where(blogs.c.feed_id.in_(ids), rounds.c.phase == Phase.WRITING)
    )
    return frozenset(FeedId(row.feed_id) for row in await conn.execute(chosen))


async def due_feeds(conn: Connection, now: datetime) -> Sequence[FeedId]:
    """Return the feeds to look at, in the order in which they were due; one that nobody writes is not looked at."""
    watched = exists().where(blogs.c.feed_id == feeds.c.id)
    due = select(feeds.c.id).where(feeds.c.due_at <= now, watched).order_by(feeds.c.due_at, feeds.c.id)
    return [FeedId(row.id) for row in await conn.execute(due)]


async def feeds_of(conn: Connection, community: CommunityId) -> Sequence[FeedId]:
    """Return the feeds of a community's blogs."""
    rows = await conn.execute(select(blogs.c.feed_id).where(blogs.c.community_id == community).distinct())
    return [FeedId(row.feed_id) for row in rows]


async def next_due(conn: Connection) -> datetime | None:
    """Return when a feed that somebody writes is due next."""
    watched = exists().where(blogs.c.feed_id == feeds.c.id)
    found: datetime | None = await conn.scalar(select(func.min(feeds.c.due_at)).where(watched))
    return found


async def hasten(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Make every feed of a community due at `now`."""
    theirs = select(blogs.c.feed_id).where(blogs.c.community_id == community)
    await tx.execute(update(feeds).where(feeds.c.id.in_(theirs), feeds.c.due_at > now).values(due_at=now))


async def note_looks(tx: Transaction, looked: Sequence[tuple[Feed, datetime]]) -> None:
    """Store what is remembered of each feed after a look, and when to look next; at least one feed."""
    remembered = ("etag", "last_modified", "body_hash", "fingerprint", "first_looked_at", "failures", "trouble")
    values = [
        {"feed": feed.id, "due_at": due_at} | {name: getattr(feed, name) for name in remembered}
        for feed, due_at in looked
    ]
    columns: dict[str, Any] = {name: bindparam(name) for name in (*remembered, "due_at")}
    await tx.execute(update(feeds).where(feeds.c.id == bindparam("feed")).values(**columns), values)


async def known_entries(conn: Connection, feed: FeedId) -> Mapping[str, str]:
    """Return the content hash of each entry of a feed that was seen before, by identity."""
    rows = await conn.execute(select(entries.c.identity, entries.c.content_hash).where(entries.c.feed_id == feed))
    return {row.identity: row.content_hash for row in rows}


async def save_entry(tx: Transaction, feed: FeedId, entry: Entry, now: datetime) -> EntryId:
    """Store a new entry, or the new words of one that was edited; return its id."""
    values = {
        "content_hash": content_hash(entry),
        "guid": entry.id,
        "url": entry.url,
        "title": entry.title,
        "author": entry.author,
        "published": entry.published,
        "updated": entry.updated,
        "tags": list(entry.tags),
        "text": entry.text,
        "links": list(entry.links),
        "comments_url": entry.comments_url,
    }
    statement = insert(entries).values(feed_id=feed, identity=identity(entry), seen_at=now, **values)
    upserted = statement.on_conflict_do_update(index_elements=["feed_id", "identity"], set_=values)
    return EntryId((await tx.execute(upserted.returning(entries.c.id))).scalar_one())


async def entries_since(conn: Connection, feed: FeedId, since: datetime) -> Sequence[tuple[EntryId, Entry]]:
    """Return a feed's stored entries published at or after `since`, oldest first."""
    chosen = select(entries).where(entries.c.feed_id == feed, entries.c.published >= since)
    rows = await conn.execute(chosen.order_by(entries.c.published, entries.c.id))
    return [(EntryId(row.id), _entry(row)) for row in rows]
