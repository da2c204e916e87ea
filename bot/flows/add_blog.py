"""Find the feed of a blog, and begin to watch it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Refusal
from bot.feeds import Blog, ParsedFeed, find_feeds, parse_feed
from bot.flows.judge_entry import judge_entry
from bot.flows.set_up import member_of
from bot.layout import plain
from bot.themes import Community
from bot.tools import Tools
from bot.web import Failed, Fetched, NotModified, Web
from storage import Transaction
from storage.blogs import add_blog, entries_since
from storage.rounds import taking_posts

ADDRESS_LIMIT = 500


@dataclass(frozen=True, slots=True)
class FoundBlog:
    """A feed that was found, and what stands in it."""

    address: str
    feed: ParsedFeed

    @property
    def title(self) -> str:
        """Return the blog's title, or its address where it has none."""
        return plain(self.feed.title, 100) or self.feed.home


async def find_blog(web: Web, address: str) -> FoundBlog:
    """Return the feed at an address, or the first that the page there announces.

    Raises Refusal, worded for the member, where there is none.
    """
    address = address.strip()
    if len(address) > ADDRESS_LIMIT or any(char.isspace() for char in address) or "." not in address:
        raise Refusal("That is not a web address. Copy it from your browser while you look at your blog.")
    address = address if "://" in address else f"https://{address}"
    found = await _fetch(web, address)
    parsed = await asyncio.to_thread(parse_feed, found.body, found.address, found.content_type)
    if isinstance(parsed, ParsedFeed):
        return FoundBlog(found.address, parsed)
    for offer in await asyncio.to_thread(find_feeds, found.text(), found.address):
        document = await _fetch(web, offer.address)
        parsed = await asyncio.to_thread(parse_feed, document.body, document.address, document.content_type)
        if isinstance(parsed, ParsedFeed):
            return FoundBlog(document.address, parsed)
    raise Refusal(
        "I can't find the posts of this blog: the page names no RSS or Atom address. "
        "If you know where your blog's feed is, give me that address."
    )


async def _fetch(web: Web, address: str) -> Fetched:
    match await web.get(address):
        case Fetched() as found:
            return found
        case Failed(reason=reason):
            raise Refusal(f"That address {reason}. Is it spelled as your browser shows it?")
        case NotModified():
            raise Refusal("That address gave no document. Please try again in a minute.")


async def watch_blog(tools: Tools, guild: int | None, user: int, name: str, found: FoundBlog) -> Community:
    """Begin to watch a blog for a member; of its entries until now only those of a running round can be posts.

    Raises Refusal where the community has that blog already.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community, member = await member_of(tx, guild, user, name, now)
        blog = await add_blog(tx, community.id, member.id, found.address, found.title, found.feed.home, now)
        if blog is None:
            raise Refusal("That blog is in the game already.")
        await _judge_known(tx, community, blog, now)
    return community


async def _judge_known(tx: Transaction, community: Community, blog: Blog, now: datetime) -> None:
    """Judge the entries that are known already, because another community watches the same blog."""
    rounds = await taking_posts(tx, community.id, now)
    since = min((round_.opens_at for round_ in rounds), default=now)
    for entry_id, entry in await entries_since(tx, blog.feed, since):
        await judge_entry(tx, community, rounds, blog, entry_id, entry, now, seen_at=None)


def newest(found: FoundBlog, most: int = 3) -> list[str]:
    """Return the titles of a blog's newest entries."""
    return [entry.title for entry in found.feed.entries[:most]]
