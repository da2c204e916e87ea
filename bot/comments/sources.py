"""Find the sources of a post's comments, in its page, its headers and its feed, the best first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

from lxml import etree

from bot.boundary import NO_URL, WebUrl, parse_number, web_url
from bot.comments.model import BROWSER_ONLY, CLOSED, COMMENTS_PER_PAGE, NO_SOURCE, CommentSource
from bot.comments.of_post import names_post
from bot.comments.page import has_comments
from bot.comments.page_notes import are_closed, are_shown_by_widget, leaves_box_to_script, lists_no_comment
from bot.comments.syndication import syndicated_copies
from bot.feeds.html_text import parse_tree
from bot.limits import MAX_PAGE_BYTES

_LINK_HEADER = re.compile(r"<([^<>]*)>\s*;\s*([^<]*)")
_WORDPRESS_COM_ROOT = "https://public-api.wordpress.com/wp/v2/sites/"
_COMMENT_FEED_TITLE = re.compile(r"comments?\b|kommentare|comentarios|commentaires|comentários", re.IGNORECASE)
_MASTODON_STATUS = re.compile(
    r"https://(?P<hostname>[\w.-]+)/(?:@[\w.@-]+|users/[\w.-]+/statuses)/(?P<number>\d{5,25})/?$"
)
"""The address of a status on Mastodon, or on what has the same API."""
_FIELDS = "id,author,author_name,author_url,parent,date_gmt"
"""What is asked for of a comment: neither text nor picture (WordPress REST API, "Global Parameters", `_fields`)."""
_BLOGGER_FEED = re.compile(r"/feeds/\d+/comments/(?:default|full)$")
MAX_BLOGGER_COMMENTS = 500
"""Comments that a blog on Blogger is asked for (Blogger Data API, "Query parameters", `max-results`)."""
_GHOST_POST_ID = re.compile(r"[0-9a-f]{24}")
_ISSO_SCRIPT = re.compile(r"/js/embed(\.min|\.dev)?\.js(\?.*)?$")
_SUBSTACK_POST_ID = re.compile(r'"post_?[iI]d\\*":\s*(\d{1,12})')


class _Link(NamedTuple):
    """A link of a page or of its headers."""

    href: WebUrl
    rel: str
    description: str
    """Its type and title, in lower case."""


def find_comment_sources(
    page: str, address: str, link_headers: Sequence[str], comments_url: str | None
) -> tuple[CommentSource, ...]:
    """Return what the page says of its comments, the sources of the blog's own, then those of replies on other sites.

    Of its own the first is the best, and enough: the next is for where that doesn't answer. Where there is none, the
    page says so.

    WordPress names its REST root in `Link: rel="https://api.w.org/"` or the same as a `link` element, and the
    post in `rel=shortlink` (`?p=ID`) (developer.wordpress.org, "REST API Handbook: Discovery").
    """
    tree = parse_tree(page, MAX_PAGE_BYTES)
    links = [*_header_links(link_headers, address), *(_element_links(tree, address) if tree is not None else ())]
    own = list(_usable(_own_sources(page, tree, address, links, comments_url), address))
    return (*_notes(tree, own), *own, *_other_sources(tree, address, links))


def _notes(tree: etree._Element | None, own: Sequence[CommentSource]) -> Iterator[CommentSource]:
    """Yield what a page says of its comments beside its readable sources `own`, and that there is none of these."""
    if tree is not None and are_closed(tree):
        yield CLOSED
    if tree is not None and (are_shown_by_widget(tree) or (not own and leaves_box_to_script(tree))):
        yield BROWSER_ONLY
    elif not own:
        yield NO_SOURCE


def _usable(sources: Iterable[tuple[str, str]], page: str) -> Iterator[CommentSource]:
    """Yield the sources whose address can be fetched, each once; each is given as its kind and its address."""
    for kind, address in dict.fromkeys(sources):
        if url := web_url(_whole_feed(address) if kind == "feed" else address):
            yield CommentSource(kind, url, page=web_url(page) if kind == "feed" else NO_URL)


def _own_sources(
    page: str, tree: etree._Element | None, address: str, links: Sequence[_Link], comments_url: str | None
) -> Iterator[tuple[str, str]]:
    root = next((link.href for link in links if "https://api.w.org/" in link.rel), None)
    if root and (post_id := _wordpress_post_id(links)):
        yield "rest", _rest_url(root, post_id)
    if "substackcdn.com" in page and (post := _SUBSTACK_POST_ID.search(page)):
        hostname = urlsplit(address).netloc
        yield "substack", f"https://{hostname}/api/v1/post/{post[1]}/comments?all_comments=true"
    if tree is not None:
        yield from _ghost_sources(tree, address)
        yield from _isso_sources(tree, address)
    if comments_url:
        yield "feed", _atom_url(comments_url)
    named = (link for link in links if "alternate" in link.rel and _is_comment_feed(link))
    if feed := next((link.href for link in named if names_post(link.href, address)), None):
        yield "feed", _atom_url(feed)
    if tree is not None and (has_comments(tree) or (lists_no_comment(tree) and not are_shown_by_widget(tree))):
        yield "page", address
    if comments_url:
        yield "feed", comments_url  # whose address may end like WordPress's, and be another's that has no Atom form


def _ghost_sources(tree: etree._Element, address: str) -> Iterator[tuple[str, str]]:
    """Yield the address from which Ghost's own script takes the comments that it shows below a post."""
    for script in tree.iter("script"):
        site, post_id = script.get("data-ghost-comments"), script.get("data-post-id") or ""
        if site and _GHOST_POST_ID.fullmatch(post_id):
            root = web_url(site, address).rstrip("/")
            yield "ghost", f"{root}/members/api/comments/post/{post_id}/?limit={COMMENTS_PER_PAGE}"


