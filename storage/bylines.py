"""Bylines: the names that sign the posts of a blog, and whose they are in a community."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, func, select, update

from bot.comments import Byline
from bot.feeds import EntryId, FeedId
from bot.posts import PostId
from bot.themes import CommunityId, MemberId, RoundId
from storage.db import Connection, Transaction, insert
from storage.schema import bylines, comments, entries, posts, reads, rounds


def _byline(row: Row[tuple[object, ...]]) -> Byline:
    member = MemberId(row.member_id) if row.member_id is not None else None
    asked_in = RoundId(row.round_id) if row.round_id is not None else None
    return Byline(row.id, FeedId(row.feed_id), row.name, row.display, member, row.settled, asked_in)


async def bylines_of(conn: Connection, community: CommunityId, *feeds_: FeedId) -> Sequence[Byline]:
    """Return the bylines of these feeds that a community was asked about, ordered by id."""
    of_feeds = (bylines.c.community_id == community) & bylines.c.feed_id.in_(feeds_)
    return [_byline(row) for row in await conn.execute(select(bylines).where(of_feeds).order_by(bylines.c.id))]


async def find_byline(conn: Connection, byline: int, community: CommunityId) -> Byline | None:
    """Return a byline of this community, or None."""
    chosen = select(bylines).where(bylines.c.id == byline, bylines.c.community_id == community)
    row = (await conn.execute(chosen)).first()
    return _byline(row) if row else None


async def add_asked_byline(
    tx: Transaction, community: CommunityId, feed: FeedId, name: str, display: str, round_: RoundId
) -> Byline | None:
    """Record a byline that is asked about with a post of a round; return None where it is recorded already."""
    values = {"community_id": community, "feed_id": feed, "name": name, "display": display}
    statement = insert(bylines).values(**values, settled=False, round_id=round_).on_conflict_do_nothing()
    row = (await tx.execute(statement.returning(bylines))).first()
    return _byline(row) if row else None


async def settle_byline(
    tx: Transaction, community: CommunityId, feed: FeedId, name: str, display: str, member: MemberId | None
) -> Byline:
    """Record whose a byline is in a community, None for nobody's; return it."""
    answer = {"member_id": member, "settled": True}
    values = {"community_id": community, "feed_id": feed, "name": name, "display": display, **answer}
    statement = insert(bylines).values(**values)
    statement = statement.on_conflict_do_update(index_elements=["community_id", "feed_id", "name"], set_=answer)
    return _byline((await tx.execute(statement.returning(bylines))).one())


async def release_bylines(tx: Transaction, community: CommunityId, feed: FeedId, member: MemberId) -> None:
    """Make the bylines of a member in a feed nobody's."""
    theirs = (bylines.c.community_id == community) & (bylines.c.feed_id == feed) & (bylines.c.member_id == member)
    await tx.execute(update(bylines).where(theirs).values(member_id=None))


async def hand_over_bylines(
    tx: Transaction, community: CommunityId, feed: FeedId, before: MemberId, member: MemberId
) -> None:
    """Make the bylines of one member in a feed another's."""
    theirs = (bylines.c.community_id == community) & (bylines.c.feed_id == feed) & (bylines.c.member_id == before)
    await tx.execute(update(bylines).where(theirs).values(member_id=member))


async def drop_bylines(tx: Transaction, community: CommunityId, feed: FeedId) -> None:
    """Forget the bylines of a feed that nobody in a community brings any more."""
    await tx.execute(delete(bylines).where(bylines.c.community_id == community, bylines.c.feed_id == feed))


async def signatures(conn: Connection, community: CommunityId) -> Sequence[tuple[str, MemberId]]:
    """Return the names under which a community's members write, each with its member."""
    chosen = select(bylines.c.name, bylines.c.member_id).where(bylines.c.community_id == community)
    rows = await conn.execute(chosen.where(bylines.c.member_id.is_not(None), bylines.c.settled).order_by(bylines.c.id))
    return [(row.name, MemberId(row.member_id)) for row in rows]


