"""Entries that blogs publish, found by the bot without feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import text

from bot.feeds import Blog, Entry, EntryId, StoredEntry
from bot.flows.members.membership import ensure_member
from bot.flows.posts.match import Candidate, Matching
from bot.posts import Decision, Post, PostId
from bot.services import Services
from bot.themes import Caller, CommunityId
from storage.blogs import add_blog
from storage.communities import get_community
from storage.entries import NewEntry, add_entries
from storage.posts import find_post, post_of_entry
from storage.rounds import rounds_taking_posts


async def add_blog_of(services: Services, caller: Caller) -> Blog:
    """Make somebody a member with a blog, which is not polled."""
    now, home = services.clock.now(), f"https://{caller.name.lower()}.example/"
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        blog = await add_blog(tx, community.id, member.id, f"{home}feed", caller.name, home, now)
    assert blog is not None
    return blog


def an_entry(blog: Blog, title: str, text: str, published: datetime | None, tags: Sequence[str] = ()) -> Entry:
    """Return an entry of a blog, at an address that its title gives."""
    address = f"{blog.site_url}{title.lower().replace(' ', '-')}"
    return Entry.from_outside(address, address, title, text=text, published=published, tags=tags)


async def store(services: Services, blog: Blog, *entries: Entry) -> Sequence[EntryId]:
    """Store entries that were there before the blog was in the game."""
    stored = [(entry, StoredEntry.from_entry(EntryId(0), entry)) for entry in entries]
    async with services.db.write() as tx:
        return await add_entries(
            tx, [NewEntry(blog.feed, *one, one[0].published) for one in stored], services.clock.now()
        )


async def look(services: Services, blog: Blog, *entries: Entry, is_old: bool = False) -> Mapping[str, Decision]:
    """Find these entries in one look at a blog; return what becomes of each that is not ignored, by title."""
    now, ids = services.clock.now(), await store(services, blog, *entries)
    decisions: dict[str, Decision] = {}
    async with services.db.write() as tx:
        community = await get_community(tx, blog.community)
        assert community is not None
        matching = Matching(tx, community, await rounds_taking_posts(tx, community.id, now), now)
        for entry_id, entry in zip(ids, entries, strict=True):
            dates = (entry.published,) if entry.published else ()
            await matching.match(Candidate(blog, entry_id, entry, dates, is_old=is_old))
            if post := await post_of_entry(tx, entry_id, community.id):
                decisions[entry.title] = post.decision
    return decisions


async def post_titled(services: Services, community: CommunityId, title: str) -> Post:
    """Return a post, with its evidence, by its title."""
    async with services.db.read() as conn:
        [row] = (await conn.execute(text("SELECT id FROM posts WHERE title = :title"), {"title": title})).all()
        post = await find_post(conn, PostId(row.id), community)
    assert post is not None
    return replace(post)
