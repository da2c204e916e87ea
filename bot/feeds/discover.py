"""Find the addresses where the feeds of a blog may be, from any of its pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlsplit, urlunsplit

from lxml import etree

from bot.boundary import NO_URL, WebUrl, web_url
from bot.feeds.addresses import address_key
from bot.feeds.html_text import parse_tree
from bot.limits import MAX_PAGE_BYTES

_FEED_TYPES = {
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"),
    *("application/xml", "text/xml", "application/json", "application/rss", "application/atom"),
}
_JSON_TYPE = "application/json"
_COMMENT_FEED = re.compile(
    r"comment|kommenta|коммента|comentári|comentari|commenti|reacties|yorum|コメント|评论|/replies\b", re.IGNORECASE
)
_FEED_PATH = re.compile(
    r"(^|[/.?=&])(rss2?|atom|feeds?|rdf|blog-feed)([/.?=&#]|$)|\.(rss|atom|rdf)$|feed\.(xml|json)$", re.IGNORECASE
)
_REFRESH = re.compile(
    r"\s{0,9}\d{0,9}(?:\.\d{0,9})?\s{0,9}[;,]\s{0,9}(?:url\s{0,9}=\s{0,9})?[\"']?([^\"'>]{1,2000})", re.IGNORECASE
)
_LINK_HEADER = re.compile(r"<([^<>]*)>\s*((?:;[^,<]*)*)")
_YOUTUBE_CHANNEL = re.compile(r"/channel/(UC[\w-]{10,40})|\"(?:externalId|channelId)\":\"(UC[\w-]{10,40})\"")
_YOUTUBE_FEED = "https://www.youtube.com/feeds/videos.xml?channel_id="

# A pattern in the host or the page that shows the blog's software → the paths of its feed, below the page and the site.
_PLATFORMS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), paths)
    for pattern, paths in (
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
_COMMON_PATHS = (
    *("/feed/", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss/", "/feed.json"),
    *("/blog/feed/", "/blog/rss.xml", "/feeds/posts/default", "/blog-feed.xml", "?format=rss", "/index.rdf"),
)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """The address of a feed that a page links to, or where one may be."""

    address: str
    title: str = ""

    @property
    def is_comment_feed(self) -> bool:
        """Return whether the title or the path says that this is a feed of comments."""
        return bool(_COMMENT_FEED.search(self.title) or _COMMENT_FEED.search(urlsplit(self.address).path))


_FEED_PATHS = {path.strip("/") for path in chain(_COMMON_PATHS, *(paths for _, paths in _PLATFORMS))}
_FEED_PATHS |= {"", "feed/atom", "feed/rss", "feed/rss2", "feed/rdf"}
_FILE_NAME = re.compile(r"[\w-]+\.(xml|rss|atom|rdf|json)", re.IGNORECASE)


def belongs_to_site(feed: str, home: str) -> bool:
    """Return whether a feed's address lies below the site at `home`, at a path where feeds usually are.

    Such a feed is the site's own. What a feed itself names as its site proves nothing.
    """
    below = address_key(feed).removeprefix(address_key(home))
    if below == address_key(feed):
        return False
    if below[:1] not in {"", "/", "?"}:
        return False
    path = below.strip("/")
    return any(part in _FEED_PATHS or _FILE_NAME.fullmatch(part) for part in (path, path.partition("?")[0]))


@dataclass(frozen=True, slots=True)
class FeedLinks:
    """The addresses where a blog's feed may be, the most reliable kind first; each address once."""

    alternate: tuple[FeedLink, ...]
    """Named with `rel=alternate` in the page or its Link headers; comment feeds last."""
    linked: tuple[FeedLink, ...]
    """Linked in the page, with an address like that of a feed."""
    guessed: tuple[FeedLink, ...]
    """Where the blog's software puts its feed, then where other software does."""
    moved_to: WebUrl = NO_URL
    """Where the page sends on at once (HTML Living Standard, 4.2.5.3 "Refresh"); empty if it doesn't."""


