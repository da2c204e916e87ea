"""Queries for the entries of feeds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, exists, func, literal, or_, select, true, update

from bot.comments import AliasKind
from bot.feeds import Blog, Entry, EntryId, FeedId, StoredEntry, belongs_to_site, hostname_of
from bot.feeds.addresses import entry_address_key
from bot.feeds.identity import first_identity
from bot.feeds.links import link_hash, link_hashes
from bot.feeds.related import key_hashes
from bot.themes import CommunityId, MemberId
from storage.blogs import FOUND_AT
from storage.communities import IS_PRESENT
from storage.db import Connection, Transaction, insert
from storage.schema import aliases, blogs, entries, feeds, members, posts, rounds
from storage.submissions import submissions_address

MAX_COMPARED = 20
"""Entries at one address that are compared."""
_IS_HOME_VERIFIED = (
    exists()
    .where(aliases.c.member_id == blogs.c.member_id, aliases.c.kind == AliasKind.PROFILE)
    .where(func.rtrim(aliases.c.display, "/") == func.rtrim(blogs.c.home, "/"))
    .label("is_home_verified")
)
"""Whether the home that a blog's feed names has named the feed, too."""
_UPDATED_COLUMNS = (
    *(
        "content_hash",
        "item_hash",
        "guid",
        "url",
        "address_key",
        "title",
        "explicit_title",
        "key_hashes",
        "sentence_hashes",
        "former_names",
        "author",
        "author_url",
        "published",
        "updated",
    ),
    *("tags", "text", "links", "link_hashes", "comments_url", "picture", "boilerplate", "needs_page", "page_error"),
)
_INSERT = insert(entries)
_INSERT_OR_UPDATE = _INSERT.on_conflict_do_update(
    index_elements=["feed_id", "identity"],
    set_={name: _INSERT.excluded[name] for name in _UPDATED_COLUMNS if name != "former_names"},
).returning(entries.c.id, entries.c.feed_id, entries.c.identity)
"""Its rows come in any order: in that of the values, SQLAlchemy inserts one at a time."""
_UPDATE = (
    update(entries)
    .where(entries.c.id == bindparam("entry"))
    .values({name: bindparam(name) for name in (*_UPDATED_COLUMNS, "appeared_at")})
)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to insert."""

    feed: FeedId
    entry: Entry
    stored: StoredEntry
    """What is stored to recognise it; the id is ignored."""
    appeared_at: datetime | None
    """When it counts as published; None if unknown."""


def entry_of_row(row: Row[Any]) -> Entry:
    """Return the entry in a row of the table; its `published` is `appeared_at`."""
    return Entry(
        id=row.guid,
        url=row.url,
        title=row.title,
        author=row.author,
        author_url=row.author_url,
        published=row.appeared_at,
        updated=row.updated,
        tags=tuple(row.tags),
        text=row.text,
        links=tuple(row.links),
        comments_url=row.comments_url,
        picture=row.picture,
        boilerplate=tuple(row.boilerplate),
        needs_page=row.needs_page,
        page_error=row.page_error,
    )


async def add_entries(tx: Transaction, new_entries: Sequence[NewEntry], now: datetime) -> Sequence[EntryId]:
    """Insert entries, at least one; return their ids in the same order.

    One that a look at the same time has inserted before is updated: one row never stops a feed.
    """
    keys = [(new.feed, first_identity(new.entry)) for new in new_entries]
    ids: dict[tuple[FeedId, str], EntryId] = {}
    waiting = list(zip(keys, new_entries, strict=True))
    while waiting:  # a statement can't update a row that it inserted: what repeats one is for the next
        once: dict[tuple[FeedId, str], NewEntry] = {}
        waiting = [(key, new) for key, new in waiting if once.setdefault(key, new) is not new]
        values = [
            {"feed_id": feed, "identity": identity, "appeared_at": new.appeared_at, "seen_at": now}
            | _values(new.entry, new.stored)
            for (feed, identity), new in once.items()
        ]
        rows = await tx.execute(_INSERT_OR_UPDATE, values)
        ids |= {(FeedId(row.feed_id), row.identity): EntryId(row.id) for row in rows}
    return [ids[key] for key in keys]


async def update_entries(tx: Transaction, changed: Sequence[tuple[StoredEntry, Entry]]) -> None:
    """Update stored entries, at least one, each with its new content."""
    values = [(stored, _values(entry, stored)) for stored, entry in changed]
    await tx.execute(_UPDATE, [{"entry": old.id, "appeared_at": old.appeared_at} | new for old, new in values])


async def drop_oldest_entries(tx: Transaction, feeds_: Collection[FeedId], *, keep: int, most: int) -> None:
    """Delete entries of feeds that have too many: the first recorded ones that are no posts, at most `most` of each."""
    counts = select(entries.c.feed_id, func.count().label("entries")).where(entries.c.feed_id.in_(feeds_))
    has_too_many = counts.group_by(entries.c.feed_id).having(func.count() > keep)
    for feed, count in (await tx.execute(has_too_many)).all():
        is_post = exists().where(posts.c.entry_id == entries.c.id)
        oldest = select(entries.c.id).where(entries.c.feed_id == feed, ~is_post).order_by(entries.c.id)
        await tx.execute(delete(entries).where(entries.c.id.in_(oldest.limit(min(count - keep, most)))))


def _values(entry: Entry, stored: StoredEntry) -> dict[str, Any]:
    return {
        "content_hash": stored.content_hash,
        "item_hash": stored.item_hash,
        "guid": entry.id,
        "url": entry.url,
        "address_key": entry_address_key(entry.url),
        "title": entry.title,
        "explicit_title": stored.title,
        "key_hashes": key_hashes(stored),
        "sentence_hashes": stored.sentence_hashes,
        "former_names": stored.former_names,
        "author": entry.author,
        "author_url": entry.author_url,
        "published": stored.published,
        "updated": entry.updated,
        "tags": list(entry.tags),
        "text": entry.text,
        "links": list(entry.links),
        "link_hashes": link_hashes(entry),
        "comments_url": entry.comments_url,
        "picture": entry.picture,
        "boilerplate": list(entry.boilerplate),
        "needs_page": entry.needs_page,
        "page_error": entry.page_error,
    }


@dataclass(frozen=True, slots=True)
class SubmittedEntry:
    """A stored entry at an address that a member submits; with its author if it is from a member's blog."""

    id: EntryId
    entry: Entry
    feed: FeedId
    user: int | None
    """The Discord user who brings the blog, or one of them; None for an entry that was submitted before."""


