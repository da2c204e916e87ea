"""The doors to a post's comments, found on its page, in its headers and in its feed; the best first."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from lxml import etree

from bot.comments.model import COMMENTS_PER_PAGE, DISQUS, NO_SOURCE, CommentSource
from bot.comments.page import has_comments
from bot.feeds.html_text import absolute_url, parse_tree

_LINK = re.compile(r"<([^>]*)>\s*;\s*([^<]*)")
_HOSTED_ROOT = "https://public-api.wordpress.com/wp/v2/sites/"
_COMMENT_FEEDS = re.compile(r"comments?\b|kommentare|comentarios|commentaires|comentários", re.IGNORECASE)
_STATUS = re.compile(r"https://(?P<host>[\w.-]+)/(?:@[\w.@-]+|users/[\w.-]+/statuses)/(?P<number>\d{5,25})/?$")
"""A status of Mastodon and what speaks its interface."""
_FIELDS = "id,author,author_name,author_url,parent,date_gmt"
"""What is asked of a comment: never its text, nor a picture (WordPress REST API, "Global Parameters", `_fields`)."""
_GHOST_POST = re.compile(r"[0-9a-f]{24}")
_SUBSTACK = re.compile(r'"post_?[iI]d\\*":\s*(\d{1,12})')


def find_comment_sources(
    page: str, address: str, link_headers: Sequence[str], comments_url: str | None
) -> tuple[CommentSource, ...]:
    """Return every door worth opening: the best for the blog's own comments, then those for what is said elsewhere.

    WordPress names its REST root in `Link: rel="https://api.w.org/"` or the same as a `link` element, and the
    post in `rel=shortlink` (`?p=ID`) (developer.wordpress.org, "REST API Handbook: Discovery").
    """
    tree = parse_tree(page)
    offers = [*_headers(link_headers), *(_elements(tree) if tree is not None else ())]
    own = next(_own(page, tree, address, offers, comments_url), None)
    found = [own] if own else []
    found += _elsewhere(tree, address, offers)
    if found:
        return tuple(found)
    return (DISQUS if "disqus.com/embed" in page or 'id="disqus_thread"' in page else NO_SOURCE,)


Offer = tuple[str, str, str]
"""A link by its target, its relation, and its title and type in one."""


def _own(
    page: str, tree: etree._Element | None, address: str, offers: Sequence[Offer], comments_url: str | None
) -> Iterator[CommentSource]:
    root = next((absolute_url(address, href) for href, rel, _ in offers if "https://api.w.org/" in rel), None)
    if root and (number := _post_number(offers)):
        yield CommentSource("rest", _rest_comments(root, number))
    if "substackcdn.com" in page and (found := _SUBSTACK.search(page)):
        host = urlsplit(address).netloc
        yield CommentSource("substack", f"https://{host}/api/v1/post/{found[1]}/comments?all_comments=true")
    if tree is not None:
        yield from _ghost(tree, address)
    if comments_url:
        yield CommentSource("feed", _atom_of(comments_url))
    for href, rel, told in offers:
        if "alternate" in rel and "xml" in told and _COMMENT_FEEDS.search(told) and _is_of_post(href, address):
            yield CommentSource("feed", _atom_of(absolute_url(address, href)))
    if tree is not None and has_comments(tree):
        yield CommentSource("page", address)


def _ghost(tree: etree._Element, address: str) -> Iterator[CommentSource]:
    """Give the place from which Ghost's own script takes the comments that it shows below a post."""
    for script in tree.iter("script"):
        site, post = script.get("data-ghost-comments"), script.get("data-post-id") or ""
        if site and _GHOST_POST.fullmatch(post):
            root = absolute_url(address, site).rstrip("/")
            yield CommentSource("ghost", f"{root}/members/api/comments/post/{post}/?limit={COMMENTS_PER_PAGE}")


def _elsewhere(tree: etree._Element | None, address: str, offers: Sequence[Offer]) -> Iterator[CommentSource]:
    if any("webmention" in rel.split() and "//webmention.io/" in href for href, rel, _ in offers):
        yield CommentSource(
            "webmention", f"https://webmention.io/api/mentions.jf2?per-page=100&target={quote(address, '')}"
        )
    links = tree.iter("a") if tree is not None else ()
    syndicated = [a.get("href") or "" for a in links if "u-syndication" in (a.get("class") or "").split()]
    for status in filter(None, map(_STATUS.match, syndicated)):
        yield CommentSource("mastodon", f"https://{status['host']}/api/v1/statuses/{status['number']}/context")
        break


def _post_number(offers: Sequence[Offer]) -> str:
    """Return WordPress's number of a post, as its short link or its own REST address tells it."""
    for href, rel, told in offers:
        if "shortlink" in rel and (number := parse_qs(urlsplit(href).query).get("p", [""])[0]).isdecimal():
            return number
        if "alternate" in rel and "application/json" in told and (found := re.search(r"/posts/(\d{1,12})$", href)):
            return found[1]
    return ""


def _rest_comments(root: str, post: str) -> str:
    query = urlencode({"post": post, "per_page": COMMENTS_PER_PAGE, "order": "asc", "_fields": _FIELDS}, safe=",")
    if root.startswith(_HOSTED_ROOT):  # what WordPress.com hosts is served beside it, without a name of the interface
        return f"{root.rstrip('/')}/comments?{query}"
    if "rest_route=" in root:  # a WordPress without address rewriting
        return f"{root.rstrip('/')}/wp/v2/comments&{query}"
    return f"{root.rstrip('/')}/wp/v2/comments?{query}"


def _atom_of(comments_url: str) -> str:
    """Return WordPress's Atom form of a comment feed, which tells authors' addresses; RSS does not."""
    return f"{comments_url}atom/" if comments_url.endswith("/feed/") else comments_url


def _is_of_post(href: str, address: str) -> bool:
    """Say whether a feed of comments is that of this post, and not of the whole blog."""
    path = urlsplit(address).path.strip("/")
    return bool(path) and path in href


def _headers(values: Sequence[str]) -> Iterator[Offer]:
    """Return each `Link` header's target, relation and the rest (RFC 8288)."""
    return ((found[1], found[2].lower(), found[2].lower()) for value in values for found in _LINK.finditer(value))


def _elements(tree: etree._Element) -> Iterator[Offer]:
    for element in tree.iter("link", "a"):
        rel = (element.get("rel") or "").lower()
        if rel:
            yield element.get("href") or "", rel, f"{element.get('type') or ''} {element.get('title') or ''}".lower()