async def signers_of_post(conn: Connection, post: PostId) -> Mapping[str, MemberId]:
    """Return the names that sign the blog of a post, each with the member whose it is."""
    query = (
        select(bylines.c.name, bylines.c.member_id)
        .join(rounds, rounds.c.community_id == bylines.c.community_id)
        .join(posts, posts.c.round_id == rounds.c.id)
        .join(entries, (entries.c.id == posts.c.entry_id) & (entries.c.feed_id == bylines.c.feed_id))
        .where(posts.c.id == post, bylines.c.member_id.is_not(None), bylines.c.settled)
    )
    return {row.name: MemberId(row.member_id) for row in await conn.execute(query)}


async def feed_of_entry(conn: Connection, entry: EntryId) -> FeedId | None:
    """Return the feed that an entry came from, or None."""
    feed: int | None = await conn.scalar(select(entries.c.feed_id).where(entries.c.id == entry))
    return FeedId(feed) if feed is not None else None


async def authors_of_feed(conn: Connection, feed: FeedId, most: int) -> Sequence[str]:
    """Return the different authors of a feed's entries as the feed names them, at most `most`, the newest first."""
    signed = (entries.c.feed_id == feed) & (entries.c.author != "")
    grouped = select(entries.c.author).where(signed).group_by(entries.c.author)
    return list((await conn.scalars(grouped.order_by(func.max(entries.c.id).desc()).limit(most))).all())


async def signed_otherwise(conn: Connection, authors: Sequence[tuple[EntryId, str]]) -> Collection[EntryId]:
    """Return those of these entries that are stored with another author than they are given with."""
    given = dict(authors)
    if not given:
        return ()
    rows = await conn.execute(select(entries.c.id, entries.c.author).where(entries.c.id.in_(given)))
    return {EntryId(row.id) for row in rows if row.author != given[EntryId(row.id)]}


@dataclass(frozen=True, slots=True)
class SignedPost:
    """A post of a feed, with who it stands under and who signs it there."""

    post: PostId
    member: MemberId
    entry: EntryId
    author: str


async def signed_posts(conn: Connection, community: CommunityId, feed: FeedId) -> Sequence[SignedPost]:
    """Return the posts in a community's rounds that came from a feed, whatever was decided, ordered by id."""
    query = (
        select(posts.c.id, posts.c.member_id, posts.c.entry_id, entries.c.author)
        .join(entries, entries.c.id == posts.c.entry_id)
        .join(rounds, rounds.c.id == posts.c.round_id)
        .where(entries.c.feed_id == feed, rounds.c.community_id == community)
    )
    rows = await conn.execute(query.order_by(posts.c.id))
    return [SignedPost(PostId(row.id), MemberId(row.member_id), EntryId(row.entry_id), row.author) for row in rows]


async def credit_posts(tx: Transaction, ids: Collection[PostId], member: MemberId, now: datetime) -> None:
    """Put posts under the member who wrote them; that they read them counts no more.

    Their comments are all fetched anew, at once. Until then none is the former author's: what the blog marks as its
    author's was written by the new one.
    """
    former_author = select(posts.c.member_id).where(posts.c.id == comments.c.post_id).scalar_subquery()
    of_former_author = comments.c.post_id.in_(ids) & (comments.c.member_id == former_author)
    await tx.execute(update(comments).where(of_former_author).values(member_id=None, alias_id=None))
    await tx.execute(update(posts).where(posts.c.id.in_(ids)).values(member_id=member))
    has_comments = posts.c.id.in_(select(comments.c.post_id).where(comments.c.post_id.in_(ids)))
    anew = {"comments_due_at": now, "comments_last_full_fetch_at": None}
    await tx.execute(update(posts).where(has_comments).values(anew))
    await tx.execute(delete(reads).where(reads.c.post_id.in_(ids), reads.c.member_id == member))
