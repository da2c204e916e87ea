"""Parse comments from a page: WordPress's classic and block themes, and microformats2."""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from bot.boundary import parse_instant, web_url
from bot.comments.model import POST_AUTHOR, ParsedComment
from bot.feeds import ParseFailure
from bot.feeds.html_text import parse_tree

_NUMBERED = re.compile(r"(?:li-|div-)?comment-(\d{1,12})$")
_PING_CLASSES = {"pingback", "trackback"}
_NAME_CLASSES = ("fn", "wp-block-comment-author-name", "comment-author-name", "p-author", "comment-author")
MAX_COMMENTS_PER_PAGE = 2000


def has_comments(tree: etree._Element) -> bool:
    """Say whether a page has comments in a known format, or an empty list of them."""
    containers = tree.iter("ol", "div", "section")
    has_list = any("comment-list" in _classes(one) or one.get("id") == "comments" for one in containers)
    return has_list or any(True for _ in _comment_elements(tree))


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
    for element in tree.iter("li", "div", "article"):
        classes = _classes(element)
        is_numbered = element.tag != "article" and _NUMBERED.match(element.get("id") or "")
        if is_numbered or {"h-cite", "u-comment"} <= classes or {"h-cite", "p-comment"} <= classes:
            yield element


def _comment(element: etree._Element, address: str) -> ParsedComment:
    name, href = _author(element)
    account = POST_AUTHOR if "bypostauthor" in _classes(element) else ""
    author_address = web_url(href, address)
    return ParsedComment.from_outside(
        "page", _external_id(element), name, author_address, _parent(element), _published(element), account
    )


def _external_id(element: etree._Element) -> str:
    """Return WordPress's number of a comment; of a citation the address where it was published."""
    number = _NUMBERED.match(element.get("id") or "")
    if number:
        return number[1]
    urls = (a.get("href") or "" for a in _own_parts(element) if a.tag == "a" and "u-url" in _classes(a))
    return next(filter(None, urls), "")


def _author(element: etree._Element) -> tuple[str, str]:
    """Return the name of a comment's author, and the address that it links to."""
    for name_class in _NAME_CLASSES:
        for part in _own_parts(element):
            if name_class in _classes(part):
                link = part if part.tag == "a" else next(part.iter("a"), None)
                href = "" if link is None else link.get("href") or ""
                return " ".join("".join(map(str, part.itertext())).split()), href
    return "", ""


def _published(element: etree._Element) -> datetime | None:
    dates = (parse_instant(part.get("datetime")) for part in _own_parts(element) if part.tag == "time")
    return next(filter(None, dates), None)


def _parent(element: etree._Element) -> str | None:
    numbers = (_NUMBERED.match(above.get("id") or "") for above in element.iterancestors("li", "div"))
    return next((number[1] for number in numbers if number and number[1] != _external_id(element)), None)


def _own_parts(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements of a comment, without those of its replies."""
    for child in element:
        if isinstance(child.tag, str) and not _holds_replies(child):
            yield child
            yield from _own_parts(child)


def _holds_replies(element: etree._Element) -> bool:
    element_id = element.get("id") or ""
    is_comment = element.tag in {"li", "div"} and _NUMBERED.match(element_id) and not element_id.startswith("div-")
    return bool(is_comment) or "children" in _classes(element)


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())
