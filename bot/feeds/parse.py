"""Bytes of a feed → its entries: RSS, RDF and Atom by feedparser, JSON Feed by hand."""

import calendar
import io
import json
import time
from datetime import UTC, datetime
from typing import Any

import feedparser

from bot.feeds.model import Entry, ParsedFeed, Unreadable
from bot.feeds.prose import join, links, prose

MOST_ENTRIES = 1000
"""Entries that are read of one feed, newest first as feeds have them."""


def parse_feed(body: bytes, address: str, content_type: str = "") -> ParsedFeed | Unreadable:
    """Return the entries of a feed that was fetched from `address`, or why it can't be read.

    Blocking: call it off the event loop.
    """
    start = body[:500].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return Unreadable("the answer is empty")
    if start.startswith(b"{"):
        return _json_feed(body, address)
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return Unreadable("this is a web page, not a feed")
    return _xml_feed(body, address, content_type)


def _xml_feed(body: bytes, address: str, content_type: str) -> ParsedFeed | Unreadable:
    document = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": content_type or "application/xml"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not document.version and not document.entries:
        problem = document.get("bozo_exception")
        line = getattr(problem, "getLineNumber", lambda: None)()
        return Unreadable(f"this is not a feed (it breaks off at line {line})" if line else "this is not a feed")
    home = join(address, document.feed.get("link") or "") or address
    entries = (_entry(raw, home) for raw in document.entries[:MOST_ENTRIES])
    return ParsedFeed(prose(document.feed.get("title") or ""), home, tuple(entries))


def _entry(raw: Any, home: str) -> Entry:
    markup = _longest([part.get("value") or "" for part in raw.get("content", [])], raw.get("summary") or "")
    url = join(home, raw.get("link") or _web_address(raw.get("id")))
    text = prose(markup)
    return Entry(
        id=raw.get("id") or url or raw.get("title") or "",
        url=url,
        title=prose(raw.get("title") or "").replace("\n", " ") or _opening(text),
        author=prose(raw.get("author_detail", {}).get("name") or raw.get("author") or ""),
        author_url=join(home, raw.get("author_detail", {}).get("href") or ""),
        published=_instant(raw.get("published_parsed")),
        updated=_instant(dict.get(raw, "updated_parsed")),  # feedparser's own get() would give `published`
        tags=tuple(dict.fromkeys(tag for t in raw.get("tags", []) if (tag := (t.get("term") or "").strip()))),
        text=text,
        links=links(markup, url or home),
        comments_url=_comments_url(raw, home),
    )


def _longest(contents: list[str], summary: str) -> str:
    return max([*contents, summary], key=len)


def _web_address(guid: str | None) -> str:
    return guid if guid and guid.startswith(("http://", "https://")) else ""


def _comments_url(raw: Any, home: str) -> str | None:
    """Return where the entry's comments are: `wfw:commentRss`, or Atom's `rel=replies` (RFC 4685 §4)."""
    found = raw.get("wfw_commentrss")
    for other in raw.get("links", []):
        if not found and other.get("rel") == "replies" and "xml" in (other.get("type") or ""):
            found = other.get("href")
    return join(home, found) or None if found else None


def _instant(moment: time.struct_time | None) -> datetime | None:
    """Return feedparser's UTC tuple as an instant; None for one that no calendar knows."""
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None
    except (ValueError, OverflowError, OSError):
        return None


def _opening(text: str) -> str:
    """Return a title for an entry that has none: how its text begins."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + "…"  # noqa: PLR2004 - a phone's line or two


def _json_feed(body: bytes, address: str) -> ParsedFeed | Unreadable:
    """Read a JSON Feed (jsonfeed.org, version 1.1)."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as problem:
        return Unreadable(f"this is not a feed (its JSON breaks off: {str(problem)[:80]})")
    if not isinstance(document, dict) or "jsonfeed.org" not in str(document.get("version")):
        return Unreadable("this is not a feed")
    home = join(address, _words(document.get("home_page_url"))) or address
    items = document.get("items")
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return ParsedFeed(
        _words(document.get("title")), home, tuple(_json_entry(item, home) for item in found[:MOST_ENTRIES])
    )


def _json_entry(item: dict[str, Any], home: str) -> Entry:
    markup = _words(item.get("content_html"))
    text = prose(markup) or prose(_words(item.get("content_text")) or _words(item.get("summary")))
    url = join(home, _words(item.get("url")) or _web_address(_words(item.get("id"))))
    authors, tags = item.get("authors"), item.get("tags")
    names = [_words(a.get("name")) for a in authors if isinstance(a, dict)] if isinstance(authors, list) else []
    return Entry(
        id=_words(item.get("id")) or url,
        url=url,
        title=prose(_words(item.get("title"))).replace("\n", " ") or _opening(text),
        author=", ".join(filter(None, names)),
        published=_iso(item.get("date_published")),
        updated=_iso(item.get("date_modified")),
        tags=tuple(tag for t in tags if (tag := _words(t).strip())) if isinstance(tags, list) else (),
        text=text,
        links=links(markup, url or home),
    )


def _words(value: Any) -> str:
    """Return a JSON value as text: numbers as written, anything else that is no text as nothing."""
    return value if isinstance(value, str) else str(value) if type(value) in (int, float) else ""


def _iso(value: Any) -> datetime | None:
    try:
        instant = datetime.fromisoformat(_words(value))
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
