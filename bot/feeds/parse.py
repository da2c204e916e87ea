"""Parse a feed: RSS, RDF and Atom with feedparser, JSON Feed with `json_feed`."""

import calendar
import io
import re
import time
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from bot.boundary import NO_URL, WebUrl, clean_text, parse_number, web_url
from bot.feeds.character_references import mend_references
from bot.feeds.errors import ErrorKind
from bot.feeds.html_text import (
    HtmlContent,
    html_to_text,
    parse_html,
    title_from_text,
    unescape_entities,
)
from bot.feeds.incremental import drop_stored_items, has_closing_tag, is_truncated
from bot.feeds.json_feed import parse_json_feed
from bot.feeds.model import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH, Entry, Hints, ParsedFeed, ParseFailure, length_of
from bot.feeds.newest import newest, newest_within
from bot.limits import MAX_DOCUMENT_LENGTH, MAX_ITEMS

_PERIOD_HOURS = {"hourly": 1, "daily": 24, "weekly": 7 * 24, "monthly": 30 * 24, "yearly": 365 * 24}
_SKIP_HOURS = re.compile(rb"<skipHours>(.*?)</skipHours>", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_SKIP_DAYS = re.compile(rb"<skipDays>(.*?)</skipDays>", re.DOTALL | re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*(\w+)\s*</day>", re.IGNORECASE)
_DAYS = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")
_MAX_HEAD_BYTES = 20_000
"""Bytes at the start of a document in which `skipHours` and `skipDays` are searched."""
_MAX_TTL_MINUTES = 60 * 24 * 366
_UTF_8 = "application/xml; charset=utf-8"


def parse_feed(
    body: bytes, address: str, content_type: str = "", stored_hashes: Collection[str] = ()
) -> ParsedFeed | ParseFailure:
    """Return the feed that was fetched from `address`, or why it can't be parsed.

    Items whose hash is in `stored_hashes` are left out where the document can be split into items reliably. Of more
    than `MAX_ITEMS` items, and of more text than `MAX_DOCUMENT_LENGTH`, only the newest are returned.
    Blocking: call it off the event loop.
    """
    feed = _parse(body, address, content_type, stored_hashes)
    if isinstance(feed, ParseFailure):
        return feed
    entries = newest_within(feed.entries, lambda entry: entry.published, length_of, MAX_DOCUMENT_LENGTH)
    return replace(feed, entries=tuple(entries))


def _parse(body: bytes, address: str, content_type: str, stored_hashes: Collection[str]) -> ParsedFeed | ParseFailure:
    start = body[:500].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return ParseFailure("the answer is empty")
    if start.startswith(b"{"):
        return parse_json_feed(body, address, stored_hashes)
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return ParseFailure("this is a web page, not a feed")
    if (new_items := drop_stored_items(body, content_type, stored_hashes)) is not None:
        feed = _parse_xml(new_items.document, address, _UTF_8 if new_items.document is not body else content_type, body)
        if isinstance(feed, ParsedFeed) and len(feed.entries) == len(new_items.hashes):
            entries = (replace(e, item_hash=h) for e, h in zip(feed.entries, new_items.hashes, strict=True))
            return replace(feed, entries=tuple(entries), skipped_hashes=new_items.skipped_hashes)
    return _parse_xml(body, address, content_type, body)


def _parse_xml(document: bytes, address: str, content_type: str, full_body: bytes) -> ParsedFeed | ParseFailure:
    """Return the feed in `document`, with the hints of `full_body`, from which items may have been dropped."""
    try:
        parsed = feedparser.parse(
            io.BytesIO(mend_references(document)),
            response_headers={"content-type": content_type or "application/xml"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception:  # noqa: BLE001 - whatever a document does to the library, it is one that can't be parsed
        return ParseFailure("this feed confuses me", ErrorKind.INTERNAL)
    if not parsed.entries and (not parsed.version or (parsed.bozo and not has_closing_tag(document))):
        return ParseFailure(_failure_reason(parsed))
    feed = parsed.feed
    entries = parsed.entries[:-1] if parsed.bozo and is_truncated(document) else parsed.entries
    site_url = web_url(feed.get("link") or "", address) or web_url(address)
    links = {link.get("rel"): link.get("href") or "" for link in reversed(feed.get("links", []))}
    return ParsedFeed(
        clean_text(_plain_line(feed, "title"), MAX_TITLE_LENGTH),
        site_url,
        tuple(_entry(raw, site_url) for raw in newest(entries, _published, MAX_ITEMS)),
        _hints(feed, full_body[:_MAX_HEAD_BYTES]),
        hub=web_url(links.get("hub", ""), address),
        topic=web_url(links.get("self", ""), address) or web_url(address),
    )


def _failure_reason(parsed: Any) -> str:
    error = parsed.get("bozo_exception")
    line = getattr(error, "getLineNumber", lambda: None)()
    reason = "this breaks off before its first post" if parsed.version else "this is not a feed"
    return f"{reason} (malformed at line {line})" if line else reason


def _entry(raw: Any, site_url: WebUrl) -> Entry:
    url = web_url(raw.get("link") or _web_address(raw.get("id")), site_url)
    content = _content(raw, url or site_url)
    return Entry.from_outside(
        id=(raw.get("id") or "").strip(),
        url=url,
        title=_plain_line(raw, "title") or title_from_text(content.text),
        author=_authors(raw),
        author_url=web_url(raw.get("author_detail", {}).get("href") or "", site_url),
        published=_published(raw),
        updated=_instant(dict.get(raw, "updated_parsed")),  # FeedParserDict.get() would fall back to `published`
        tags=tuple(
            dict.fromkeys(tag for t in raw.get("tags", []) if (tag := unescape_entities(t.get("term") or "").strip()))
        ),
        text=content.text,
        links=content.links,
        comments_url=_comments_url(raw, site_url),
        picture=_picture(raw, site_url) or content.picture,
    )


def _content(raw: Any, base: str) -> HtmlContent:
    """Return the content of an entry or, if that is longer, its summary."""
    candidates = [*raw.get("content", []), raw.get("summary_detail") or {"value": raw.get("summary") or ""}]
    longest = max(candidates, key=lambda candidate: len(candidate.get("value") or ""))
    value = longest.get("value") or ""
    if longest.get("type") == "text/plain":
        return HtmlContent(
            "\n".join(
                line
                for raw in unescape_entities(value[:MAX_TEXT_LENGTH]).splitlines()
                if (line := " ".join(raw.split()))
            )
        )
    return parse_html(value, web_url(longest.get("base") or "", base) or base)


def _plain_line(raw: Any, name: str) -> str:
    """Return a field such as the title as one line of text, without markup and with entities resolved."""
    value = raw.get(name) or ""
    plain = (raw.get(f"{name}_detail") or {}).get("type") == "text/plain"
    return " ".join(unescape_entities(value if plain else html_to_text(value)).split())


def _authors(raw: Any) -> str:
    names = [a.get("name") for a in raw.get("authors", [])] or [raw.get("author")]
    return ", ".join(dict.fromkeys(html_to_text(name).replace("\n", " ") for name in names if name))


def _web_address(guid: str | None) -> str:
    return guid if guid and guid.startswith(("http://", "https://")) else ""


def _comments_url(raw: Any, site_url: str) -> WebUrl | None:
    """Return the address of the entry's comment feed: `wfw:commentRss`, or Atom's `rel=replies` (RFC 4685 §4)."""
    address = raw.get("wfw_commentrss")
    for link in raw.get("links", []):
        if not address and link.get("rel") == "replies" and "html" not in (link.get("type") or ""):
            address = link.get("href")
    return web_url(address or "", site_url) or None


def _picture(raw: Any, site_url: str) -> WebUrl:
    """Return the address of an entry's picture: from Media RSS, an enclosure, or a podcast's image."""
    media = [*raw.get("media_thumbnail", []), *(m for m in raw.get("media_content", []) if _is_picture(m))]
    media += [{"url": e.get("href")} for e in raw.get("enclosures", []) if _is_picture(e)]
    media += [{"url": raw.get("image", {}).get("href")}]
    urls = (web_url(medium.get("url") or "", site_url) for medium in media)
    return next(filter(None, urls), NO_URL)


def _is_picture(media: Any) -> bool:
    return media.get("medium") == "image" or (media.get("type") or "").startswith("image/")


def _published(raw: Any) -> datetime | None:
    return _instant(raw.get("published_parsed"))


def _instant(moment: time.struct_time | None) -> datetime | None:
    """Return feedparser's UTC time as an aware datetime; None if it is out of range."""
    try:
        return datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None
    except (ValueError, OverflowError, OSError):
        return None


def _hints(feed: Any, head: bytes) -> Hints:
    """Return when a feed asks to be polled (RSS 2.0; RSS 1.0's Syndication module)."""
    hours = [hour for part in _SKIP_HOURS.findall(head) for hour in _HOUR.findall(part)]
    days = [day.lower() for part in _SKIP_DAYS.findall(head) for day in _DAY.findall(part)]
    return Hints(
        max(_ttl(feed), _syndication_interval(feed)) or None,
        frozenset(int(hour) % 24 for hour in hours),
        frozenset(_DAYS.index(day) for day in days if day in _DAYS),
    )


def _ttl(feed: Any) -> timedelta:
    minutes = parse_number((feed.get("ttl") or "").strip()) or 0
    return timedelta(minutes=min(minutes, _MAX_TTL_MINUTES))


def _syndication_interval(feed: Any) -> timedelta:
    hours = _PERIOD_HOURS.get((feed.get("sy_updateperiod") or "").strip().lower())
    frequency = parse_number((feed.get("sy_updatefrequency") or "").strip()) or 1
    return timedelta(hours=hours) / frequency if hours else timedelta(0)
