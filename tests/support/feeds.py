"""Feeds that change from one look to the next."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

from bot.feeds import ParseFailure, StoredEntry, parse_update
from bot.feeds.update import update_stored

FIRST = datetime(2026, 1, 1, 10, tzinfo=UTC)


def post(number: int, **changes: Any) -> dict[str, str]:
    """Return one item as its blog writes it; a change to None leaves an element out."""
    address = f"https://blog.example/2026/{number}"
    told = {
        "title": f"Post {number}",
        "link": address,
        "guid": address,
        "pubDate": date(number),
        "description": f"The text of post {number}, which nobody else wrote.",
    }
    return {name: value for name, value in (told | changes).items() if value is not None}


def date(day: int) -> str:
    return format_datetime(FIRST + timedelta(days=day))


def rss(*items: dict[str, str], head: str = "") -> bytes:
    """Return a feed of these items."""
    told = "".join(
        "<item>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in item.items()) + "</item>"
        for item in items
    )
    channel = f"<title>A blog</title><link>https://blog.example/</link>{head}{told}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def looks(*versions: bytes) -> list[tuple[list[str], list[str], list[tuple[str, str]]] | str]:
    """Return what each look finds: titles of the new and the changed, and what moved; or the trouble."""
    known: list[StoredEntry] = []
    found: list[tuple[list[str], list[str], list[tuple[str, str]]] | str] = []
    for body in versions:
        reading = parse_update(body, "https://blog.example/feed", "application/rss+xml", known)
        if isinstance(reading, ParseFailure):
            found.append(reading.reason)
            continue
        entries = reading.entries
        known = update_stored(known, reading)
        found.append(
            (
                [entry.title for entry in entries.new],
                [match.entry.title for match in entries.changed],
                [match.moved for match in entries.again if match.moved],
            )
        )
    return found


def news(*versions: bytes) -> list[list[str]]:
    """Return the titles of what was new at each look after the first; every look has to go well."""
    found = looks(*versions)[1:]
    assert not any(isinstance(one, str) for one in found)
    return [one[0] for one in found if not isinstance(one, str)]
