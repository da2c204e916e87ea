"""Of a document that holds too much, the newest is read."""

import json
from datetime import timedelta

import pytest

from bot.feeds import ParsedFeed, parse_feed
from bot.feeds.model import length_of
from bot.limits import MAX_DOCUMENT_LENGTH, MAX_ITEMS
from tests.support.feeds import FIRST, make_item, make_rss

OLDEST_FIRST = range(MAX_ITEMS + 20)
NEWEST = {f"Post {number}" for number in OLDEST_FIRST[20:]}


def rss(numbers: range) -> bytes:
    return make_rss(*(make_item(number) for number in numbers))


def json_feed(numbers: range) -> bytes:
    dates = {number: (FIRST + timedelta(days=number)).isoformat() for number in numbers}
    items = [{"id": str(n), "title": f"Post {n}", "date_published": date} for n, date in dates.items()]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}).encode()


def parsed(body: bytes) -> ParsedFeed:
    feed = parse_feed(body, "https://blog.example/feed")
    assert isinstance(feed, ParsedFeed)
    return feed


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(rss(OLDEST_FIRST), id="oldest first"),
        pytest.param(rss(OLDEST_FIRST[::-1]), id="newest first"),
        pytest.param(json_feed(OLDEST_FIRST), id="JSON Feed"),
        pytest.param(rss(OLDEST_FIRST).replace(b'"1.0"', b'"1.0" encoding="latin-1"'), id="not split into items"),
    ],
)
def test_of_too_many_items_the_newest_are_read(document: bytes) -> None:
    assert {entry.title for entry in parsed(document).entries} == NEWEST


def test_of_too_many_items_the_newest_are_known_again() -> None:
    first = parsed(rss(OLDEST_FIRST))
    hashes = frozenset(entry.item_hash for entry in first.entries)
    assert len(hashes) == MAX_ITEMS
    again = parse_feed(rss(OLDEST_FIRST), "https://blog.example/feed", stored_hashes=hashes)
    assert isinstance(again, ParsedFeed)
    assert (again.entries, again.skipped_hashes) == ((), hashes)


def test_of_too_much_text_the_newest_is_read() -> None:
    feed = parsed(make_rss(*(make_item(number, description="word " * 30_000) for number in range(60))))
    assert sum(map(length_of, feed.entries)) <= MAX_DOCUMENT_LENGTH
    assert [entry.title for entry in feed.entries] == [f"Post {n}" for n in range(60 - len(feed.entries), 60)]
    assert len(feed.entries) > 20