def find_feeds(page: str, address: str, link_headers: Sequence[str] = ()) -> FeedLinks:
    """Return the addresses where the feeds of the page at `address` may be.

    `link_headers` are the values of the response's Link headers. HTML Living Standard, 4.6.7.1 "Link type alternate";
    RFC 8288 for the headers. Blocking: call it off the event loop.
    """
    tree = parse_tree(page, MAX_PAGE_BYTES)
    base = address
    alternate = list(_header_links(link_headers, address))
    linked: list[FeedLink] = []
    if tree is not None:
        base = next((web_url(href, address) for e in tree.iter("base") if (href := e.get("href"))), address)
        alternate += _alternate_links(tree, base)
        linked = [link for link in _anchor_links(tree, base) if not link.is_comment_feed]
    moved_to = next(_refreshes(tree, base), NO_URL) if tree is not None else NO_URL
    alternate.sort(key=lambda link: link.is_comment_feed)
    seen: set[str] = {address}
    guessed = [FeedLink(url) for url in _guessed_addresses(page, address)]
    return FeedLinks(_take_unseen(alternate, seen), _take_unseen(linked, seen), _take_unseen(guessed, seen), moved_to)


def _take_unseen(links: Sequence[FeedLink], seen: set[str]) -> tuple[FeedLink, ...]:
    """Return the links to web addresses that are not in `seen`, and add these addresses to it."""
    unseen = []
    for link in links:
        if link.address not in seen and link.address.startswith(("http://", "https://")):
            seen.add(link.address)
            unseen.append(link)
    return tuple(unseen)


def _alternate_links(tree: etree._Element, base: str) -> Iterator[FeedLink]:
    for element in tree.iter("link", "a"):
        kind = (element.get("type") or "").split(";")[0].strip().lower()
        if "alternate" not in (element.get("rel") or "").lower().split() or kind not in _FEED_TYPES:
            continue
        address = web_url(element.get("href") or "", base)
        if kind != _JSON_TYPE or _FEED_PATH.search(address):  # WordPress links its REST API in the same way
            yield FeedLink(address, (element.get("title") or "").strip())


def _refreshes(tree: etree._Element, base: str) -> Iterator[WebUrl]:
    for meta in tree.iter("meta"):
        is_refresh = (meta.get("http-equiv") or "").lower() == "refresh"
        if is_refresh and (target := _REFRESH.match(meta.get("content") or "")):
            yield web_url(target[1], base)


def parent_pages(address: str) -> Sequence[WebUrl]:
    """Return the addresses of the folders above a page, the nearest first, and of the home page of its host."""
    parts = urlsplit(address)
    names = parts.path.strip("/").split("/")[:-1]
    paths = ["/".join(["", *names[:count], ""]) for count in range(len(names), -1, -1)]
    above = (web_url(urlunsplit((parts.scheme, parts.netloc, path, "", ""))) for path in paths)
    return [url for url in dict.fromkeys(above) if url and url != address]


def _header_links(headers: Sequence[str], base: str) -> Iterator[FeedLink]:
    links = (link for header in headers for link in _LINK_HEADER.finditer(header[:4000]))
    for target, parameters in (link.groups() for link in links):
        lowered = parameters.lower()
        if "alternate" in lowered and any(kind in lowered for kind in _FEED_TYPES - {_JSON_TYPE}):
            yield FeedLink(web_url(target, base))


def _anchor_links(tree: etree._Element, base: str) -> Iterator[FeedLink]:
    for element in tree.iter("a"):
        address = web_url(element.get("href") or "", base)
        if _FEED_PATH.search(urlsplit(address).path) or _FEED_PATH.search(f"?{urlsplit(address).query}"):
            yield FeedLink(address, "".join(map(str, element.itertext())).strip()[:100])


def _guessed_addresses(page: str, address: str) -> Iterator[str]:
    """Yield the addresses where the blog's software puts its feed, then those where other software does."""
    parts = urlsplit(address)
    if parts.hostname in {"www.youtube.com", "youtube.com", "m.youtube.com"}:
        yield from (
            _YOUTUBE_FEED + (in_path or in_page)
            for in_path, in_page in _YOUTUBE_CHANNEL.findall(f"{parts.path}\n{page}")[:1]
        )
        return
    site = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
    if parts.hostname == "medium.com":
        yield f"{site}/feed/{parts.path.strip('/').partition('/')[0]}"
        return
    if (parts.hostname or "").endswith(".medium.com"):
        yield f"{site}/feed"
        return
    bases = [f"{site}{path}" for path in dict.fromkeys((parts.path.rstrip("/"), _first_segment(parts.path), ""))]
    host_and_page = f"{parts.netloc}\n{page[:50_000]}"
    paths = [path for pattern, platform in _PLATFORMS if pattern.search(host_and_page) for path in platform]
    yield from (f"{base}{path}" for path in paths for base in bases)
    yield from (f"{site}{path}" for path in _COMMON_PATHS)


def _first_segment(path: str) -> str:
    """Return the first segment of a path, the root of a blog that shares its host with others; empty for a file."""
    first = path.strip("/").partition("/")[0]
    return f"/{first}" if first and "." not in first else ""