async def find_entry_by_address(
    conn: Connection, community: CommunityId, address: str, user: int
) -> SubmittedEntry | None:
    """Return the entry at an address, from a blog of the community or a post there, blogs first; or None.

    A feed can name any address: an entry is its blog's if it is on the host of that blog, and else only for `user`,
    the blog's own author. So is a post that came from a feed which nobody in the community brings any more.
    """
    is_handed_in = (feeds.c.address == submissions_address(community)).label("is_handed_in")
    query = (
        select(entries, members.c.user_id, blogs.c.home, FOUND_AT, _IS_HOME_VERIFIED, is_handed_in, _writer(community))
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .outerjoin(blogs, (blogs.c.feed_id == feeds.c.id) & (blogs.c.community_id == community))
        .outerjoin(members, members.c.id == blogs.c.member_id)
        .where(entries.c.address_key == entry_address_key(address))
        .where(blogs.c.id.is_not(None) | is_handed_in | _writer(community).is_not(None))
    )
    order = (blogs.c.id.is_(None), members.c.user_id != user, ~IS_PRESENT, entries.c.id, blogs.c.id)
    rows = (await conn.execute(query.order_by(*order).limit(MAX_COMPARED))).all()
    of_blog, own = [row for row in rows if _is_on_site(row)], [row for row in rows if row.user_id == user]
    submitted = [row for row in rows if row.user_id is None and (row.is_handed_in or _is_kept(row, user))]
    row = next(iter([*of_blog, *own, *submitted]), None)
    if row is None:
        return None
    return SubmittedEntry(EntryId(row.id), entry_of_row(row), FeedId(row.feed_id), row.user_id)


