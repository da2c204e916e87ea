"""Where the feeds of a blog may be, told from any of its pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlsplit, urlunsplit

from lxml import etree

from bot.feeds.addresses import address_key
from bot.feeds.html_text import absolute_url, parse_tree

_TYPES = {
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"),
    *("application/xml", "text/xml", "application/json", "application/rss", "application/atom"),
}
_PLAIN_JSON = "application/json"
_OF_COMMENTS = re.compile(
    r"comment|kommenta|коммента|comentári|comentari|commenti|reacties|yorum|コメント|评论|/replies\b", re.IGNORECASE
)
_LIKE_A_FEED = re.compile(
    r"(^|[/.?=&])(rss2?|atom|feeds?|rdf|blog-feed)([/.?=&#]|$)|\.(rss|atom|rdf)$|feed\.(xml|json)$", re.IGNORECASE
)
_LINK_HEADER = re.compile(r"<([^>]*)>\s*((?:;[^,<]*)*)")
_CHANNEL = re.compile(r"/channel/(UC[\w-]{10,40})|\"(?:externalId|channelId)\":\"(UC[\w-]{10,40})\"")
_VIDEOS = "https://www.youtube.com/feeds/videos.xml?channel_id="

# What a blog's host or page shows of its software → the paths of its feed, below the page and below the site.
_PLATFORMS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(shown, re.IGNORECASE), paths)
    for shown, paths in (
        (r"\.blogspot\.|generator\W+content\W+blogger", ("/feeds/posts/default",)),
        (r"\.tumblr\.com|tumblr\.com/oembed", ("/rss",)),
        (r"\.substack\.com|substackcdn\.com", ("/feed",)),
        (r"generator\W+content\W+wordpress|/wp-content/|\.wordpress\.com", ("/feed/", "/?feed=rss2")),
        (r"generator\W+content\W+ghost|\.ghost\.io", ("/rss/",)),
        (r"squarespace\.com|static1\.squarespace", ("?format=rss", "/blog?format=rss")),
        (r"wixstatic\.com|wixsite\.com", ("/blog-feed.xml",)),
        (r"generator\W+content\W+hugo", ("/index.xml", "/posts/index.xml", "/post/index.xml")),
        (r"generator\W+content\W+jekyll|github\.io", ("/feed.xml", "/atom.xml")),
        (r"micro\.blog", ("/feed.xml", "/feed.json")),
        (r"write\.as|writefreely", ("/feed/",)),
        (r"bearblog\.dev|generator\W+content\W+bear", ("/feed/", "/rss/")),
        (r"typepad\.com|generator\W+content\W+\S*typepad", ("/atom.xml", "/rss.xml", "/index.rdf")),
    )
)
_USUAL = (
    *("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss/", "/feed.json"),
    *("/blog/feed/", "/blog/rss.xml", "/feeds/posts/default", "/blog-feed.xml", "?format=rss", "/index.rdf"),
)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page announces, or an address where one may be."""

    address: str
    title: str = ""

    @property
    def is_comment_feed(self) -> bool:
        """Say whether this is, by its title or address, a feed of comments rather than of posts."""
        return bool(_OF_COMMENTS.search(self.title) or _OF_COMMENTS.search(urlsplit(self.address).path))


_ENDINGS = {path.strip("/") for path in chain(_USUAL, *(paths for _, paths in _PLATFORMS))}
_ENDINGS |= {"", "feed/atom", "feed/rss", "feed/rss2", "feed/rdf"}
_ONE_FILE = re.compile(r"[\w-]+\.(xml|rss|atom|rdf|json)", re.IGNORECASE)


def belongs_to_site(feed: str, home: str) -> bool:
    """Say whether a feed lies where feeds of the site at `home` usually do, and so can be nobody else's.

    A feed tells the address of its site itself, and could tell any.
    """
    below = address_key(feed).removeprefix(address_key(home))
    if below == address_key(feed):
        return False
    if below[:1] not in {"", "/", "?"}:
        return False
    whole = below.strip("/")
    return any(ending in _ENDINGS or _ONE_FILE.fullmatch(ending) for ending in (whole, whole.partition("?")[0]))


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """The addresses where a blog's feed may be, from the surest to the mere guess; no address twice."""

    alternate: tuple[FeedLink, ...]
    """Named by the page with `rel=alternate`; those of comments last."""
    linked: tuple[FeedLink, ...]
    """Linked in the page, and looking like a feed."""
    guessed: tuple[FeedLink, ...]
    """Where the blog's software has its feed, and then where others have theirs."""


