"""Comments as they stand in a page: WordPress's classic and block themes, and microformats2."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from bot.comments.model import OWN_AUTHOR, FoundComment
from bot.feeds import ParseFailure
from bot.feeds.html_text import absolute_url, parse_tree

_NUMBERED = re.compile(r"(?:li-|div-)?comment-(\d{1,12})$")
_PINGS = {"pingback", "trackback"}
_NAMES = ("fn", "wp-block-comment-author-name", "comment-author-name", "p-author", "comment-author")
MAX_COMMENTS = 2000
"""Comments of one page that are looked at."""


def has_comments(tree: etree._Element) -> bool:
    """Say whether a page holds comments in a shape that is known, or the place where they would stand."""
    places = tree.iter("ol", "div", "section")
    empty = any("comment-list" in _classes(place) or place.get("id") == "comments" for place in places)
    return empty or any(True for _ in _all(tree))


def parse_page_comments(body: bytes, address: str) -> list[FoundComment] | ParseFailure:
    """Return the comments of a page."""
    tree = parse_tree(body.decode("utf-8", "replace"))
    if tree is None:
        return ParseFailure("the page is not readable")
    found = {comment.external_id: comment for comment in _read(tree, address)}
    return list(found.values())


def _read(tree: etree._Element, address: str) -> Iterator[FoundComment]:
    for number, element in enumerate(_all(tree)):
        if number >= MAX_COMMENTS:
            return
        if not _PINGS & _classes(element):
            comment = _comment(element, address)
            if comment.external_id:
                yield comment


def _all(tree: etree._Element) -> Iterator[etree._Element]:
    for element in tree.iter("li", "div", "article"):
        classes = _classes(element)
        numbered = element.tag != "article" and _NUMBERED.match(element.get("id") or "")
        if numbered or {"h-cite", "u-comment"} <= classes or {"h-cite", "p-comment"} <= classes:
            yield element


def _comment(element: etree._Element, address: str) -> FoundComment:
    name, home = _author(element)
    author = OWN_AUTHOR if "bypostauthor" in _classes(element) else ""
    left = absolute_url(address, home)[:500] if home else ""
    return FoundComment("page", _id(element), name[:200], left, _parent(element), _date(element), author)


def _id(element: etree._Element) -> str:
    """Return WordPress's number of a comment; of a citation the address where it was written."""
    numbered = _NUMBERED.match(element.get("id") or "")
    if numbered:
        return numbered[1]
    urls = (a.get("href") or "" for a in _own(element) if a.tag == "a" and "u-url" in _classes(a))
    return next(filter(None, urls), "")[:500]


def _author(element: etree._Element) -> tuple[str, str]:
    """Return the name that a comment is signed with, and the address behind it."""
    for wanted in _NAMES:
        for part in _own(element):
            if wanted in _classes(part):
                link = part if part.tag == "a" else next(part.iter("a"), None)
                home = "" if link is None else link.get("href") or ""
                return " ".join("".join(map(str, part.itertext())).split()), home
    return "", ""


def _date(element: etree._Element) -> datetime | None:
    for part in _own(element):
        if part.tag == "time" and part.get("datetime"):
            try:
                told = datetime.fromisoformat(part.get("datetime") or "")
            except ValueError:
                continue
            return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    return None


def _parent(element: etree._Element) -> str | None:
    numbers = (_NUMBERED.match(above.get("id") or "") for above in element.iterancestors("li", "div"))
    return next((found[1] for found in numbers if found and found[1] != _id(element)), None)


def _own(element: etree._Element) -> Iterator[etree._Element]:
    """Return the parts of a comment, those of the answers below it left out."""
    for child in element:
        if isinstance(child.tag, str) and child not in _answers(child):
            yield child
            yield from _own(child)


def _answers(element: etree._Element) -> list[etree._Element]:
    numbered = element.tag in {"li", "div"} and _NUMBERED.match(element.get("id") or "")
    of_another = numbered and not (element.get("id") or "").startswith("div-")
    return [element] if of_another or "children" in _classes(element) else []


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())
