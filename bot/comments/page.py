"""Parse comments from a page: WordPress's classic and block themes, and microformats2."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from lxml import etree

from bot.boundary import NO_URL, WebUrl, parse_instant, web_url
from bot.comments.model import POST_AUTHOR, ParsedComment, id_of_address
from bot.feeds import ParseFailure, address_key
from bot.feeds.html_text import parse_tree
from bot.feeds.page_text import page_text
from bot.limits import MAX_PAGE_BYTES

COMMENT_ID = re.compile(
    r"(?:li-|div-)?comment-(\d{1,19}|(?=.*\d)[0-9a-f]{6,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?=.*\d)[0-9A-Za-z]{16,40})"
)
"""The id of a comment's element: a number, a hash, a UUID or the like; `comment-form` and `comment-body-5` are none."""
_COMMENT_TAGS = ("li", "div", "article", "section", "dd", "tr")
_PING_CLASSES = {"pingback", "trackback", "mention", "like", "repost"}
"""The classes of what software sends, in WordPress and its plugin for webmentions, by the type of the comment."""
_NAME_CLASSES = (
    *("fn", "wp-block-comment-author-name", "comment-author-name", "comment__author-name", "p-author", "u-author"),
    *("comment-author", "comment__author", "comment_author", "author"),
)
"""The classes of who wrote a comment, the surest first."""
_NAMES = frozenset(_NAME_CLASSES)
_AUTHOR_CLASSES = _NAMES | {"h-card", "vcard"}
_TEXT_CLASSES = {
    *("comment-content", "comment__content", "comment_content", "wp-block-comment-content", "e-content", "p-content"),
    *("comment-text", "comment__text", "comment_text"),
}
"""The classes of what a comment says."""


def has_comments(tree: etree._Element) -> bool:
    """Say whether a page has comments in a known format."""
    return any(True for _ in _comment_elements(tree))


def parse_page_comments(body: bytes, address: str, content_type: str = "") -> list[ParsedComment] | ParseFailure:
    """Return the comments of a page, which was sent with this Content-Type."""
    tree = parse_tree(page_text(body, content_type), MAX_PAGE_BYTES)
    if tree is None:
        return ParseFailure("the page is not readable")
    return list({comment.external_id: comment for comment in _parse(tree, address)}.values())


def _parse(tree: etree._Element, address: str) -> Iterator[ParsedComment]:
    for element in _comment_elements(tree):
        if not _PING_CLASSES & _classes(element):
            comment = _comment(element, address)
            if comment.external_id:
                yield comment


def _comment_elements(tree: etree._Element) -> Iterator[etree._Element]:
    for element in tree.iter(*_COMMENT_TAGS):
        if is_comment_element(element):
            yield element


def is_comment_element(element: etree._Element) -> bool:
    """Say whether an element is a comment, a pingback or the like, in a known format, and no part of the same one.

    WordPress's themes put the same id on an item of the list and on what it holds, and only the former has the class
    that tells a pingback.
    """
    found = _own_id(element)
    if found and found in (_own_id(above) for above in element.iterancestors(*_COMMENT_TAGS)):
        return False
    return _is_citation(element) or (bool(found) and _is_comment(element, found))


def _is_citation(element: etree._Element) -> bool:
    """Say whether an element is a comment in microformats2."""
    classes = _classes(element)
    return "h-cite" in classes and bool({"u-comment", "p-comment"} & classes)


def _is_comment(element: etree._Element, found: str) -> bool:
    """Say whether an element with this id is a comment: what is no number has to be signed or dated as well."""
    if found.isdecimal():
        return True
    return any(part.tag == "time" or _classes(part) & _NAMES for part in chain(*_own_parts(element)))


def _own_id(element: etree._Element) -> str:
    """Return what an element's id says that a comment is called; empty where it says nothing."""
    found = COMMENT_ID.fullmatch(element.get("id") or "") if element.tag in _COMMENT_TAGS else None
    return found[1] if found else ""


def _comment(element: etree._Element, address: str) -> ParsedComment:
    own, of_text = _own_parts(element)
    parts = [*own, *of_text]
    name, home = next(filter(None, (_author(some, address) for some in (own, of_text))), ("", NO_URL))
    account = POST_AUTHOR if "bypostauthor" in _classes(element) else ""
    external_id = _own_id(element) or _id_elsewhere(parts, address)
    return ParsedComment.from_outside("page", external_id, name, home, _parent(element), _published(parts), account)


def _id_elsewhere(parts: Sequence[etree._Element], address: str) -> str:
    """Return the id of a citation by the address at which it was published; by its author's where it names no other."""
    of_author: set[etree._Element] = set()
    for part in parts:
        if part.getparent() in of_author or not _AUTHOR_CLASSES.isdisjoint(_classes(part)):
            of_author.add(part)
    named = [part for part in parts if part.tag == "a" and "u-url" in _classes(part)]
    hrefs = (a.get("href") for a in sorted(named, key=of_author.__contains__))
    url = next((web_url(href, address) for href in hrefs if href), NO_URL)
    return id_of_address(url) if url else ""


def _author(parts: Sequence[etree._Element], address: str) -> tuple[str, WebUrl] | None:
    """Return the name of a comment's author, and the address that they left, empty where they left none.

    None is returned where none of these elements is a signature.
    A link to the post's own page, or one without a host, is the theme's: to the comment, or to the form for an answer.
    """
    named = {name: part for part in reversed(parts) for name in _classes(part) & _NAMES}
    part = next((named[name] for name in _NAME_CLASSES if name in named), None)
    if part is None:
        return None
    around = next((above for above in part.iterancestors("a") if above in parts), None)
    links = [*part.iter("a"), *([] if around is None else [around])]
    left = (web_url(link.get("href") or "") for link in links)
    home = next((url for url in left if url and _page_key(url) != _page_key(address)), NO_URL)
    return " ".join("".join(map(str, part.itertext())).split()), home


def _page_key(address: str) -> str:
    """Return what is the same in all addresses that lead to parts of one page."""
    return address_key(address.partition("#")[0].partition("?")[0])


def _published(parts: Sequence[etree._Element]) -> datetime | None:
    dates = (parse_instant(part.get("datetime")) for part in parts if part.tag == "time")
    return next(filter(None, dates), None)


def _parent(element: etree._Element) -> str | None:
    return next(filter(None, (_own_id(above) for above in element.iterancestors(*_COMMENT_TAGS))), None)


def _own_parts(element: etree._Element) -> tuple[Sequence[etree._Element], Sequence[etree._Element]]:
    """Return the elements of a comment without those of its replies: those around its text, and those within it.

    They are told apart as whoever quotes somebody may quote a signature, a date or an address.
    """
    is_citation = _is_citation(element)
    own: list[etree._Element] = []
    of_text: list[etree._Element] = []
    waiting = [(part, own) for part in reversed(element)]
    while waiting:
        part, found = waiting.pop()
        is_reply = _holds_replies(part) or (is_citation and _is_citation(part))
        if isinstance(part.tag, str) and not is_reply:
            found.append(part)
            below = of_text if _is_text(part) else found
            waiting += [(child, below) for child in reversed(part)]
    return own, of_text


def _is_text(element: etree._Element) -> bool:
    """Say whether an element is what a comment says, or quotes."""
    return element.tag == "blockquote" or not _TEXT_CLASSES.isdisjoint(_classes(element))


def _holds_replies(element: etree._Element) -> bool:
    """Say whether an element is a reply or their list, and not what a theme wraps a comment's own parts in."""
    return bool(_own_id(element) and _own_id(element) != _parent(element)) or "children" in _classes(element)


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())