def _writer(community: CommunityId) -> ColumnElement[int]:
    """Return the user as whose post an entry is in a round of a community."""
    writer = members.alias()
    chosen = (
        select(func.max(writer.c.user_id))
        .join(posts, posts.c.member_id == writer.c.id)
        .where(posts.c.entry_id == entries.c.id, writer.c.community_id == community)
    )
    return chosen.correlate(entries).scalar_subquery().label("writer")


def _is_kept(row: Row[tuple[object, ...]], user: int) -> bool:
    """Return whether a post of a feed that nobody brings any more is on the host of the feed, or is this user's."""
    return row.writer == user or hostname_of(row.url) == hostname_of(row.found_at)


async def is_on_its_site(conn: Connection, blog: Blog, address: str) -> bool:
    """Return whether an address is on the host of a blog, and not merely named in its feed."""
    query = select(members.c.user_id, blogs.c.home, FOUND_AT, _IS_HOME_VERIFIED, literal(address).label("url"))
    query = query.join(members, members.c.id == blogs.c.member_id).join(feeds, feeds.c.id == blogs.c.feed_id)
    row = (await conn.execute(query.where(blogs.c.id == blog.id))).first()
    return row is not None and _is_on_site(row)


def _is_on_site(row: Row[tuple[object, ...]]) -> bool:
    """Return whether an entry is on the host of the blog in whose feed it is."""
    if row.user_id is None:
        return False
    has_home = row.is_home_verified or belongs_to_site(row.found_at, row.home)
    return hostname_of(row.url) in {hostname_of(row.found_at), hostname_of(row.home) if has_home else ""} - {""}


async def entries_linking_to(
    conn: Connection, community: CommunityId, address: str, since: datetime, most: int
) -> Sequence[tuple[EntryId, Entry, FeedId]]:
    """Return a community's first entries since then, at most `most`, that link to an address and are not posts."""
    in_a_round = select(posts.c.entry_id).join(rounds, rounds.c.id == posts.c.round_id)
    query = (
        select(entries)
        .where(entries.c.feed_id.in_(select(blogs.c.feed_id).where(blogs.c.community_id == community)))
        .where(entries.c.appeared_at >= since)
        .where(entries.c.link_hashes.contains(link_hash(address)))
        .where(entries.c.id.not_in(in_a_round.where(rounds.c.community_id == community)))
        .order_by(entries.c.id)
        .limit(most)
    )
    return [(EntryId(row.id), entry_of_row(row), FeedId(row.feed_id)) for row in await conn.execute(query)]


async def entries_of_member(
    conn: Connection, community: CommunityId, user: int, limit: int
) -> Sequence[tuple[EntryId, Entry]]:
    """Return the newest entries of a member's blogs, and of posts of theirs from elsewhere, newest first."""
    feeds_, ids = _what_is_of(community, members.c.user_id == user)
    # for the one condition or the other PostgreSQL would look at every entry there is
    theirs = select(entries.c.id).where(entries.c.feed_id.in_(feeds_)).union(ids)
    query = (
        select(entries)
        .where(entries.c.id.in_(theirs))
        .order_by(entries.c.appeared_at.desc().nulls_last(), entries.c.id.desc())
    )
    return [(EntryId(row.id), entry_of_row(row)) for row in await conn.execute(query.limit(limit))]