def find_feeds(page: str, address: str, link_headers: Sequence[str] = ()) -> FeedLinks:
    """Return where the feed of the blog may be to which a page belongs.

    HTML Living Standard, 4.6.7.1 "Link type alternate"; RFC 8288 for the headers. Blocking: call it off the loop.
    """
    tree = parse_tree(page)
    base = address
    announced = list(_in_headers(link_headers, address))
    linked: list[FeedLink] = []
    if tree is not None:
        base = next((absolute_url(address, href) for e in tree.iter("base") if (href := e.get("href"))), address)
        announced += _announced(tree, base)
        linked = [offer for offer in _linked(tree, base) if not offer.is_comment_feed]
    announced.sort(key=lambda offer: offer.is_comment_feed)
    seen: set[str] = {address}
    return FeedLinks(
        _fresh(announced, seen), _fresh(linked, seen), _fresh([FeedLink(url) for url in _usual(page, address)], seen)
    )


def _fresh(offers: Sequence[FeedLink], seen: set[str]) -> tuple[FeedLink, ...]:
    found = []
    for offer in offers:
        if offer.address not in seen and offer.address.startswith(("http://", "https://")):
            seen.add(offer.address)
            found.append(offer)
    return tuple(found)


def _announced(tree: etree._Element, base: str) -> Iterator[FeedLink]:
    for element in tree.iter("link", "a"):
        kind = (element.get("type") or "").split(";")[0].strip().lower()
        if "alternate" not in (element.get("rel") or "").lower().split() or kind not in _TYPES:
            continue
        address = absolute_url(base, element.get("href") or "")
        if kind != _PLAIN_JSON or _LIKE_A_FEED.search(address):  # WordPress announces its REST interface so, too
            yield FeedLink(address, (element.get("title") or "").strip())


def _in_headers(headers: Sequence[str], base: str) -> Iterator[FeedLink]:
    for target, told in (found.groups() for header in headers for found in _LINK_HEADER.finditer(header[:4000])):
        if "alternate" in told.lower() and any(kind in told.lower() for kind in _TYPES - {_PLAIN_JSON}):
            yield FeedLink(absolute_url(base, target))


def _linked(tree: etree._Element, base: str) -> Iterator[FeedLink]:
    for element in tree.iter("a"):
        address = absolute_url(base, element.get("href") or "")
        if _LIKE_A_FEED.search(urlsplit(address).path) or _LIKE_A_FEED.search(f"?{urlsplit(address).query}"):
            yield FeedLink(address, "".join(map(str, element.itertext())).strip()[:100])


def _usual(page: str, address: str) -> Iterator[str]:
    """Give the addresses of the feed by the blog's software, then the usual ones."""
    parts = urlsplit(address)
    if parts.hostname in {"www.youtube.com", "youtube.com", "m.youtube.com"}:
        yield from (_VIDEOS + (one or other) for one, other in _CHANNEL.findall(f"{parts.path}\n{page}")[:1])
        return
    site = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    if parts.hostname == "medium.com":
        yield f"{site}/feed/{parts.path.strip('/').partition('/')[0]}"
        return
    if (parts.hostname or "").endswith(".medium.com"):
        yield f"{site}/feed"
        return
    here = [f"{site}{path}" for path in dict.fromkeys((parts.path.rstrip("/"), _first(parts.path), ""))]
    shown = f"{parts.netloc}\n{page[:50_000]}"
    paths = [path for pattern, platform in _PLATFORMS if pattern.search(shown) for path in platform]
    yield from (f"{start}{path}" for path in paths for start in here)
    yield from (f"{site}{path}" for path in _USUAL)


def _first(path: str) -> str:
    """Return the first part of a path: where a blog is that shares its host with others."""
    first = path.strip("/").partition("/")[0]
    return f"/{first}" if first and "." not in first else ""
