"""Queries for blogs: which member of which community writes which feed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, bindparam, delete, exists, func, or_, select, true, update

from bot.feeds import Blog, BlogId, FeedId, belongs_to_site
from bot.i18n import Language
from bot.posts import PostId
from bot.themes import CommunityId, MemberId, RoundId
from storage.bylines import credit_posts
from storage.communities import IS_PRESENT, IS_TRACKED
from storage.db import Connection, Transaction, insert
from storage.schema import blogs, entries, feeds, members, posts, round_hosts, rounds
from storage.unwatched import delete_unwatched

FOUND_AT = func.coalesce(feeds.c.final_url, feeds.c.address).label("found_at")
"""Where a feed was found in the end: its address may be one on anybody's site that only redirects to it."""

_COMMUNITIES_OF_FEEDS = (
    select(blogs.c.feed_id, blogs.c.community_id, IS_PRESENT)
    .join(members, members.c.id == blogs.c.member_id)
    .where(blogs.c.feed_id.in_(bindparam("feeds", expanding=True)))
    .order_by(blogs.c.id)
)


@dataclass(frozen=True, slots=True)
class OwnedBlog:
    """A blog with its owner: the Discord user, their name and their language."""

    blog: Blog
    user: int
    name: str
    language: Language = Language.ENGLISH
    has_left: bool = False
    """Whether the owner is not in the server any more."""


def _blog(row: Row[tuple[object, ...]]) -> Blog:
    return Blog(
        BlogId(row.id),
        CommunityId(row.community_id),
        MemberId(row.member_id),
        FeedId(row.feed_id),
        row.title,
        row.home,
    )


async def add_blog(
    tx: Transaction,
    community: CommunityId,
    member: MemberId,
    address: str,
    title: str,
    site_url: str,
    now: datetime,
    *,
    found_at: str | None = None,
) -> Blog | None:
    """Insert a blog, and its feed if needed, due at once; return None if the member has that blog already.

    `found_at` is where redirects led from the feed's address. A feed that is polled at either is the same one.
    """
    given, there = address_variants(address), address_variants(found_at or address)
    same = or_(feeds.c.address.in_(given | there), feeds.c.final_url.in_(there))
    nearest = feeds.c.address.in_(given).desc()
    existing = await tx.scalar(select(feeds.c.address).where(same).order_by(nearest, feeds.c.id).limit(1))
    feed_insert = insert(feeds).values(address=existing or address, final_url=found_at, due_at=now)
    feed = (
        await tx.execute(
            feed_insert.on_conflict_do_update(index_elements=["address"], set_={"due_at": now}).returning(feeds.c.id)
        )
    ).scalar_one()
    statement = insert(blogs).values(
        community_id=community, member_id=member, feed_id=feed, title=title, home=site_url, added_at=now
    )
    row = (await tx.execute(statement.on_conflict_do_nothing().returning(blogs))).first()
    return _blog(row) if row else None


def address_variants(address: str) -> set[str]:
    """Return the address with http and https, with and without a last slash."""
    bare = address.partition("://")[2].rstrip("/")
    return {address, *(f"{scheme}://{bare}{slash}" for scheme in ("https", "http") for slash in ("", "/"))}


async def move_blog(tx: Transaction, blog: Blog, member: MemberId, now: datetime) -> Sequence[PostId]:
    """Make a blog another member's, with the posts in rounds that came from its feed; return those posts.

    Where that member has it, too, the one that is theirs already stays.
    """
    has_it = exists().where(
        blogs.c.community_id == blog.community, blogs.c.feed_id == blog.feed, blogs.c.member_id == member
    )
    if await tx.scalar(select(has_it)):
        await tx.execute(delete(blogs).where(blogs.c.id == blog.id, blogs.c.member_id != member))
    else:
        await tx.execute(update(blogs).where(blogs.c.id == blog.id).values(member_id=member))
    of_feed = posts.c.entry_id.in_(select(entries.c.id).where(entries.c.feed_id == blog.feed))
    chosen = select(posts.c.id).where(of_feed, posts.c.member_id == blog.member).order_by(posts.c.id)
    moved = [PostId(row.id) for row in await tx.execute(chosen)]
    await credit_posts(tx, moved, member, now)
    return moved


async def rename_blog(tx: Transaction, blog: BlogId, title: str, site_url: str) -> None:
    """Record the title and the home of a blog."""
    await tx.execute(update(blogs).where(blogs.c.id == blog).values(title=title, home=site_url))


