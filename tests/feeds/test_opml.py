"""OPML subscription lists."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.boundary import Text, WebUrl
from bot.feeds import ParseFailure
from bot.feeds.opml import MAX_OUTLINES, Fault, LeftOut, Outline, OutlineList, parse_opml, write_opml
from tests.support.trouble import trouble_files

NOW = datetime(2026, 1, 5, tzinfo=UTC)
FROM_A_READER = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.1"><body><outline text="Friends"><outline text="In\xeas" type="rss" XMLURL="https://ines.example/feed"
htmlUrl="https://ines.example/"/><outline title="Marek" xmlUrl="http://marek.example/atom.xml"/>
<outline text="again" xmlUrl="https://ines.example/feed"/></outline><outline text="no blog"/>
<outline text="bad" xmlUrl="javascript:alert(1)"/></body></opml>"""


def test_a_list_of_a_feed_reader_is_parsed_with_its_folders() -> None:
    assert parse_opml(FROM_A_READER) == OutlineList(
        (
            Outline.from_outside("Inês", "https://ines.example/feed", "https://ines.example/"),
            Outline.from_outside("Marek", "http://marek.example/atom.xml"),
        ),
        (
            LeftOut(Text("no blog"), Text(""), Fault.NO_ADDRESS),
            LeftOut(Text("bad"), Text("javascript:alert(1)"), Fault.NOT_WEB),
        ),
    )


def test_a_list_in_shift_jis_names_its_blogs() -> None:
    outline = '<outline text="髙橋①" xmlUrl="https://t.example/feed"/>'
    body = f'<?xml version="1.0" encoding="Shift_JIS"?><opml><body>{outline}</body></opml>'.encode("cp932")
    assert parse_opml(body) == OutlineList((Outline.from_outside("髙橋①", "https://t.example/feed"),))


@pytest.mark.parametrize("body", [b"", b"words", b"<html/>", b"\x00\x01", b'{"opml": 1}', b"<opml"])
def test_a_document_that_is_not_opml_is_refused(body: bytes) -> None:
    assert isinstance(parse_opml(body), ParseFailure) or parse_opml(body) == OutlineList(())


def test_a_list_that_is_too_long_is_cut() -> None:
    body = b"<opml><body>" + b"".join(b'<outline xmlUrl="https://b%d.example/"/>' % n for n in range(MAX_OUTLINES + 50))
    found = parse_opml(body)
    assert isinstance(found, OutlineList)
    assert len(found.outlines) == MAX_OUTLINES
    assert [one.fault for one in found.left_out] == [Fault.TOO_MANY] * 50


ANNA, BO = ("Anna", "https://anna.example/feed"), ("Bo", "https://bo.example/feed")


@pytest.mark.parametrize(
    ("name", "blogs"),
    [
        ("ampersand", [("R&D", "https://anna.example/feed?a=1&b=2"), BO]),
        ("big-letters-scheme", [ANNA]),
        ("blank-line-first", [ANNA]),
        ("capital-names", [ANNA]),
        ("feed-scheme", [("Anna", "http://anna.example/feed"), BO]),
        ("folders", [ANNA]),
        ("greater", [("NYT > Maps", "https://anna.example/x/http://anna.example/rss.xml")]),
        ("html-entities", [("Café \u00a0Anna", "https://anna.example/feed")]),
        ("no-scheme", [ANNA]),
        ("old-reader-no-text", [ANNA]),
        ("unescaped-quotes", [("fubar", "https://anna.example/feed"), BO]),
        ("url-attribute", [ANNA]),
        ("utf16", [ANNA]),
    ],
)
def test_the_list_of_any_reader_offers_every_blog(name: str, blogs: list[tuple[str, str]]) -> None:
    found = parse_opml(trouble_files("opml-of-other-readers")[f"{name}.opml"])
    assert isinstance(found, OutlineList)
    assert sorted((outline.title, outline.feed_url) for outline in found.outlines) == sorted(blogs)
    assert found.left_out == ()


def test_a_host_of_hindi_needs_no_scheme() -> None:
    found = parse_opml('<opml><body><outline xmlUrl="हिन्दी.example/feed"/></body></opml>'.encode())
    assert isinstance(found, OutlineList)
    assert [outline.feed_url for outline in found.outlines] == ["https://हिन्दी.example/feed"]


def test_an_outline_with_a_site_alone_offers_the_site_and_an_included_list_none() -> None:
    site = b'<outline text="Anna" htmlUrl="https://anna.example/"/>'
    included = b'<outline text="Others" type="include" url="https://x.example/list.opml"/>'
    assert parse_opml(b"<opml><body>" + site + included + b"</body></opml>") == OutlineList(
        (Outline.from_outside("Anna", "https://anna.example/", "https://anna.example/"),),
        (LeftOut(Text("Others"), Text("https://x.example/list.opml"), Fault.OTHER_LIST),),
    )


@given(st.lists(st.tuples(st.text(max_size=30), st.integers(0, 99)), max_size=5, unique_by=lambda blog: blog[1]))
def test_a_written_list_parses_to_the_same_feeds(blogs: list[tuple[str, int]]) -> None:
    outlines = [
        Outline.from_outside(title, f"https://b{n}.example/feed?a=1&b=2", f"https://b{n}.example/")
        for title, n in blogs
    ]
    parsed = parse_opml(write_opml("The <blogs> of & more", outlines, NOW))
    assert isinstance(parsed, OutlineList)
    assert [outline.feed_url for outline in parsed.outlines] == [outline.feed_url for outline in outlines]


def test_the_address_of_a_blog_that_is_not_of_the_web_is_left_out() -> None:
    outline = Outline(Text("A blog"), WebUrl("https://blog.example/feed"), WebUrl("javascript:alert(1)"))
    written = write_opml("Blogs", [outline], NOW)
    assert b"javascript" not in written
    assert b"https://blog.example/feed" in written
