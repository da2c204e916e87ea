"""Comments where they are: WordPress's REST comments first, else the Atom feed of a post's comments."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.feeds import Unreadable, parse_feed
from bot.feeds.prose import join, tree_of

PER_PAGE = 100
"""Comments on one page of REST answers; WordPress refuses more with a 400."""

_LINK = re.compile(r"<([^>]*)>\s*;\s*([^<]*)")
_NUMBER = re.compile(r"comment-(\d+)$")


@dataclass(frozen=True, slots=True)
class FoundComment:
    """One comment as a door shows it; `published` is aware, in UTC."""

    source: str
    external_id: str
    author_name: str
    author_address: str
    parent: str | None
    published: datetime | None
    account: str = ""
    """An account that the platform vouches for, such as `blogger:123`; empty where it vouches for none."""


@dataclass(frozen=True, slots=True)
class CommentDoor:
    """Where a post's comments can be asked for."""

    kind: str
    address: str

    def page(self, number: int) -> str:
        """Return the address of one page of REST comments, counted from 1."""
        return f"{self.address}&page={number}"


NO_DOOR = CommentDoor("none", "")
"""A post whose page names no place where comments could be asked for."""


def door_of(page: str, address: str, link_headers: list[str], comments_url: str | None) -> CommentDoor:
    """Return the best door to a post's comments, found on its page, in its headers and in its feed.

    WordPress names its REST root in `Link: rel="https://api.w.org/"` or the same as a `link` element, and the
    post in `rel=shortlink` (`?p=ID`) (developer.wordpress.org, "REST API Handbook: Discovery").
    """
    offers = [*_headers(link_headers), *_elements(page)]
    root = next((join(address, href) for href, rel in offers if "https://api.w.org/" in rel), None)
    short = next((href for href, rel in offers if "shortlink" in rel), "")
    number = parse_qs(urlsplit(short).query).get("p", [""])[0]
    if root and number.isdecimal():
        return CommentDoor("rest", _rest_comments(root, number))
    if comments_url:
        return CommentDoor("feed", _atom_of(comments_url))
    return NO_DOOR


def _rest_comments(root: str, post: str) -> str:
    query = urlencode({"post": post, "per_page": PER_PAGE, "order": "asc"})
    if "rest_route=" in root:  # a WordPress without address rewriting
        return f"{root.rstrip('/')}/wp/v2/comments&{query}"
    return f"{root.rstrip('/')}/wp/v2/comments?{query}"


def _atom_of(comments_url: str) -> str:
    """Return WordPress's Atom form of a comment feed, which tells authors' addresses; RSS does not."""
    return f"{comments_url}atom/" if comments_url.endswith("/feed/") else comments_url


def _headers(values: list[str]) -> list[tuple[str, str]]:
    """Return target and relation of each `Link` header (RFC 8288)."""
    return [(found[1], found[2].lower()) for value in values for found in _LINK.finditer(value)]


def _elements(page: str) -> list[tuple[str, str]]:
    tree = tree_of(page)
    if tree is None:
        return []
    return [(e.get("href") or "", (e.get("rel") or "").lower()) for e in tree.iter("link")]


def parse_rest(body: bytes) -> list[FoundComment] | Unreadable:
    """Return the comments of one page of WordPress's REST answers."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return Unreadable("the comments are not readable")
    if not isinstance(found, list):
        return Unreadable("the comments are not open to strangers")
    return [_rest_comment(raw) for raw in found if isinstance(raw, dict) and type(raw.get("id")) is int]


def _rest_comment(raw: dict[str, Any]) -> FoundComment:
    return FoundComment(
        "wordpress",
        str(raw["id"]),
        str(raw.get("author_name") or "")[:200],
        str(raw.get("author_url") or "")[:500],
        str(raw["parent"]) if raw.get("parent") else None,
        _gmt(raw.get("date_gmt")),
    )


def _gmt(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    except ValueError:
        return None


def parse_comment_feed(body: bytes, address: str) -> list[FoundComment] | Unreadable:
    """Return the comments of an Atom or RSS feed; WordPress's are known by the same number as in REST."""
    parsed = parse_feed(body, address)
    if isinstance(parsed, Unreadable):
        return parsed
    return [
        FoundComment("feed", _external_id(entry.id), entry.author, entry.author_url, None, entry.published)
        for entry in parsed.entries
    ]


def _external_id(guid: str) -> str:
    number = _NUMBER.search(guid)
    return number[1] if number else guid[:500]
