"""A picture that stands in the markup itself hides nothing of what follows it."""

import time

import pytest

from bot.boundary import content_type, web_url
from bot.feeds import ParsedFeed, parse_feed
from bot.feeds.inline_data import without_inline_data
from bot.web import Fetched, ResponseHead
from tests.support.feeds import make_item, make_rss

PICTURE = f'<img src="data:image/jpeg;base64,{"QUJD" * 400_000}">'
MARKUP = f"<p>My walk, in one picture.</p>{PICTURE}<p>Written for #usblogs.</p>"


def test_what_follows_a_picture_in_a_feed_is_read() -> None:
    feed = parse_feed(make_rss(make_item(1, description=MARKUP)), "https://blog.example/feed")
    assert isinstance(feed, ParsedFeed)
    assert [entry.text for entry in feed.entries] == ["My walk, in one picture.\nWritten for #usblogs."]


def test_what_follows_pictures_in_a_page_is_read() -> None:
    here = web_url("https://blog.example/1")
    page = Fetched(ResponseHead(here, here), (MARKUP * 3).encode(), content_type("text/html"))
    assert page.text().count("#usblogs") == 3
    assert len(page.text()) < 1000


@pytest.mark.parametrize("text", ["data:image/gif;base64,R0lGODlh", "data: " + "x" * 2000, "of ;base64, " + "x" * 2000])
def test_all_else_is_left_as_it_is(text: str) -> None:
    assert without_inline_data(text) == text
    assert without_inline_data(text.encode()) == text.encode()


@pytest.mark.parametrize("piece", ["data:", ";base64,", ";base64," + "A" * 999 + " ", ";base64," + "A" * 2000])
def test_ten_megabytes_that_are_made_to_be_slow_take_a_moment(piece: str) -> None:
    body = (piece * (10_000_000 // len(piece))).encode()
    started = time.process_time()
    without_inline_data(body)
    assert time.process_time() - started < 0.3