def _isso_sources(tree: etree._Element, address: str) -> Iterator[tuple[str, str]]:
    """Yield the address from which Isso's script takes a page's comments (isso-comments.de, "Client Configuration").

    The script says where the server is, by an attribute or by its own address. A thread without an id is called by
    its page's path.
    """
    thread = next((one for one in tree.iter("section", "div") if one.get("id") == "isso-thread"), None)
    if thread is None:
        return
    uri = thread.get("data-isso-id") or urlsplit(address).path or "/"
    for script in tree.iter("script"):
        server = script.get("data-isso") or _ISSO_SCRIPT.sub("/", script.get("src") or "")
        if script.get("data-isso") or server != (script.get("src") or ""):
            yield "isso", f"{web_url(server, address).rstrip('/')}/?uri={quote(uri, '')}"


def _other_sources(tree: etree._Element | None, address: str, links: Sequence[_Link]) -> Iterator[CommentSource]:
    if any("webmention" in link.rel.split() and "//webmention.io/" in link.href for link in links):
        mentions = f"https://webmention.io/api/mentions.jf2?per-page=100&target={quote(address, '')}"
        yield CommentSource("webmention", web_url(mentions))
    copies = syndicated_copies(tree, address) if tree is not None else ()
    for status in filter(None, map(_MASTODON_STATUS.match, copies)):
        thread = f"https://{status['hostname']}/api/v1/statuses/{status['number']}/context"
        yield CommentSource("mastodon", web_url(thread), page=web_url(status[0]))
        break


def _wordpress_post_id(links: Sequence[_Link]) -> str:
    """Return WordPress's number of a post, from its short link or its REST address; empty without either."""
    for href, rel, description in links:
        number = parse_number(parse_qs(urlsplit(href).query).get("p", [""])[0]) if "shortlink" in rel else None
        if number is not None:
            return str(number)
        is_rest = "alternate" in rel and "application/json" in description
        if is_rest and (post := re.search(r"/posts/(\d{1,12})$", href)):
            return post[1]
    return ""


def _rest_url(root: str, post_id: str) -> str:
    query = urlencode({"post": post_id, "per_page": COMMENTS_PER_PAGE, "order": "desc", "_fields": _FIELDS}, safe=",")
    if root.startswith(_WORDPRESS_COM_ROOT):  # its root has the name of the API already
        return f"{root.rstrip('/')}/comments?{query}"
    if "rest_route=" in root:  # a WordPress without address rewriting
        return f"{root.rstrip('/')}/wp/v2/comments&{query}"
    return f"{root.rstrip('/')}/wp/v2/comments?{query}"


def _atom_url(comments_url: str) -> str:
    """Return WordPress's Atom form of a comment feed, which has the authors' addresses; RSS has not."""
    return f"{comments_url}atom/" if comments_url.endswith("/feed/") else comments_url


def _whole_feed(address: str) -> str:
    """Return the address of a comment feed; of Blogger's, which gives the 25 newest items unasked, one with more."""
    parts = urlsplit(address)
    if not _BLOGGER_FEED.search(parts.path) or "max-results" in parts.query:
        return address
    query = filter(None, (parts.query, f"max-results={MAX_BLOGGER_COMMENTS}"))
    return urlunsplit(parts._replace(query="&".join(query)))


def _is_comment_feed(link: _Link) -> bool:
    return "xml" in link.description and bool(_COMMENT_FEED_TITLE.search(link.description))


def _header_links(values: Sequence[str], address: str) -> Iterator[_Link]:
    """Return the links of `Link` headers (RFC 8288); all parameters stand for the relation and the description."""
    links = (link for value in values for link in _LINK_HEADER.finditer(value))
    return (_Link(web_url(link[1], address), link[2].lower(), link[2].lower()) for link in links)


def _element_links(tree: etree._Element, address: str) -> Iterator[_Link]:
    for element in tree.iter("link", "a"):
        rel = (element.get("rel") or "").lower()
        if rel:
            description = f"{element.get('type') or ''} {element.get('title') or ''}".lower()
            yield _Link(web_url(element.get("href") or "", address), rel, description)
