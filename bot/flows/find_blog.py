"""Find the feed of a blog from any of its pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import Refusal
from bot.feeds import Offer, Offers, ParsedFeed, Unreadable, address_key, find_feeds, parse_feed
from bot.feeds.health import trouble_of
from bot.languages import Said
from bot.layout import escape, plain
from bot.web import Failed, Fetched, NotModified, Web
from bot.web.fetch import A_FEED
from bot.workers import Workers

ADDRESS_LIMIT = 500
MOST_ANNOUNCED, MOST_LINKED, MOST_USUAL = 6, 4, 10
"""How many addresses of each kind are tried."""
COMPARED = 5
"""Newest entries by which two feeds are known as two forms of the same."""


@dataclass(frozen=True, slots=True)
class FoundBlog:
    """A feed that was found, and what stands in it."""

    address: str
    feed: ParsedFeed

    @property
    def title(self) -> str:
        """Return the blog's title, or its address where it has none."""
        return plain(self.feed.title, 100) or self.feed.home

    @property
    def newest(self) -> list[str]:
        """Return the titles of its three newest entries."""
        return [plain(entry.title, 100) or entry.url for entry in self.feed.entries[:3]]


async def find_blogs(web: Web, workers: Workers, address: str) -> Sequence[FoundBlog]:
    """Return the feeds of the blog at an address, the likeliest first; several where it has several kinds of posts.

    Raises Refusal, worded for the member, where there is none.
    """
    page = await fetch_first(web, web_addresses(address))
    if isinstance(found := await _parse(workers, page), FoundBlog):
        return [found]
    offers = await workers.run(find_feeds, page.text(), page.address, page.link_headers)
    if isinstance(offers, Unreadable):
        raise Refusal(
            "I can't read that page: {why}.", why=Said("I don't understand what is there", escape(offers.trouble, 300))
        )
    blogs = await _first_found(web, workers, offers)
    if not blogs:
        raise _nothing_found(found)
    return blogs


async def find_blog(web: Web, workers: Workers, address: str) -> FoundBlog:
    """Return the likeliest feed of the blog at an address; raises Refusal as `find_blogs` does."""
    return (await find_blogs(web, workers, address))[0]


def web_addresses(given: str) -> Sequence[str]:
    """Return what a member gave as a web address; two to try where they left out the scheme.

    Raises Refusal where it is none.
    """
    address = given.strip().strip("<>")
    if len(address) > ADDRESS_LIMIT or any(char.isspace() for char in address) or "." not in address:
        raise Refusal("That is not a web address. Copy it from your browser while you look at your blog.")
    return [address] if "://" in address else [f"https://{address}", f"http://{address}"]


async def _first_found(web: Web, workers: Workers, offers: Offers) -> list[FoundBlog]:
    """Return the feeds behind the surest offers that lead to any; a comment feed only where there is nothing else."""
    posts = [offer for offer in offers.announced if not offer.is_of_comments][:MOST_ANNOUNCED]
    if found := await _try(web, workers, posts):
        return found
    if found := await _try(web, workers, offers.linked[:MOST_LINKED]):
        return found
    for offer in offers.usual[:MOST_USUAL]:
        if found := await _try(web, workers, [offer]):
            return found
    return await _try(web, workers, [offer for offer in offers.announced if offer.is_of_comments][:1])


async def _try(web: Web, workers: Workers, offers: Sequence[Offer]) -> list[FoundBlog]:
    found: list[FoundBlog] = []
    for offer in offers:
        match await web.get(offer.address, accept=A_FEED):
            case Fetched() as document:
                blog = await _parse(workers, document)
                if isinstance(blog, FoundBlog) and not any(_is_same(blog, other) for other in found):
                    found.append(blog)
            case _:
                continue
    return found


def _is_same(one: FoundBlog, other: FoundBlog) -> bool:
    """Say whether two feeds hold the same posts in two forms, such as RSS and Atom."""
    ours, theirs = ({address_key(entry.url) for entry in blog.feed.entries[:COMPARED]} for blog in (one, other))
    return bool(ours & theirs) or one.address == other.address


async def _parse(workers: Workers, document: Fetched) -> FoundBlog | Unreadable:
    parsed = await workers.run(parse_feed, document.body, document.address, document.content_type)
    return FoundBlog(document.head.permanent or document.address, parsed) if isinstance(parsed, ParsedFeed) else parsed


async def fetch_first(web: Web, addresses: Sequence[str]) -> Fetched:
    """Return what is found at the first of these addresses where there is anything."""
    reason = Said("gave no document")
    for address in addresses:
        match await web.get(address):
            case Fetched() as found:
                return found
            case Failed() as failure:
                reason = trouble_of(failure.trouble, failure.reason)
            case NotModified():
                continue
    raise Refusal("That address {reason}. Is it spelled as your browser shows it?", reason=reason)


def _nothing_found(found: Unreadable | FoundBlog) -> Refusal:
    """Return the refusal of a blog without a feed, with what stands in the way where the address was nearly one."""
    if isinstance(found, Unreadable) and "line" in found.trouble:
        return Refusal(
            "I can't find the posts of this blog. What is there breaks off: {why}. If you know the address of your "
            "blog's feed, give me that.",
            why=Said("a mistake in the document", escape(found.trouble, 300)),
        )
    return Refusal(
        "I can't find the posts of this blog: the page names no RSS or Atom address, and there is none in the usual "
        "places. If you know the address of your blog's feed, give me that."
    )
