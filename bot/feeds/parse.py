"""Parse a feed: RSS, RDF and Atom with feedparser, JSON Feed with `json_feed`."""

import io
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import feedparser

from bot.boundary import as_utf_8, clean_text, parse_number, web_url
from bot.feeds.challenge import is_challenge
from bot.feeds.character_references import mend_ampersands, mend_references
from bot.feeds.errors import ErrorKind
from bot.feeds.incremental import NewItems, drop_stored_items, has_closing_tag, is_truncated
from bot.feeds.json_feed import parse_json_feed
from bot.feeds.model import MAX_TITLE_LENGTH, Hints, ParsedFeed, ParseFailure, length_of
from bot.feeds.newest import newest, newest_within
from bot.feeds.plain_head import plain_head
from bot.feeds.plain_item import plain_items
from bot.feeds.public_address import on_public_host
from bot.feeds.rebuild import rebuilt
from bot.feeds.rss_author import mend_authors
from bot.feeds.xml_entry import NO_BASE, plain_line, published, source_of, xml_entry
from bot.limits import MAX_DOCUMENT_LENGTH, MAX_ITEMS

_PERIOD_HOURS = {"hourly": 1, "daily": 24, "weekly": 7 * 24, "monthly": 30 * 24, "yearly": 365 * 24}
_SKIP_HOURS = re.compile(rb"<skipHours>(.{0,1000}?)</skipHours>", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_SKIP_DAYS = re.compile(rb"<skipDays>(.{0,1000}?)</skipDays>", re.DOTALL | re.IGNORECASE)
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
    feed = _parse(as_utf_8(body, content_type), address, stored_hashes)
    if isinstance(feed, ParseFailure):
        return feed
    entries = newest_within(feed.entries, lambda entry: entry.published, length_of, MAX_DOCUMENT_LENGTH)
    return replace(feed, entries=tuple(entries))


def _parse(body: bytes, address: str, stored_hashes: Collection[str]) -> ParsedFeed | ParseFailure:
    start = body[:500].lstrip()
    if not start:
        return ParseFailure("the answer is empty")
    if start.startswith(b"{"):
        return parse_json_feed(body, address, stored_hashes)
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return _web_page(body)
    if (new_items := drop_stored_items(body, stored_hashes)) is not None:
        feed = _parse_new_items(new_items, address, body)
        if isinstance(feed, ParsedFeed) and len(feed.entries) == len(new_items.hashes):
            entries = (replace(e, item_hash=h) for e, h in zip(feed.entries, new_items.hashes, strict=True))
            return replace(
                feed,
                entries=tuple(entries),
                skipped_hashes=new_items.skipped_hashes,
                last_hashes=new_items.last_hashes,
            )
    return _parse_xml(body, address, body)


def _parse_new_items(new: NewItems, address: str, body: bytes) -> ParsedFeed | ParseFailure:
    """Return the feed with its new items alone; feedparser reads what is not plain of these and of the feed itself."""
    if (plain := plain_items(new.root, new.items)) is not None:
        if (head := plain_head(new.root[0])) is not None:
            return _feed(head, plain, address, body)
        return _parse_xml(new.cut_head(), address, body, plain)
    if new.others:
        return _parse_xml(new.cut_document(), address, body)
    return _parse_xml(body, address, body)


def _parse_xml(document: bytes, address: str, full_body: bytes, items: Sequence[Any] = ()) -> ParsedFeed | ParseFailure:
    """Return the feed in `document` with these items besides, as feedparser gives them.

    The hints are those of `full_body`, from which items may have been dropped.
    """
    document = mend_authors(mend_references(document))
    parsed, is_malformed = _feedparsed(document), False
    if parsed is not None and parsed.bozo and (mended := mend_ampersands(document)) != document:
        parsed, document = _feedparsed(mended), mended
    if parsed is None:
        if not (another := rebuilt(mend_ampersands(document))):
            return ParseFailure("this is not a feed")
        parsed, is_malformed = _feedparsed(another), True
    if parsed is None:
        return ParseFailure("this feed confuses me", ErrorKind.INTERNAL)
    breaks_off = bool(parsed.bozo or is_malformed) and not has_closing_tag(document)
    if not parsed.entries and (not parsed.version or breaks_off):
        return ParseFailure(_failure_reason(parsed))
    entries = parsed.entries[:-1] if breaks_off and is_truncated(document) else parsed.entries
    return _feed(parsed.feed, [*entries, *items], address, full_body, is_whole=not breaks_off)


def _feed(feed: Any, items: Sequence[Any], address: str, full_body: bytes, *, is_whole: bool = True) -> ParsedFeed:
    """Return what feedparser gives of a feed and of its items as ours."""
    site_url = on_public_host(web_url(feed.get("link") or "", address), address) or web_url(address)
    source = source_of(feed, address, site_url)
    links = {link.get("rel"): link.get("href") or "" for link in reversed(feed.get("links", []))}
    return ParsedFeed(
        clean_text(plain_line(feed, "title"), MAX_TITLE_LENGTH),
        site_url,
        tuple(xml_entry(raw, source) for raw in newest(items, published, MAX_ITEMS)),
        _hints(feed, full_body[:_MAX_HEAD_BYTES]),
        hub=web_url(links.get("hub", ""), address),
        topic=web_url(links.get("self", ""), address) or web_url(address),
        is_whole=is_whole,
    )


def _feedparsed(document: bytes) -> Any | None:
    """Return what feedparser makes of a document; None where it raises anything, which any document may make it do."""
    base = {"content-location": NO_BASE} if b"base=" in document else {}  # to resolve against a base takes its time
    try:
        return feedparser.parse(
            io.BytesIO(document),
            response_headers={"content-type": _UTF_8} | base,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception:  # noqa: BLE001 - whatever a document does to the library, there may be another way to read it
        return None


def _web_page(body: bytes) -> ParseFailure:
    if is_challenge(body):
        return ParseFailure("this is a page that asks whether I am a person", ErrorKind.CHALLENGED)
    return ParseFailure("this is a web page, not a feed")


def _failure_reason(parsed: Any) -> str:
    error = parsed.get("bozo_exception")
    line = getattr(error, "getLineNumber", lambda: None)()
    reason = "this breaks off before its first post" if parsed.version else "this is not a feed"
    return f"{reason} (malformed at line {line})" if line else reason


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
