"""Lists of blogs, as feed readers exchange them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import ParseFailure
from bot.feeds.opml import MAX_OUTLINES, Outline, parse_opml, write_opml

NOW = datetime(2026, 1, 5, tzinfo=UTC)
FROM_A_READER = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.1"><body><outline text="Friends"><outline text="In\xeas" type="rss" XMLURL="https://ines.example/feed"
htmlUrl="https://ines.example/"/><outline title="Marek" xmlUrl="http://marek.example/atom.xml"/>
<outline text="again" xmlUrl="https://ines.example/feed"/></outline><outline text="no blog"/>
<outline text="bad" xmlUrl="javascript:alert(1)"/></body></opml>"""


def test_the_list_of_a_feed_reader_is_read_folders_and_all() -> None:
    assert parse_opml(FROM_A_READER) == (
        Outline("Inês", "https://ines.example/feed", "https://ines.example/"),
        Outline("Marek", "http://marek.example/atom.xml"),
    )


@pytest.mark.parametrize("body", [b"", b"words", b"<html/>", b"\x00\x01", b'{"opml": 1}', b"<opml"])
def test_what_is_no_list_is_refused(body: bytes) -> None:
    found = parse_opml(body)
    assert isinstance(found, ParseFailure) or found == ()


def test_a_list_without_end_is_cut() -> None:
    body = b"<opml><body>" + b"".join(b'<outline xmlUrl="https://b%d.example/"/>' % n for n in range(MAX_OUTLINES + 50))
    found = parse_opml(body)
    assert not isinstance(found, ParseFailure)
    assert len(found) == MAX_OUTLINES


@given(st.lists(st.tuples(st.text(max_size=30), st.integers(0, 99)), max_size=5, unique_by=lambda one: one[1]))
def test_what_is_written_is_read_again(blogs: list[tuple[str, int]]) -> None:
    outlines = [Outline(title, f"https://b{n}.example/feed?a=1&b=2", f"https://b{n}.example/") for title, n in blogs]
    again = parse_opml(write_opml("The <blogs> of & more", outlines, NOW))
    assert not isinstance(again, ParseFailure)
    assert [one.feed_url for one in again] == [one.feed_url for one in outlines]
