"""RSS documents, and what successive versions of one feed bring."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

from bot.feeds import ParseFailure, StoredEntry
from bot.feeds.update import apply_update, full_update

FIRST = datetime(2026, 1, 1, 10, tzinfo=UTC)


def make_item(number: int, **changes: Any) -> dict[str, str]:
    """Return the elements of one item; a change to None leaves an element out."""
    address = f"https://blog.example/2026/{number}"
    elements = {
        "title": f"Post {number}",
        "link": address,
        "guid": address,
        "pubDate": pub_date(number),
        "description": f"The text of post {number}, which nobody else wrote.",
    }
    return {name: value for name, value in (elements | changes).items() if value is not None}


def pub_date(day: int) -> str:
    """Return the date of the day so many days after the first, as RSS writes it."""
    return format_datetime(FIRST + timedelta(days=day))


def make_rss(*items: dict[str, str], head: str = "", site: str = "https://blog.example/") -> bytes:
    """Return an RSS document with these items, of the blog at `site`."""
    inside = "".join(
        "<item>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in item.items()) + "</item>"
        for item in items
    )
    channel = f"<title>A blog</title><link>{site}</link>{head}{inside}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def update_results(*versions: bytes) -> list[tuple[list[str], list[str], list[tuple[str, str]]] | str]:
    """Return what each version brings: titles of new and of changed entries, and ids that moved; or the failure."""
    known: list[StoredEntry] = []
    found: list[tuple[list[str], list[str], list[tuple[str, str]]] | str] = []
    for body in versions:
        update = full_update(body, "https://blog.example/feed", "application/rss+xml", known)
        if isinstance(update, ParseFailure):
            found.append(update.reason)
            continue
        entries = update.diff
        known = apply_update(known, update)
        found.append(
            (
                [entry.title for entry in entries.added],
                [match.entry.title for match in entries.edited],
                [match.identity_change for match in entries.matched if match.identity_change],
            )
        )
    return found


def new_titles(*versions: bytes) -> list[list[str]]:
    """Return the titles of the new entries in each version after the first; every version has to be readable."""
    found = update_results(*versions)[1:]
    assert not any(isinstance(one, str) for one in found)
    return [one[0] for one in found if not isinstance(one, str)]
