"""Parse JSON Feed (jsonfeed.org, versions 1 and 1.1) into entries."""

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from bot.feeds.html_text import absolute_url, html_to_text, parse_html, title_from_text
from bot.feeds.incremental import short_hash
from bot.feeds.model import MAX_TITLE_LENGTH, Entry, ParsedFeed, ParseFailure, bounded


def parse_json_feed(body: bytes, address: str, stored_hashes: Collection[str] = ()) -> ParsedFeed | ParseFailure:
    """Return a JSON Feed without the items whose hash is in `stored_hashes`, or why it can't be parsed."""
    try:
        document = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        return ParseFailure(f"this is not a feed (its JSON breaks off: {str(error)[:80]})")
    if not isinstance(document, dict) or "jsonfeed.org" not in str(document.get("version")):
        return ParseFailure("this is not a feed")
    site_url = absolute_url(address, _text(document.get("home_page_url"))) or address
    listed = document.get("items")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    hashed = [(short_hash(json.dumps(item, sort_keys=True).encode()), item) for item in items]
    return ParsedFeed(
        _text(document.get("title"))[:MAX_TITLE_LENGTH],
        site_url,
        tuple(
            bounded(_entry(item, site_url, item_hash)) for item_hash, item in hashed if item_hash not in stored_hashes
        ),
        hub=_hub(document, address),
        topic=absolute_url(address, _text(document.get("feed_url"))) or address,
        skipped_hashes=frozenset(item_hash for item_hash, _ in hashed if item_hash in stored_hashes),
    )


def _entry(item: dict[str, Any], site_url: str, item_hash: str) -> Entry:
    url = absolute_url(site_url, _text(item.get("url")) or _web_address(_text(item.get("id"))))
    content = parse_html(_text(item.get("content_html")), url or site_url)
    text = content.text or html_to_text(_text(item.get("content_text")) or _text(item.get("summary")))
    authors, tags = item.get("authors") or [item.get("author")], item.get("tags")
    people = [author for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    picture = absolute_url(url or site_url, _text(item.get("image") or item.get("banner_image")))
    return Entry(
        id=_text(item.get("id")),
        url=url,
        title=" ".join(html_to_text(_text(item.get("title"))).split()) or title_from_text(text),
        author=", ".join(filter(None, (_text(person.get("name")) for person in people))),
        author_url=next(
            filter(None, (absolute_url(site_url, _text(person.get("url"))) for person in people if person.get("url"))),
            "",
        ),
        published=_parse_date(item.get("date_published")),
        updated=_parse_date(item.get("date_modified")),
        tags=tuple(tag for t in tags if (tag := _text(t).strip())) if isinstance(tags, list) else (),
        text=text,
        links=content.links,
        picture=picture if picture.startswith(("http://", "https://")) else content.picture,
        item_hash=item_hash,
    )


def _hub(document: dict[str, Any], address: str) -> str:
    """Return the address of the first WebSub hub; empty if there is none."""
    hubs = document.get("hubs")
    listed = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    return next(
        (absolute_url(address, _text(hub.get("url"))) for hub in listed if str(hub.get("type")).lower() == "websub"), ""
    )


def _web_address(guid: str) -> str:
    return guid if guid.startswith(("http://", "https://")) else ""


def _text(value: Any) -> str:
    """Return a JSON string, or a number as text; empty for any other value."""
    return value if isinstance(value, str) else str(value) if type(value) in (int, float) else ""


def _parse_date(value: Any) -> datetime | None:
    """Return an RFC 3339 date in UTC, which is also assumed where it has no offset; None if it is not valid."""
    try:
        instant = datetime.fromisoformat(_text(value))
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
