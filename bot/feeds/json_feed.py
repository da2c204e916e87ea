"""JSON Feed (jsonfeed.org, versions 1 and 1.1) → its entries."""

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from bot.feeds.html_text import absolute_url, html_to_text, parse_html, title_from_text
from bot.feeds.incremental import short_hash
from bot.feeds.model import MAX_TITLE_LENGTH, Entry, ParsedFeed, ParseFailure, bounded


def json_feed(body: bytes, address: str, seen: Collection[str] = ()) -> ParsedFeed | ParseFailure:
    """Return the entries of a JSON Feed, without the items whose hash is in `seen`; or why it can't be read."""
    try:
        document = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as problem:
        return ParseFailure(f"this is not a feed (its JSON breaks off: {str(problem)[:80]})")
    if not isinstance(document, dict) or "jsonfeed.org" not in str(document.get("version")):
        return ParseFailure("this is not a feed")
    home = absolute_url(address, _words(document.get("home_page_url"))) or address
    listed = document.get("items")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    hashed = [(short_hash(json.dumps(item, sort_keys=True).encode()), item) for item in items]
    return ParsedFeed(
        _words(document.get("title"))[:MAX_TITLE_LENGTH],
        home,
        tuple(bounded(_entry(item, home, item_hash)) for item_hash, item in hashed if item_hash not in seen),
        hub=_hub(document, address),
        topic=absolute_url(address, _words(document.get("feed_url"))) or address,
        skipped_hashes=frozenset(item_hash for item_hash, _ in hashed if item_hash in seen),
    )


def _entry(item: dict[str, Any], home: str, item_hash: str) -> Entry:
    url = absolute_url(home, _words(item.get("url")) or _web_address(_words(item.get("id"))))
    markup = parse_html(_words(item.get("content_html")), url or home)
    text = markup.text or html_to_text(_words(item.get("content_text")) or _words(item.get("summary")))
    authors, tags = item.get("authors") or [item.get("author")], item.get("tags")
    people = [one for one in authors if isinstance(one, dict)] if isinstance(authors, list) else []
    picture = absolute_url(url or home, _words(item.get("image") or item.get("banner_image")))
    return Entry(
        id=_words(item.get("id")),
        url=url,
        title=" ".join(html_to_text(_words(item.get("title"))).split()) or title_from_text(text),
        author=", ".join(filter(None, (_words(one.get("name")) for one in people))),
        author_url=next(
            filter(None, (absolute_url(home, _words(one.get("url"))) for one in people if one.get("url"))), ""
        ),
        published=_iso(item.get("date_published")),
        updated=_iso(item.get("date_modified")),
        tags=tuple(tag for t in tags if (tag := _words(t).strip())) if isinstance(tags, list) else (),
        text=text,
        links=markup.links,
        picture=picture if picture.startswith(("http://", "https://")) else markup.picture,
        item_hash=item_hash,
    )


def _hub(document: dict[str, Any], address: str) -> str:
    hubs = document.get("hubs")
    named = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    return next(
        (absolute_url(address, _words(h.get("url"))) for h in named if str(h.get("type")).lower() == "websub"), ""
    )


def _web_address(guid: str) -> str:
    return guid if guid.startswith(("http://", "https://")) else ""


def _words(value: Any) -> str:
    """Return a JSON value as text: numbers as written, anything else that is no text as nothing."""
    return value if isinstance(value, str) else str(value) if type(value) in (int, float) else ""


def _iso(value: Any) -> datetime | None:
    try:
        instant = datetime.fromisoformat(_words(value))
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
