"""Parse JSON Feed (jsonfeed.org, versions 1 and 1.1) into entries."""

import json
from collections.abc import Collection
from typing import Any

from bot.boundary import NO_URL, WebUrl, clean_text, parse_instant, web_url
from bot.feeds.html_text import html_to_text, parse_html, title_from_text
from bot.feeds.incremental import short_hash
from bot.feeds.model import MAX_TITLE_LENGTH, Entry, ParsedFeed, ParseFailure
from bot.feeds.newest import date_of_text, newest
from bot.limits import MAX_ITEMS


def parse_json_feed(body: bytes, address: str, stored_hashes: Collection[str] = ()) -> ParsedFeed | ParseFailure:
    """Return a JSON Feed without the items whose hash is in `stored_hashes`, or why it can't be parsed.

    Of more than `MAX_ITEMS` only the newest are parsed.
    """
    try:
        document = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        return ParseFailure(f"this is not a feed (its JSON breaks off: {str(error)[:80]})")
    if not isinstance(document, dict) or "jsonfeed.org" not in str(document.get("version")):
        return ParseFailure("this is not a feed")
    site_url = web_url(_text(document.get("home_page_url")), address) or web_url(address)
    listed = document.get("items")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    items = list(newest(items, lambda item: date_of_text(_text(item.get("date_published"))), MAX_ITEMS))
    hashed = [(short_hash(json.dumps(item, sort_keys=True).encode()), item) for item in items]
    return ParsedFeed(
        clean_text(_text(document.get("title")), MAX_TITLE_LENGTH),
        site_url,
        tuple(_entry(item, site_url, item_hash) for item_hash, item in hashed if item_hash not in stored_hashes),
        hub=_hub(document, address),
        topic=web_url(_text(document.get("feed_url")), address) or web_url(address),
        skipped_hashes=frozenset(item_hash for item_hash, _ in hashed if item_hash in stored_hashes),
    )


def _entry(item: dict[str, Any], site_url: WebUrl, item_hash: str) -> Entry:
    url = web_url(_text(item.get("url")) or _web_address(_text(item.get("id"))), site_url)
    content = parse_html(_text(item.get("content_html")), url or site_url)
    text = content.text or html_to_text(_text(item.get("content_text")) or _text(item.get("summary")))
    authors, tags = item.get("authors") or [item.get("author")], item.get("tags")
    people = [author for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    homes = (web_url(_text(person.get("url")), site_url) for person in people)
    picture = web_url(_text(item.get("image") or item.get("banner_image")), url or site_url)
    return Entry.from_outside(
        id=_text(item.get("id")),
        url=url,
        title=" ".join(html_to_text(_text(item.get("title"))).split()) or title_from_text(text),
        author=", ".join(filter(None, (_text(person.get("name")) for person in people))),
        author_url=next(filter(None, homes), ""),
        published=parse_instant(item.get("date_published")),
        updated=parse_instant(item.get("date_modified")),
        tags=[tag for t in tags if (tag := _text(t).strip())] if isinstance(tags, list) else (),
        text=text,
        links=content.links,
        picture=picture or content.picture,
        item_hash=item_hash,
    )


def _hub(document: dict[str, Any], address: str) -> WebUrl:
    """Return the address of the first WebSub hub; empty if there is none."""
    hubs = document.get("hubs")
    listed = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    return next(
        (web_url(_text(hub.get("url")), address) for hub in listed if str(hub.get("type")).lower() == "websub"), NO_URL
    )


def _web_address(guid: str) -> str:
    return guid if guid.startswith(("http://", "https://")) else ""


def _text(value: Any) -> str:
    """Return a JSON string, or a number as text; empty for any other value."""
    return value if isinstance(value, str) else str(value) if type(value) in (int, float) else ""
