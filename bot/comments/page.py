"""Parse comments from a page: WordPress's classic and block themes, and microformats2."""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from bot.boundary import NO_URL, WebUrl, parse_instant, web_url
from bot.comments.model import POST_AUTHOR, ParsedComment, id_of_address
from bot.feeds import ParseFailure, address_key
from bot.feeds.html_text import parse_tree

COMMENT_ID = re.compile(
    r"(?:li-|div-)?comment-(\d{1,19}|(?=.*\d)[0-9a-f]{6,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?=.*\d)[0-9A-Za-z]{16,40})"
)
"""The id of a comment's element: a number, a hash, a UUID or the like; `comment-form` and `comment-body-5` are none."""
_COMMENT_TAGS = ("li", "div", "article", "section", "dd", "tr")
_PING_CLASSES = {"pingback", "trackback", "mention", "like", "repost"}
"""The classes of what software sends, in WordPress and its plugin for webmentions, by the type of the comment."""
_NAME_CLASSES = (
    *("fn", "wp-block-comment-author-name", "comment-author-name", "comment__author-name", "p-author"),
    *("comment-author", "comment__author", "comment_author", "author"),
)
MAX_COMMENTS_PER_PAGE = 2000


def has_comments(tree: etree._Element) -> bool:
    """Say whether a page has comments in a known format."""
    return any(True for _ in _comment_elements(tree))


def parse_page_comments(body: bytes, address: str) -> list[ParsedComment] | ParseFailure:
    """Return the comments of a page."""
    tree = parse_tree(body.decode("utf-8", "replace"))
    if tree is None:
        return ParseFailure("the page is not readable")
    return list({comment.external_id: comment for comment in _parse(tree, address)}.values())


def _parse(tree: etree._Element, address: str) -> Iterator[ParsedComment]:
    for number, element in enumerate(_comment_elements(tree)):
        if number >= MAX_COMMENTS_PER_PAGE:
            return
        if not _PING_CLASSES & _classes(element):
            comment = _comment(element, address)
            if comment.external_id:
                yield comment


def _comment_elements(tree: etree._Element) -> Iterator[etree._Element]:
    for element in tree.iter(*_COMMENT_TAGS):
        if is_comment_element(element):
            yield element


def is_comment_element(element: etree._Element) -> bool:
    """Say whether an element is a comment, a pingback or the like, in a known format."""
    classes = _classes(element)
    return _is_comment(element) or ("h-cite" in classes and bool({"u-comment", "p-comment"} & classes))


def _is_comment(element: etree._Element) -> bool:
    """Say whether an element is a comment by its id, and no part of another with the same.

    WordPress's themes put the same id on an item of the list and on what it holds, and only the former has the class
    that tells a pingback. What is no number has to be signed or dated as well.
    """
    found = _own_id(element)
    if not found or found in (_own_id(above) for above in element.iterancestors(*_COMMENT_TAGS)):
        return False
    return found.isdecimal() or any(part.tag == "time" or _names_author(part) for part in _own_parts(element))


def _own_id(element: etree._Element) -> str:
    """Return what an element's id says that a comment is called; empty where it says nothing."""
    found = COMMENT_ID.fullmatch(element.get("id") or "") if element.tag in _COMMENT_TAGS else None
    return found[1] if found else ""


def _comment(element: etree._Element, address: str) -> ParsedComment:
    name, home = _author(element, address)
    account = POST_AUTHOR if "bypostauthor" in _classes(element) else ""
    return ParsedComment.from_outside(
        "page", _external_id(element, address), name, home, _parent(element), _published(element), account
    )


def _external_id(element: etree._Element, address: str) -> str:
    """Return a comment's number on its blog, as WordPress has it; of a citation that of where it was published."""
    if own_id := _own_id(element):
        return own_id
    hrefs = (a.get("href") for a in _own_parts(element) if a.tag == "a" and "u-url" in _classes(a))
    url = next((web_url(href, address) for href in hrefs if href), NO_URL)
    return id_of_address(url) if url else ""


def _author(element: etree._Element, address: str) -> tuple[str, WebUrl]:
    """Return the name of a comment's author, and the address that they left; empty where they left none.

    A link to the post's own page, or one without a host, is the theme's: to the comment, or to the form for an answer.
    """
    for name_class in _NAME_CLASSES:
        for part in _own_parts(element):
            if name_class in _classes(part):
                left = (web_url(a.get("href") or "") for a in part.iter("a"))
                home = next((url for url in left if url and _page_key(url) != _page_key(address)), NO_URL)
                return " ".join("".join(map(str, part.itertext())).split()), home
    return "", NO_URL


def _names_author(element: etree._Element) -> bool:
    return not _classes(element).isdisjoint(_NAME_CLASSES)


def _page_key(address: str) -> str:
    """Return what is the same in all addresses that lead to parts of one page."""
    return address_key(address.partition("#")[0].partition("?")[0])


def _published(element: etree._Element) -> datetime | None:
    dates = (parse_instant(part.get("datetime")) for part in _own_parts(element) if part.tag == "time")
    return next(filter(None, dates), None)


def _parent(element: etree._Element) -> str | None:
    return next(filter(None, (_own_id(above) for above in element.iterancestors(*_COMMENT_TAGS))), None)


def _own_parts(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements of a comment, without those of its replies."""
    for child in element:
        if isinstance(child.tag, str) and not _holds_replies(child):
            yield child
            yield from _own_parts(child)


def _holds_replies(element: etree._Element) -> bool:
    """Say whether an element is a reply or their list, and not what a theme wraps a comment's own parts in."""
    return bool(_own_id(element) and _own_id(element) != _parent(element)) or "children" in _classes(element)


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())