async def remove_blog(tx: Transaction, blog: Blog) -> None:
    """Delete a blog, and where nobody else brings it what was kept of its feed; its posts stay."""
    await tx.execute(delete(blogs).where(blogs.c.id == blog.id))
    await delete_unwatched(tx, [blog.feed])


async def blogs_of_feeds(conn: Connection, feeds_: Collection[FeedId]) -> Sequence[Blog]:
    """Return the blogs with these feeds, in all communities, of members who have not left, ordered by id."""
    query = select(blogs).join(members, members.c.id == blogs.c.member_id).where(IS_PRESENT)
    rows = await conn.execute(query.where(blogs.c.feed_id.in_(feeds_)).order_by(blogs.c.id))
    return [_blog(row) for row in rows]


async def communities_of_feeds(
    conn: Connection, feeds_: Collection[FeedId]
) -> Mapping[FeedId, Mapping[CommunityId, bool]]:
    """Return the communities with each feed, and whether a member brings it there who has not left; by blog."""
    found: dict[FeedId, dict[CommunityId, bool]] = {feed: {} for feed in feeds_}
    for feed, community, is_present in await conn.execute(_COMMUNITIES_OF_FEEDS, {"feeds": feeds_}):
        found[feed][CommunityId(community)] = found[feed].get(community, False) or bool(is_present)
    return found


async def first_owners(conn: Connection, feeds_: Collection[FeedId]) -> Mapping[FeedId, int]:
    """Return the Discord user who brings each feed; of several, always the same one."""
    query = select(blogs.c.feed_id, func.min(members.c.user_id).label("user"))
    query = query.join(members, members.c.id == blogs.c.member_id).where(blogs.c.feed_id.in_(feeds_))
    return {FeedId(row.feed_id): row.user for row in await conn.execute(query.group_by(blogs.c.feed_id))}


async def count_blogs_of(conn: Connection, member: MemberId) -> int:
    """Return how many blogs a member has in the game."""
    return await conn.scalar(select(func.count()).select_from(blogs).where(blogs.c.member_id == member)) or 0


async def blogs_of_community(conn: Connection, community: CommunityId) -> Sequence[OwnedBlog]:
    """Return the blogs of a community with their owners, without those of members who have left, ordered by title."""
    return await _owned(conn, blogs.c.community_id == community)


async def blogs_of_posts(conn: Connection, community: CommunityId) -> Mapping[PostId, Blog]:
    """Return the blog on which each post of a community stands; none for one that was handed in from elsewhere."""
    query = (
        select(blogs, posts.c.id.label("post"))
        .join(entries, entries.c.feed_id == blogs.c.feed_id)
        .join(posts, posts.c.entry_id == entries.c.id)
        .join(rounds, rounds.c.id == posts.c.round_id)
        .where(blogs.c.community_id == community, rounds.c.community_id == community)
        .order_by(
            blogs.c.member_id == posts.c.member_id, blogs.c.id
        )  # of a shared blog, the author's own row is the last
    )
    return {PostId(row.post): _blog(row) for row in await conn.execute(query)}


def by_feed(owned: Iterable[OwnedBlog]) -> Sequence[tuple[Blog, Sequence[str]]]:
    """Return each blog once, in this order, with the names of all members who share it."""
    names: dict[FeedId, list[str]] = {}
    first: dict[FeedId, Blog] = {}
    for one in owned:
        first.setdefault(one.blog.feed, one.blog)
        names.setdefault(one.blog.feed, []).append(one.name)
    return [(blog, names[feed]) for feed, blog in first.items()]


async def sharers_of(conn: Connection, community: CommunityId, *feeds_: FeedId) -> Sequence[OwnedBlog]:
    """Return the blog with each of these feeds, once for each member of a community who writes it and has not left."""
    return await _owned(conn, (blogs.c.community_id == community) & blogs.c.feed_id.in_(feeds_))


async def count_sharers(conn: Connection, blog: Blog) -> int:
    """Return how many members of its community bring a blog, those who have left included."""
    same = (blogs.c.community_id == blog.community) & (blogs.c.feed_id == blog.feed)
    return await conn.scalar(select(func.count()).select_from(blogs).where(same)) or 0


async def owners_of_feeds(conn: Connection, feeds_: Collection[FeedId]) -> Sequence[OwnedBlog]:
    """Return the blogs with these feeds in all communities, as `blogs_of_community` does."""
    return await _owned(conn, blogs.c.feed_id.in_(feeds_))


