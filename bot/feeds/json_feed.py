"""Parse JSON Feed (jsonfeed.org, versions 1 and 1.1) into entries."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.boundary import NO_URL, WebUrl, clean_text, web_url
from bot.feeds.dates import date_of_text
from bot.feeds.html_text import (
    HtmlContent,
    join_contents,
    parse_html,
    plain_content,
    title_from_text,
    unescape_entities,
)
from bot.feeds.incremental import hashes_at_end, short_hash
from bot.feeds.model import MAX_TITLE_LENGTH, Entry, ParsedFeed, ParseFailure
from bot.feeds.newest import newest
from bot.feeds.own_address import address_in, own_address
from bot.feeds.pictures import picture_url
from bot.feeds.public_address import on_public_host
from bot.feeds.tags import read_tags
from bot.limits import MAX_ITEMS


def parse_json_feed(body: bytes, address: str, stored_hashes: Collection[str] = ()) -> ParsedFeed | ParseFailure:
    """Return a JSON Feed without the items whose hash is in `stored_hashes`, or why it can't be parsed.

    Of more than `MAX_ITEMS` only the newest are parsed.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        return ParseFailure(f"this is not a feed (its JSON breaks off: {str(error)[:80]})")
    if not isinstance(document, dict) or "jsonfeed.org" not in str(document.get("version")):
        return ParseFailure("this is not a feed")
    site_url = on_public_host(web_url(_text(document.get("home_page_url")), address), address) or web_url(address)
    source = _Source(address, site_url, _people(document))
    listed = document.get("items")
    items = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    items = list(newest(items, lambda item: date_of_text(_text(item.get("date_published"))), MAX_ITEMS))
    hashed = [(short_hash(json.dumps(item, sort_keys=True).encode()), item) for item in items]
    return ParsedFeed(
        clean_text(_text(document.get("title")), MAX_TITLE_LENGTH),
        site_url,
        tuple(_entry(item, source, item_hash) for item_hash, item in hashed if item_hash not in stored_hashes),
        hub=_hub(document, address),
        topic=web_url(_text(document.get("feed_url")), address) or web_url(address),
        skipped_hashes=frozenset(item_hash for item_hash, _ in hashed if item_hash in stored_hashes),
        last_hashes=hashes_at_end((item_hash for item_hash, _ in hashed), stored_hashes),
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """What its feed says that holds for each of its items."""

    address: str
    site_url: WebUrl
    people: Sequence[dict[str, Any]]
    """Who writes the items that name nobody."""


def _entry(item: dict[str, Any], source: _Source, item_hash: str) -> Entry:
    addresses = (_text(item.get("url")), address_in(_text(item.get("id"))))
    url = own_address(addresses, source.site_url, source.address)
    contents = list(_contents(item, url or source.site_url))
    main = max(contents, key=lambda content: len(content.text), default=HtmlContent())
    content = join_contents(contents)
    people, tags = _people(item) or source.people, item.get("tags")
    homes = (web_url(_text(person.get("url")), source.site_url) for person in people)
    pictures = (picture_url(_text(item.get(name)), url or source.site_url) for name in ("image", "banner_image"))
    return Entry.from_outside(
        id=_text(item.get("id")),
        url=url,
        title=" ".join(unescape_entities(_text(item.get("title"))).split()) or title_from_text(main.text),
        author=", ".join(filter(None, (_text(person.get("name")) for person in people))),
        author_url=next(filter(None, homes), ""),
        published=date_of_text(_text(item.get("date_published"))),
        updated=date_of_text(_text(item.get("date_modified"))),
        tags=read_tags(map(_text, tags)) if isinstance(tags, list) else (),
        text=content.text,
        links=content.links,
        picture=next(filter(None, pictures), NO_URL) or content.picture,
        item_hash=item_hash,
    )


def _contents(item: dict[str, Any], base: str) -> Iterator[HtmlContent]:
    """Yield all that an item says; of the text in both forms only the HTML, as the other is the same without it."""
    if markup := _text(item.get("content_html")):
        yield parse_html(markup, base)
    elif text := _text(item.get("content_text")):
        yield plain_content(unescape_entities(text))
    if summary := _text(item.get("summary")):
        yield plain_content(unescape_entities(summary))


def _people(document: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """Return the authors of a feed or an item: `authors`, or `author` as in version 1."""
    authors = document.get("authors") or [document.get("author")]
    return [author for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []


def _hub(document: dict[str, Any], address: str) -> WebUrl:
    """Return the address of the first WebSub hub; empty if there is none."""
    hubs = document.get("hubs")
    listed = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    return next(
        (web_url(_text(hub.get("url")), address) for hub in listed if str(hub.get("type")).lower() == "websub"), NO_URL
    )


def _text(value: Any) -> str:
    """Return a JSON string, or a number as text; empty for any other value."""
    return value if isinstance(value, str) else str(value) if type(value) in (int, float) else ""
