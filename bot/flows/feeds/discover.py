"""Find the feed of a blog from any of its pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.feeds import FeedLink, FeedLinks, ParsedFeed, ParseFailure, address_key, find_feeds, parse_feed
from bot.flows.addresses import candidate_urls, fetch_first
from bot.i18n import LazyString
from bot.text import escape, single_line
from bot.web import Fetched, Web
from bot.web.fetch import ACCEPT_FEED
from bot.workers import Workers

MAX_ANNOUNCED, MAX_LINKED, MAX_GUESSED = 6, 4, 10
"""How many addresses of each kind are tried."""
ENTRIES_COMPARED = 5
"""Newest entries by which two feeds are known as two forms of the same."""


@dataclass(frozen=True, slots=True)
class FoundBlog:
    """A feed that was found, and what stands in it."""

    address: str
    feed: ParsedFeed

    @property
    def title(self) -> str:
        """Return the blog's title, or its address where it has none."""
        return single_line(self.feed.title, 100) or self.feed.site_url

    @property
    def newest(self) -> list[str]:
        """Return the titles of its three newest entries."""
        return [single_line(entry.title, 100) or entry.url for entry in self.feed.entries[:3]]


async def find_blogs(web: Web, workers: Workers, address: str) -> Sequence[FoundBlog]:
    """Return the feeds of the blog at an address, the likeliest first; several where it has several kinds of posts.

    Raises Refusal, worded for the member, where there is none.
    """
    page = await fetch_first(web, candidate_urls(address))
    if isinstance(found := await _parse(workers, page), FoundBlog):
        return [found]
    offers = await workers.run(find_feeds, page.text(), page.final_url, page.link_headers)
    if isinstance(offers, ParseFailure):
        raise UserError(
            "I can't read that page: {why}.",
            why=LazyString("I don't understand what is there", escape(offers.reason, 300)),
        )
    blogs = await _first_found(web, workers, offers)
    if not blogs:
        raise _nothing_found(found)
    return blogs


async def find_blog(web: Web, workers: Workers, address: str) -> FoundBlog:
    """Return the likeliest feed of the blog at an address; raises Refusal as `find_blogs` does."""
    return (await find_blogs(web, workers, address))[0]


async def _first_found(web: Web, workers: Workers, offers: FeedLinks) -> list[FoundBlog]:
    """Return the feeds behind the surest offers that lead to any; a comment feed only where there is nothing else."""
    posts = [offer for offer in offers.alternate if not offer.is_comment_feed][:MAX_ANNOUNCED]
    if found := await _try(web, workers, posts):
        return found
    if found := await _try(web, workers, offers.linked[:MAX_LINKED]):
        return found
    for offer in offers.guessed[:MAX_GUESSED]:
        if found := await _try(web, workers, [offer]):
            return found
    return await _try(web, workers, [offer for offer in offers.alternate if offer.is_comment_feed][:1])


async def _try(web: Web, workers: Workers, offers: Sequence[FeedLink]) -> list[FoundBlog]:
    found: list[FoundBlog] = []
    for offer in offers:
        match await web.get(offer.address, accept=ACCEPT_FEED):
            case Fetched() as document:
                blog = await _parse(workers, document)
                if isinstance(blog, FoundBlog) and not any(_is_same(blog, other) for other in found):
                    found.append(blog)
            case _:
                continue
    return found


def _is_same(one: FoundBlog, other: FoundBlog) -> bool:
    """Say whether two feeds hold the same posts in two forms, such as RSS and Atom."""
    ours, theirs = ({address_key(entry.url) for entry in blog.feed.entries[:ENTRIES_COMPARED]} for blog in (one, other))
    return bool(ours & theirs) or one.address == other.address


async def _parse(workers: Workers, document: Fetched) -> FoundBlog | ParseFailure:
    parsed = await workers.run(parse_feed, document.body, document.final_url, document.content_type)
    return (
        FoundBlog(document.head.permanent_url or document.final_url, parsed)
        if isinstance(parsed, ParsedFeed)
        else parsed
    )


def _nothing_found(found: ParseFailure | FoundBlog) -> UserError:
    """Return the refusal of a blog without a feed, with what stands in the way where the address was nearly one."""
    if isinstance(found, ParseFailure) and "line" in found.reason:
        return UserError(
            "I can't find the posts of this blog. What is there breaks off: {why}. If you know the address of your "
            "blog's feed, give me that.",
            why=LazyString("a mistake in the document", escape(found.reason, 300)),
        )
    return UserError(
        "I can't find the posts of this blog: the page names no RSS or Atom address, and there is none in the usual "
        "places. If you know the address of your blog's feed, give me that."
    )