async def find_blog(conn: Connection, community: CommunityId, blog: int) -> OwnedBlog | None:
    """Return a blog of a community with its owner, who may have left; None if there is no such blog."""
    found = await _owned(conn, (blogs.c.community_id == community) & (blogs.c.id == blog), whose=true())
    return found[0] if found else None


async def blogs_at(conn: Connection, community: CommunityId, address: str) -> Sequence[OwnedBlog]:
    """Return the blogs of a community whose home or feed is at an address, with their owners, who may have left."""
    variants = address_variants(address)
    is_feed = blogs.c.feed_id.in_(
        select(feeds.c.id).where(or_(feeds.c.address.in_(variants), feeds.c.final_url.in_(variants)))
    )
    is_there = or_(blogs.c.home.in_(variants), is_feed)
    return await _owned(conn, (blogs.c.community_id == community) & is_there, whose=true())


async def next_circle_of(conn: Connection, user: int, community: CommunityId) -> tuple[CommunityId, MemberId] | None:
    """Return the next community, by id, to which a user brings a blog that they bring to this one, as which member."""
    theirs, here = blogs.alias(), members.alias()
    brought = (
        select(theirs.c.feed_id)
        .join(here, here.c.id == theirs.c.member_id)
        .where(here.c.user_id == user, theirs.c.community_id == community)
    )
    query = (
        select(blogs.c.community_id, blogs.c.member_id)
        .join(members, members.c.id == blogs.c.member_id)
        .where(members.c.user_id == user, IS_PRESENT)
        .where(blogs.c.community_id > community, blogs.c.feed_id.in_(brought))
    )
    row = (await conn.execute(query.order_by(blogs.c.community_id).limit(1))).first()
    return (CommunityId(row.community_id), MemberId(row.member_id)) if row else None


async def _owned(
    conn: Connection, condition: ColumnElement[bool], *, whose: ColumnElement[bool] = IS_PRESENT
) -> Sequence[OwnedBlog]:
    owner = (members.c.user_id, members.c.name, members.c.language, members.c.left_at)
    query = select(blogs, *owner).join(members, members.c.id == blogs.c.member_id)
    rows = await conn.execute(query.where(condition, whose).order_by(func.lower(blogs.c.title), blogs.c.id))
    return [
        OwnedBlog(_blog(row), row.user_id, row.name, Language(row.language), has_left=row.left_at is not None)
        for row in rows
    ]


async def homes_of_members(
    conn: Connection, community: CommunityId, *, of_all: bool = False
) -> Sequence[tuple[str, MemberId]]:
    """Return the site URLs of a community's blogs, each with a tracked member who writes there; or any, `of_all`.

    A site counts if the feed was found on it. Another site has to link to the feed, and is then one of the
    member's profiles.
    """
    query = (
        select(blogs.c.home, blogs.c.member_id, FOUND_AT)
        .join(members, members.c.id == blogs.c.member_id)
        .join(feeds, feeds.c.id == blogs.c.feed_id)
    )
    whose = IS_PRESENT if of_all else IS_TRACKED
    rows = await conn.execute(query.where(blogs.c.community_id == community, whose).order_by(blogs.c.id))
    return [(row.home, MemberId(row.member_id)) for row in rows if belongs_to_site(row.found_at, row.home)]


async def blog_titles(conn: Connection, member: MemberId) -> Sequence[str]:
    """Return the titles of a member's blogs, ordered by id."""
    rows = await conn.execute(select(blogs.c.title).where(blogs.c.member_id == member).order_by(blogs.c.id))
    return [row.title for row in rows]


async def site_urls_of_theme_host(conn: Connection, round_: RoundId) -> Sequence[str]:
    """Return the site URLs of the blogs that a round's theme host writes alone; empty without a theme host."""
    query = (
        select(blogs.c.home)
        .join(round_hosts, round_hosts.c.host_id == blogs.c.member_id)
        .where(round_hosts.c.round_id == round_, is_written_alone())
    )
    return list((await conn.scalars(query.order_by(blogs.c.id))).all())


def is_written_alone() -> ColumnElement[bool]:
    """Return the condition that no other member of its community brings a blog: what stands there is one person's."""
    same = blogs.alias()
    return ~exists().where(
        same.c.feed_id == blogs.c.feed_id,
        same.c.community_id == blogs.c.community_id,
        same.c.member_id != blogs.c.member_id,
    )
