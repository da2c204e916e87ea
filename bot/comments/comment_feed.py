"""Parse comment feeds: Atom and RSS, with what WordPress and Blogger tell in them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from bot.boundary import NO_URL, WebUrl, as_utf_8, web_url
from bot.comments.model import ParsedComment, id_of_address
from bot.comments.of_post import is_page_of_post, leads_to_post
from bot.comments.page import COMMENT_ID
from bot.feeds import Entry, ParseFailure, parse_feed
from bot.feeds.addresses import entry_address_key, is_web_address
from bot.feeds.character_references import mend_ampersands, mend_references
from bot.feeds.html_text import html_to_text

_NUMBER = re.compile(r"comment-(\d+)$")
_BLOGGER = re.compile(r"https?://(?:www|draft)\.blogger\.com/profile/(\d{5,30})$")
_BLOGGER_POST = re.compile(r"(?:post-|/comments/default/)(\d{5,30})$")
_PINGBACK = re.compile(r"\[(…|\.\.\.)\].*\[(…|\.\.\.)\]", re.DOTALL)
"""What WordPress makes of a pingback: the words around the link (class-wp-xmlrpc-server.php, `pingback_ping`)."""
_TRACKBACK = re.compile(
    r"(<p>)?<strong>[^<]{1,300}</strong>(</p>|<br ?/?>|\s){0,9}(<p>)?[^<]{1,300}(…|&#8230;|&hellip;|\.\.\.)(</p>)?"
)
"""What WordPress makes of a trackback: the title and the beginning of the post that links (wp-trackback.php)."""
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_IN_REPLY_TO = "{http://purl.org/syndication/thread/1.0}in-reply-to"
_CREATORS = ("{*}author", "{http://purl.org/dc/elements/1.1/}creator")


@dataclass(frozen=True, slots=True)
class _Item:
    """What an item tells beside what an entry of a blog has."""

    parent: str | None = None
    """The id of the comment that it answers."""
    is_signed: bool = True
    """Whether the item names its author itself: it inherits none, as the feed's author is the blog's."""
    address: WebUrl = NO_URL
    """The absolute address that the author left."""
    is_ping: bool = False
    """Whether WordPress wrote it, as another page links to the post."""
    answered: tuple[str, ...] = ()
    """The addresses of what it answers: its post, or another comment."""


def parse_comment_feed(
    body: bytes, address: str, post: Sequence[str] = (), content_type: str = ""
) -> list[ParsedComment] | ParseFailure:
    """Return the comments of an Atom or RSS feed; those of WordPress have the same ids as in REST.

    The parent of a comment is in `in-reply-to` (RFC 4685 §3), and on Blogger in a `related` link to another comment.
    Pingbacks and trackbacks, which WordPress lists among them, are left out: software sends those. With the addresses
    of the post, so is what stands under another one; a feed of nothing else is none of this post's.
    """
    body = as_utf_8(body, content_type)
    parsed = parse_feed(body, address)
    if isinstance(parsed, ParseFailure):
        return parsed
    items = _items(body)
    found = [(entry, items.get(_external_id(entry.id)) or _Item(address=entry.author_url)) for entry in parsed.entries]
    under_post = found if is_page_of_post(parsed.site_url, post) else _under_post(found, post)
    if found and not under_post:
        return ParseFailure("the comments are those of other posts")
    return [_comment(entry, item) for entry, item in under_post if not item.is_ping]


def _under_post(found: Sequence[tuple[Entry, _Item]], post: Sequence[str]) -> Sequence[tuple[Entry, _Item]]:
    """Return the items that stand under a post, as their addresses tell.

    Blogs that close their comments lead from a post's feed to that of their posts, or of all their comments: where
    items stand elsewhere, one that doesn't tell counts no more, and neither does one that is the post itself.
    """
    told = [leads_to_post((entry.id, entry.url, *item.answered), post) for entry, item in found]
    if False not in told:
        return [one for one in found if not is_page_of_post(one[0].id, post) or "#" in one[0].id]
    return [one for one, is_here in zip(found, told, strict=True) if is_here and _is_comment(*one, post)]


def _is_comment(entry: Entry, item: _Item, post: Sequence[str]) -> bool:
    """Say whether an item is a comment, and not the post itself: it answers it, or has an address within its page."""
    addresses = (entry.id, entry.url)
    return bool(item.answered) or any(
        "#" in entry_address_key(one) or (leads_to_post((one,), post) and not is_page_of_post(one, post))
        for one in addresses
    )


def _comment(entry: Entry, item: _Item) -> ParsedComment:
    profile = _BLOGGER.match(item.address)
    return ParsedComment.from_outside(
        "feed",
        _external_id(entry.id),
        entry.author if item.is_signed else "",
        item.address,
        item.parent,
        entry.published,
        f"blogger:{profile[1]}" if profile else "",
    )


def _external_id(guid: str) -> str:
    """Return a comment's id as the blog's page has it, too; of another address that of what stands there.

    The scheme of an address is no part of an id, as of Drupal's `45 at http://…`: a blog that moves to https stays one.
    """
    named = _NUMBER.search(guid) or _BLOGGER_POST.search(guid) or COMMENT_ID.fullmatch(guid.partition("#")[2])
    return named[1] if named else id_of_address(guid) if is_web_address(guid) else _SCHEME.sub("", guid)


def _items(body: bytes) -> dict[str, _Item]:
    """Return what each item of a feed tells, by its comment's id; nothing of a document that is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(mend_ampersands(mend_references(body)), parser)
        return dict(_items_in(root)) if root is not None else {}
    except (etree.LxmlError, ValueError):  # what is no UTF-8 raises only when it is read
        return {}


def _items_in(root: etree._Element) -> Iterator[tuple[str, _Item]]:
    for element in root.iter("{*}entry", "{*}item"):
        guid = (element.findtext("{*}id") or element.findtext("{*}guid") or "").strip()
        if guid:
            is_signed = any(element.find(creator) is not None for creator in _CREATORS)
            address = web_url(element.findtext("{*}author/{*}uri") or "")
            is_ping, answered = _is_ping(element, guid), tuple(_answered(element))
            yield _external_id(guid), _Item(_parent(element), is_signed, address, is_ping, answered)


def _answered(element: etree._Element) -> Iterator[str]:
    for part in element.iter(_IN_REPLY_TO):
        yield from filter(None, (part.get("ref"), part.get("href")))


def _parent(element: etree._Element) -> str | None:
    refs = [part.get("ref") or part.get("href") or "" for part in element.iter(_IN_REPLY_TO)]
    refs += [link.get("href") or "" for link in element.iter("{*}link") if link.get("rel") == "related"]
    ids = [_external_id(ref) for ref in refs if _NUMBER.search(ref) or "/comments/default/" in ref]
    return ids[-1] if ids else None


def _is_ping(element: etree._Element, guid: str) -> bool:
    if not _NUMBER.search(guid):
        return False
    contents = (element.findtext(name) or "" for name in ("{*}content", "{*}encoded", "{*}description"))
    markup = next(filter(None, contents), "")
    return bool(_PINGBACK.fullmatch(html_to_text(markup)) or _TRACKBACK.fullmatch(markup.strip()))