async def find_entry(conn: Connection, community: CommunityId, entry: int, user: int | None) -> Entry | None:
    """Return an entry of a blog of the community, or of a post there from elsewhere; or None.

    Only of this user's, if `user` is given. The blogs and posts of members who have left are not among them.
    """
    whose = IS_PRESENT if user is None else IS_PRESENT & (members.c.user_id == user)
    feeds_, ids = _what_is_of(community, whose)
    query = select(entries).where(entries.c.id == entry, or_(entries.c.feed_id.in_(feeds_), entries.c.id.in_(ids)))
    row = (await conn.execute(query)).first()
    return entry_of_row(row) if row else None


def _what_is_of(
    community: CommunityId, whose: ColumnElement[bool]
) -> tuple[Select[tuple[FeedId]], Select[tuple[EntryId]]]:
    """Return the queries for the feeds of such members of a community, and for the entries that became their posts."""
    of_blogs = select(blogs.c.feed_id).join(members, members.c.id == blogs.c.member_id)
    of_posts = (
        select(posts.c.entry_id)
        .join(members, members.c.id == posts.c.member_id)
        .join(rounds, rounds.c.id == posts.c.round_id)
    )
    return (
        of_blogs.where(blogs.c.community_id == community, whose),
        of_posts.where(rounds.c.community_id == community, whose),
    )


async def entries_since(conn: Connection, feed: FeedId, since: datetime) -> Sequence[tuple[EntryId, Entry]]:
    """Return a feed's entries published at or after `since`, oldest first; `published` is `appeared_at`."""
    query = select(entries).where(entries.c.feed_id == feed, entries.c.appeared_at >= since)
    rows = await conn.execute(query.order_by(entries.c.appeared_at, entries.c.id))
    return [(EntryId(row.id), entry_of_row(row)) for row in rows]


async def entries_needing_pages(conn: Connection, ids: Collection[EntryId]) -> Mapping[EntryId, Entry]:
    """Return those of these entries whose pages say more than the feed, or could not be read."""
    if not ids:
        return {}
    rows = await conn.execute(select(entries).where(entries.c.id.in_(ids), entries.c.needs_page))
    return {EntryId(row.id): entry_of_row(row) for row in rows}


async def entries_without_post(
    conn: Connection, community: CommunityId, since: datetime, most: int, member: MemberId | None = None
) -> Sequence[tuple[EntryId, Entry, FeedId]]:
    """Return a community's entries since then that are no posts there, whatever was decided; the newest `most`.

    Only those on the blogs of `member`, if one is given. Their `published` is `appeared_at`.
    """
    whose = blogs.c.member_id == member if member is not None else true()
    in_a_round = select(posts.c.entry_id).join(rounds, rounds.c.id == posts.c.round_id)
    query = (
        select(entries)
        .join(blogs, blogs.c.feed_id == entries.c.feed_id)
        .where(blogs.c.community_id == community, whose, entries.c.appeared_at >= since)
        .where(entries.c.id.not_in(in_a_round.where(rounds.c.community_id == community)))
        .order_by(entries.c.appeared_at.desc(), entries.c.id.desc())
        .limit(most)
    )
    return [(EntryId(row.id), entry_of_row(row), FeedId(row.feed_id)) for row in await conn.execute(query)]


async def newest_entries(conn: Connection, feeds: Collection[FeedId]) -> Mapping[FeedId, Entry]:
    """Return the newest entry of each of these feeds, by feed; feeds without entries are left out."""
    order = func.row_number().over(
        partition_by=entries.c.feed_id, order_by=(entries.c.published.desc().nulls_last(), entries.c.id.desc())
    )
    ranked = select(entries.c.id, order.label("position")).where(entries.c.feed_id.in_(feeds)).subquery()
    rows = await conn.execute(select(entries).join(ranked, ranked.c.id == entries.c.id).where(ranked.c.position == 1))
    return {FeedId(row.feed_id): entry_of_row(row) for row in rows}
