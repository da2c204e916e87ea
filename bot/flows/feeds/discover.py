"""Find the feeds of a blog from any of its pages.

fetch page → feed? → linked feeds → those of the pages above → guessed addresses
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.comments import normalize_name
from bot.errors import UserError
from bot.feeds import FeedLink, FeedLinks, ParseFailure, find_feeds
from bot.feeds.discover import parent_pages
from bot.feeds.errors import ErrorKind
from bot.feeds.summary import FeedSummary, summarise_feed
from bot.flows.addresses import candidate_urls, fetch_first, unreadable
from bot.i18n import LazyString
from bot.text import escape, visible_line
from bot.web import Fetched, Web
from bot.web.fetch import ACCEPT_FEED
from bot.workers import Workers

MAX_ALTERNATE_FEEDS, MAX_LINKED_FEEDS, MAX_GUESSED_FEEDS = 6, 4, 10
"""Addresses of each kind in `FeedLinks` that are fetched at most."""
MAX_BLOG_TITLE_LENGTH = 100
MAX_PARENT_PAGES = 4
"""Pages above a page, the home page included, that are fetched: a post may lie below a year, a month and a day."""


@dataclass(frozen=True, slots=True)
class FoundBlog:
    """A feed that was found and can be read."""

    address: str
    """Where it is polled: the address after the permanent redirects."""
    feed: FeedSummary
    found_at: str
    """The address after all redirects."""

    @property
    def title(self) -> str:
        """Return the blog's title, or the address of its site if it has none."""
        return visible_line(self.feed.title, MAX_BLOG_TITLE_LENGTH) or self.feed.site_url

    @property
    def names(self) -> Mapping[str, str]:
        """Return the names that sign its posts, as it has them, by what is compared of them."""
        return {name: author for author in reversed(self.feed.authors) if (name := normalize_name(author))}

    @property
    def newest(self) -> list[str]:
        """Return the titles of its three newest entries."""
        return list(filter(None, (visible_line(title, 100) for title in self.feed.newest[:3])))


async def find_blogs(web: Web, workers: Workers, address: str) -> Sequence[FoundBlog]:
    """Return the feeds of the blog at an address, the likeliest first; several if they hold different posts.

    Raise UserError if the address can't be fetched or no feed is found.
    """
    page = await fetch_first(web, candidate_urls(address))
    if isinstance(parsed := await _parse(workers, page), FoundBlog):
        return [parsed]
    if parsed.kind is ErrorKind.CHALLENGED:
        raise unreadable(parsed.kind)
    links = await workers.run(find_feeds, page.text(), page.final_url, page.link_headers)
    if isinstance(links, ParseFailure):
        raise UserError(
            "I can't read that page: {why}.",
            why=LazyString("I don't understand what is there", escape(links.reason, 300)),
        )
    blogs = await _fetch_most_reliable(web, workers, links)
    if len(links.guessed) == 1:  # a platform with many blogs on its host, whose home page is that of none
        blogs = blogs or await _fetch_guessed(web, workers, links)
    blogs = blogs or await _fetch_of_parents(web, workers, page.final_url)
    blogs = blogs or await _fetch_guessed(web, workers, links)
    if not blogs:
        raise _no_feed_error(parsed)
    return blogs


async def find_blog(web: Web, workers: Workers, address: str) -> FoundBlog:
    """Return the likeliest feed of the blog at an address; raise UserError as `find_blogs` does."""
    return (await find_blogs(web, workers, address))[0]


async def _fetch_most_reliable(web: Web, workers: Workers, links: FeedLinks) -> list[FoundBlog]:
    """Return the feeds behind the most reliable kind of links of a page that leads to any."""
    if links.moved_to and (blogs := await _fetch_feeds(web, workers, [FeedLink(links.moved_to)])):
        return blogs
    post_feeds = [link for link in links.alternate if not link.is_comment_feed][:MAX_ALTERNATE_FEEDS]
    if blogs := await _fetch_feeds(web, workers, post_feeds):
        return blogs
    return await _fetch_feeds(web, workers, links.linked[:MAX_LINKED_FEEDS])


async def _fetch_of_parents(web: Web, workers: Workers, address: str) -> list[FoundBlog]:
    """Return the feeds that a page above this one leads to, as the page of a post need not name any."""
    for above in parent_pages(address)[-MAX_PARENT_PAGES:]:
        match await web.get(above):
            case Fetched() as page:
                links = await workers.run(find_feeds, page.text(), page.final_url, page.link_headers)
                if isinstance(links, FeedLinks) and (blogs := await _fetch_most_reliable(web, workers, links)):
                    return blogs
            case _:
                continue
    return []


async def _fetch_guessed(web: Web, workers: Workers, links: FeedLinks) -> list[FoundBlog]:
    """Return the feed at the first of the guessed addresses that has one; a feed of comments comes last."""
    for link in links.guessed[:MAX_GUESSED_FEEDS]:
        if blogs := await _fetch_feeds(web, workers, [link]):
            return blogs
    return await _fetch_feeds(web, workers, [link for link in links.alternate if link.is_comment_feed][:1])


async def _fetch_feeds(web: Web, workers: Workers, links: Sequence[FeedLink]) -> list[FoundBlog]:
    """Return the feeds at these addresses that can be fetched and parsed, without those that hold the same posts."""
    blogs: list[FoundBlog] = []
    for link in links:
        match await web.get(link.address, accept=ACCEPT_FEED):
            case Fetched() as document:
                blog = await _parse(workers, document)
                if isinstance(blog, FoundBlog) and not any(_is_same(blog, other) for other in blogs):
                    blogs.append(blog)
            case _:
                continue
    return blogs


def _is_same(blog: FoundBlog, other: FoundBlog) -> bool:
    """Return whether two feeds hold the same posts in different formats, such as RSS and Atom."""
    return bool(blog.feed.address_keys & other.feed.address_keys) or blog.address == other.address


async def _parse(workers: Workers, document: Fetched) -> FoundBlog | ParseFailure:
    parsed = await workers.run(summarise_feed, document.body, document.final_url, document.content_type)
    return (
        FoundBlog(document.head.permanent_url or document.final_url, parsed, document.final_url)
        if isinstance(parsed, FeedSummary)
        else parsed
    )


def _no_feed_error(parsed: ParseFailure | FoundBlog) -> UserError:
    """Return the error for a blog without a feed, with the position if the address holds a malformed one."""
    if isinstance(parsed, ParseFailure) and "line" in parsed.reason:
        return UserError(
            "I can't find the posts of this blog. What is there breaks off: {why}. If you know the address of your "
            "blog's feed, give me that.",
            why=LazyString("a mistake in the document", escape(parsed.reason, 300)),
        )
    return UserError(
        "I can't find the posts of this blog: the page names no RSS or Atom address, and there is none in the usual "
        "places. If you know the address of your blog's feed, give me that."
    )
