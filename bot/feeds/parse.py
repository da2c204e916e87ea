"""Bytes of a feed → its entries: RSS, RDF and Atom by feedparser, JSON Feed by hand."""

import calendar
import io
import re
import time
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from bot.feeds.html_text import (
    MAX_TEXT_LENGTH,
    HtmlContent,
    absolute_url,
    html_to_text,
    parse_html,
    title_from_text,
    unescape_entities,
)
from bot.feeds.incremental import drop_stored_items, has_closing_tag, is_truncated
from bot.feeds.json_feed import json_feed
from bot.feeds.model import MAX_TITLE_LENGTH, Entry, Hints, ParsedFeed, ParseFailure, bounded

_PERIODS = {"hourly": 1, "daily": 24, "weekly": 7 * 24, "monthly": 30 * 24, "yearly": 365 * 24}
_SKIP_HOURS = re.compile(rb"<skipHours>(.*?)</skipHours>", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_SKIP_DAYS = re.compile(rb"<skipDays>(.*?)</skipDays>", re.DOTALL | re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*(\w+)\s*</day>", re.IGNORECASE)
_DAYS = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")
_HEAD = 20_000
"""Bytes in which a feed's own settings are looked for."""
_UTF_8 = "application/xml; charset=utf-8"


def parse_feed(
    body: bytes, address: str, content_type: str = "", seen: Collection[str] = ()
) -> ParsedFeed | ParseFailure:
    """Return the entries of a feed that was fetched from `address`, or why it can't be read.

    Items whose hash is in `seen` are left out where that is safe. Blocking: call it off the event loop.
    """
    start = body[:500].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return ParseFailure("the answer is empty")
    if start.startswith(b"{"):
        return json_feed(body, address, seen)
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return ParseFailure("this is a web page, not a feed")
    if (parts := drop_stored_items(body, content_type, seen)) is not None:
        found = _xml_feed(parts.document, address, _UTF_8 if parts.skipped_hashes else content_type, body)
        if isinstance(found, ParsedFeed) and len(found.entries) == len(parts.hashes):
            entries = (replace(e, item_hash=h) for e, h in zip(found.entries, parts.hashes, strict=True))
            return replace(found, entries=tuple(entries), skipped_hashes=parts.skipped_hashes)
    return _xml_feed(body, address, content_type, body)


def _xml_feed(document: bytes, address: str, content_type: str, whole: bytes) -> ParsedFeed | ParseFailure:
    parsed = feedparser.parse(
        io.BytesIO(document),
        response_headers={"content-type": content_type or "application/xml"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.entries and (not parsed.version or (parsed.bozo and not has_closing_tag(document))):
        return ParseFailure(_why_not(parsed))
    feed = parsed.feed
    entries = parsed.entries[:-1] if parsed.bozo and is_truncated(document) else parsed.entries
    home = absolute_url(address, feed.get("link") or "") or address
    named = {link.get("rel"): link.get("href") or "" for link in reversed(feed.get("links", []))}
    return ParsedFeed(
        _line(feed, "title")[:MAX_TITLE_LENGTH],
        home,
        tuple(bounded(_entry(raw, home)) for raw in entries),
        _hints(feed, whole[:_HEAD]),
        hub=absolute_url(address, named.get("hub", "")) if named.get("hub") else "",
        topic=absolute_url(address, named.get("self", "")) if named.get("self") else address,
    )


def _why_not(parsed: Any) -> str:
    problem = parsed.get("bozo_exception")
    line = getattr(problem, "getLineNumber", lambda: None)()
    what = "this breaks off before its first post" if parsed.version else "this is not a feed"
    return f"{what} (malformed at line {line})" if line else what


def _entry(raw: Any, home: str) -> Entry:
    url = absolute_url(home, raw.get("link") or _web_address(raw.get("id")))
    markup = _markup(raw, url or home)
    return Entry(
        id=(raw.get("id") or "").strip(),
        url=url,
        title=_line(raw, "title") or title_from_text(markup.text),
        author=_authors(raw),
        author_url=absolute_url(home, raw.get("author_detail", {}).get("href") or ""),
        published=_instant(raw.get("published_parsed")),
        updated=_instant(dict.get(raw, "updated_parsed")),  # feedparser's own get() would give `published`
        tags=tuple(
            dict.fromkeys(tag for t in raw.get("tags", []) if (tag := unescape_entities(t.get("term") or "").strip()))
        ),
        text=markup.text,
        links=markup.links,
        comments_url=_comments_url(raw, home),
        picture=_picture(raw, home) or markup.picture,
    )


def _markup(raw: Any, base: str) -> HtmlContent:
    """Return what the longest account of an entry says: its content, or its summary."""
    told = [*raw.get("content", []), raw.get("summary_detail") or {"value": raw.get("summary") or ""}]
    longest = max(told, key=lambda part: len(part.get("value") or ""))
    value = longest.get("value") or ""
    if longest.get("type") == "text/plain":
        return HtmlContent(
            "\n".join(
                line
                for raw in unescape_entities(value[:MAX_TEXT_LENGTH]).splitlines()
                if (line := " ".join(raw.split()))
            )
        )
    return parse_html(value, absolute_url(base, longest.get("base") or "") or base)


def _line(raw: Any, name: str) -> str:
    """Return one line of words, such as a title: its markup left out, and what was escaped twice made good."""
    value = raw.get(name) or ""
    plain = (raw.get(f"{name}_detail") or {}).get("type") == "text/plain"
    return " ".join(unescape_entities(value if plain else html_to_text(value)).split())


def _authors(raw: Any) -> str:
    names = [a.get("name") for a in raw.get("authors", [])] or [raw.get("author")]
    return ", ".join(dict.fromkeys(html_to_text(name).replace("\n", " ") for name in names if name))


def _web_address(guid: str | None) -> str:
    return guid if guid and guid.startswith(("http://", "https://")) else ""


def _comments_url(raw: Any, home: str) -> str | None:
    """Return where the entry's comments are: `wfw:commentRss`, or Atom's `rel=replies` (RFC 4685 §4)."""
    found = raw.get("wfw_commentrss")
    for other in raw.get("links", []):
        if not found and other.get("rel") == "replies" and "html" not in (other.get("type") or ""):
            found = other.get("href")
    return absolute_url(home, found) or None if found else None


def _picture(raw: Any, home: str) -> str:
    """Return the picture that a feed names for an entry: Media RSS, an enclosure, or a podcast's image."""
    named = [*raw.get("media_thumbnail", []), *(m for m in raw.get("media_content", []) if _is_picture(m))]
    named += [{"url": e.get("href")} for e in raw.get("enclosures", []) if _is_picture(e)]
    named += [{"url": raw.get("image", {}).get("href")}]
    found = (absolute_url(home, one["url"]) for one in named if one.get("url"))
    return next((url for url in found if url.startswith(("http://", "https://"))), "")


def _is_picture(media: Any) -> bool:
    return media.get("medium") == "image" or (media.get("type") or "").startswith("image/")


def _instant(moment: time.struct_time | None) -> datetime | None:
    """Return feedparser's UTC tuple as an instant; None for one that no calendar knows."""
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None
    except (ValueError, OverflowError, OSError):
        return None


def _hints(feed: Any, head: bytes) -> Hints:
    """Return how often a feed wants to be looked at (RSS 2.0; RSS 1.0's Syndication module)."""
    hours = [hour for part in _SKIP_HOURS.findall(head) for hour in _HOUR.findall(part)]
    days = [day.lower() for part in _SKIP_DAYS.findall(head) for day in _DAY.findall(part)]
    return Hints(
        max(_ttl(feed), _period(feed)) or None,
        frozenset(int(hour) % 24 for hour in hours),
        frozenset(_DAYS.index(day) for day in days if day in _DAYS),
    )


def _ttl(feed: Any) -> timedelta:
    minutes = (feed.get("ttl") or "").strip()
    return timedelta(minutes=int(minutes[:6])) if minutes.isdecimal() else timedelta(0)


def _period(feed: Any) -> timedelta:
    hours = _PERIODS.get((feed.get("sy_updateperiod") or "").strip().lower())
    often = (feed.get("sy_updatefrequency") or "").strip()
    return timedelta(hours=hours) / max(1, int(often[:4]) if often.isdecimal() else 1) if hours else timedelta(0)
