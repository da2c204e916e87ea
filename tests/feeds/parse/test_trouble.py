"""What goes wrong with feeds as readers and bloggers report it; `tests/samples/trouble` holds the documents."""

import json
from datetime import UTC, datetime

import pytest

from bot.feeds import Entry, ParsedFeed, ParseFailure, parse_feed
from bot.feeds.errors import ErrorKind
from tests.support.trouble import trouble_files

AT_TEN = datetime(2026, 3, 21, 10, tzinfo=UTC)


def entries_of(body: bytes, address: str = "https://anna.example/feed") -> tuple[Entry, ...]:
    feed = parse_feed(body, address)
    assert isinstance(feed, ParsedFeed)
    return feed.entries


def document(path: str) -> bytes:
    kind, _, name = path.partition("/")
    return trouble_files(kind)[name]


def entries_in(path: str, address: str = "https://anna.example/feed") -> tuple[Entry, ...]:
    return entries_of(document(path), address)


def rss(inside: str, head: str = "", around: str = "") -> bytes:
    item = f"<item><title>T</title><link>https://anna.example/1</link>{inside}</item>"
    channel = f"<title>A</title><link>https://anna.example/</link>{head}{item}"
    return f'<?xml version="1.0"?><rss version="2.0" {around}><channel>{channel}</channel></rss>'.encode()


def json_feed(item: dict[str, object], **feed: object) -> bytes:
    head = {"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://anna.example/"}
    return json.dumps(head | feed | {"items": [{"id": "1", "url": "https://anna.example/1"} | item]}).encode()


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_a_hashtag_in_the_excerpt_alone_counts(form: str) -> None:
    [entry] = entries_in(f"hashtag-in-the-excerpt-only/feed.{form}")
    assert "#usblogs" in entry.text
    assert "bends twice" in entry.text


def test_verse_and_code_within_a_sentence_are_text() -> None:
    verse, code, *_ = entries_in("broken-bytes/verse.xml")
    assert verse.text.splitlines() == [
        "The map in my head is wet,",
        "it folds where the harbour folds.",
        "#usblogs",
    ]
    assert (code.title, code.text.partition(" and ")[0]) == ("How git rebase lost my map", "I typed git rebase")


def test_an_id_that_is_no_address_never_becomes_a_link() -> None:
    assert [entry.url for entry in entries_in("broken-bytes/verse.xml")] == [
        "https://m.invalid/1",
        "https://m.invalid/2",
        "",
        "",
    ]
    assert [entry.url for entry in entries_in("broken-bytes/scheme.atom")] == ["", "", ""]


def test_an_id_that_is_an_address_becomes_one_where_there_is_no_other() -> None:
    body = (
        b"<rss version='2.0'><channel><item><guid>https://anna.example/2</guid><title>T</title></item></channel></rss>"
    )
    assert [entry.url for entry in entries_of(body)] == ["https://anna.example/2"]


def test_the_base_of_one_entry_is_that_of_no_other() -> None:
    assert [entry.url for entry in entries_in("broken-bytes/base_leak.xml", "https://blog.invalid/feed")] == [
        "https://blog.invalid/one",
        "https://blog.invalid/two",
    ]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_half_an_emoji_costs_no_word(form: str) -> None:
    [entry] = entries_in(f"broken-bytes/half_emoji.{form}")
    assert entry.title.startswith("A map")
    assert "#usblogs" in entry.text


def test_the_address_is_the_one_before_a_service_took_its_place() -> None:
    [entry] = entries_in("feedburner-links/feed.rss")
    assert entry.url == "https://anna.example/2026/03/my-map.html"


@pytest.mark.parametrize(
    ("form", "address", "page"),
    [
        ("rss", "https://bo.example/feed", "https://bo.example/2026/03/linked-maps"),
        ("atom", "https://anna.example/feed", "https://anna.example/linked/2026/03/21/maps"),
        ("json", "https://cleo.example/feed", "https://cleo.example/7"),
    ],
)
def test_a_post_about_a_link_is_the_page_of_its_own_blog(form: str, address: str, page: str) -> None:
    [entry] = entries_in(f"linkblog/feed.{form}", address)
    assert entry.url == page


def test_a_picture_is_one_of_the_post() -> None:
    pictures = {str(entry.title): str(entry.picture) for entry in entries_in("pictures/feed.rss")}
    assert pictures.pop("http-picture") == "http://anna.example/files/river.jpg"
    assert pictures.pop("unicode-name") == "https://anna.example/files/fluß kurve.jpg"
    assert set(pictures.values()) == {"https://anna.example/files/river.jpg"}


@pytest.mark.parametrize(
    ("path", "pictures"),
    [
        ("json-feed-pictures/feed.json", ["https://cleo.example/river.jpg", "", "https://cleo.example/card.jpg"]),
        ("media-title/feed.rss", ["", "https://anna.example/files/river.jpg", "", "", ""]),
    ],
)
def test_a_post_without_a_picture_has_none(path: str, pictures: list[str]) -> None:
    assert [entry.picture for entry in entries_in(path)] == pictures


@pytest.mark.parametrize(
    ("img", "is_picture"),
    [
        ('<img src="/a.gif?w=500&ssl=1">', True),
        ('<img src="/a.jpg" style="width: 100%; height: auto">', True),
        ('<img src="/a.jpg" style="max-width: 600px">', True),
        ('<img src="/a.jpg" style="width: 3.5em">', True),
        ('<img src="/a.jpg" style="width: 1.2em">', False),
        ('<img src="/a.jpg" class="avatar photo">', False),
        ('<img src="/wp-content/avatars/a.jpg">', False),
        ('<img src="/count.php?id=3">', False),
        ('<img src="/a.jpg" hidden style="display:none">', False),
        ('<img srcset=", ,">', False),
    ],
)
def test_an_image_is_a_picture_where_it_is_shown_as_one(img: str, is_picture: bool) -> None:  # noqa: FBT001 - a parameter of the test
    [entry] = entries_of(rss(f"<description><![CDATA[{img}]]></description>"))
    assert bool(entry.picture) is is_picture


def test_the_title_of_a_picture_or_an_episode_is_not_that_of_the_post() -> None:
    assert [entry.title for entry in entries_in("media-title/feed.rss")][:3] == [
        "The river bend",
        "The second bend",
        "Episode 3: The river bend",
    ]


@pytest.mark.parametrize("name", [name for name in trouble_files("junk-around") if name.endswith(".rss")])
def test_what_stands_around_a_feed_does_not_hide_it(name: str) -> None:
    [entry] = entries_in(f"junk-around/{name}")
    assert "#usblogs text & more" in entry.text


def test_a_page_that_asks_whether_one_is_a_person_is_called_that() -> None:
    failure = parse_feed(document("junk-around/challenge-200.html"), "https://anna.example/feed")
    assert isinstance(failure, ParseFailure)
    assert failure.kind is ErrorKind.CHALLENGED


def test_a_document_in_utf_8_that_says_it_is_in_utf_16_is_read() -> None:
    channel = "<channel><item><title>Río</title></item></channel>"
    body = f'<?xml version="1.0" encoding="utf-16"?><rss version="2.0">{channel}</rss>'
    assert [entry.title for entry in entries_of(body.encode())] == ["Río"]
    assert [entry.title for entry in entries_of(body.encode("utf-16"))] == ["Río"]


@pytest.mark.parametrize(
    ("charset", "codec", "title"),
    [
        *(("Shift_JIS", "cp932", "髙橋さんの港①"), ("EUC-KR", "cp949", "똠방각하"), ("EUC-JP", "euc_jis_2004", "①港")),
        *(("x-sjis", "cp932", "港"), ("iso-8859-8-i", "iso-8859-8", "שלום"), ("ISO-8859-1", "cp1252", "“fine” – €")),
    ],
)
def test_a_feed_is_in_the_encoding_that_software_writes_under_a_label(charset: str, codec: str, title: str) -> None:
    item = f"<item><title>{title}</title><description>{title}</description></item>"
    body = f'<?xml version="1.0" encoding="{charset}"?><rss version="2.0"><channel>{item}</channel></rss>'
    [entry] = entries_of(body.encode(codec))
    assert (entry.title, entry.text) == (title, title)


def test_what_stands_in_a_content_starts_from_the_contents_own_base() -> None:
    content = '<content type="html" xml:base="https://pictures.example/p/">&lt;img src="a.jpg"&gt;</content>'
    entry = f"<entry xml:base='https://anna.example/'><id>u:1</id><title>A gate</title>{content}</entry>"
    [found] = entries_of(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'.encode())
    assert found.picture == "https://pictures.example/p/a.jpg"


@pytest.mark.parametrize("title", ["Q&A: R&D", "AT&T, H&M and me", "fish & chips", "&nbsp;R&D", "<![CDATA[R&D]]>"])
def test_a_bare_ampersand_stays_one(title: str) -> None:
    shown = title.removeprefix("&nbsp;").removeprefix("<![CDATA[").removesuffix("]]>")
    link, written = b"https://anna.example/?a=1&b=2", f"<title>{title}<".encode()
    document = rss("<description>R&D</description>").replace(b"<title>T<", written)
    for address in (link, b"<![CDATA[" + link + b"]]>"):
        [entry] = entries_of(document.replace(b"https://anna.example/1", address))
        assert (entry.title, entry.url, entry.text) == (shown, link.decode(), "R&D")


def test_a_document_on_which_feedparser_fails_is_read_without_what_it_fails_on() -> None:
    place = "<gml:posList>1</gml:posList><description>At the bend</description>"
    [entry] = entries_of(rss(place, around='xmlns:gml="http://www.opengis.net/gml"'))
    assert (entry.title, entry.text) == ("T", "At the bend")


@pytest.mark.parametrize(
    "date",
    [
        "Sat, 21 Mar 2026 10:00:00 GMT",
        "Sat, 21 Mar 2026 11:00:00 CET",
        "Sat, 21 Mar 2026 12:00:00 MESZ",
        "Sat, 21 Mar 2026 12:00:00 EET",
        "Sa, 21 Mär 2026 11:00:00 +0100",
        "sam., 21 mars 2026 11:00:00 +0100",
        "sáb, 21 de marzo de 2026 10:00",
        "21 марта 2026 10:00:00 +0000",
        "marzo 21, 2026 10:00",
        "2026年3月21日 10:00",
        "March 21, 2026 10:00",
        "Mar. 21, 2026 at 10:00 a.m.",
        "Saturday, 21 March 2026, 10.00am",
        "Sat, 21 Mar 2026 06:00:00 AM EDT",
        "2026/03/21 10:00",
        "2026-3-21 06:00:00 EDT",
        "2026-03-21 10:00:00 UTC",
        "2026-03-21T10:00:00 UTC",
        "2026-03-21t10:00:00z",
        "2026-03-21T06:00:00-04:00[America/New_York]",
        "21/3/2026, 10:00:00 a. m.",
        "21 de marzo de 2026, 10:00 a.\N{NO-BREAK SPACE}m.",
        "20260321T100000Z",
        "21-03-2026 10:00",
        "21.03.2026 10:00",
        "21/03/2026 11:00 +0100",
        "3/21/2026, 10:00:00 AM",
        "1774087200",
        "1774087200000",
        "Sat, 21 Mar 2026 12:00:00 UTC+2",
        "Sat Mar 21 2026 12:00:00 GMT+0200 (CEST)",
        "Sat, 21 Mar 2026 12:00:00 GMT+0200",
        "Sat, 21 Mar 2026 19:00:00 +9",
        "2026-03-21 15:30 UTC+5:30",
        "2026. 3. 21. 오전 10:00",
        "2026年3月21日 10時00分",
        "21. 3. 2026 10:00",
    ],
)
def test_a_date_is_read_however_a_template_writes_it(date: str) -> None:
    assert entries_of(rss(f"<pubDate>{date}</pubDate>"))[0].published == AT_TEN
    assert entries_of(json_feed({"date_published": date}))[0].published == AT_TEN


@pytest.mark.parametrize(
    ("date", "hour"),
    [("12:30 AM", 0), ("12:30 PM", 12), ("10:30 pm", 22), ("1:30 p.m.", 13), ("1:30 p. m.", 13), ("13:30", 13)],
)
def test_a_time_may_be_before_or_after_noon(date: str, hour: int) -> None:
    for day in ("March 21, 2026", "21 Mar 2026", "2026-03-21", "3/21/2026"):
        published = entries_of(rss(f"<pubDate>{day} {date}</pubDate>"))[0].published
        assert published == AT_TEN.replace(hour=hour, minute=30), day


@pytest.mark.parametrize(
    ("time", "hour"),
    [
        *(("오후 10:30", 22), ("오전 12:30", 0), ("오후 10시 30분", 22), ("午後10:30", 22)),
        *(("下午10点30分", 22), ("上午9:30", 9)),
    ],
)
def test_before_or_after_noon_may_stand_before_a_time(time: str, hour: int) -> None:
    for day in ("2026. 3. 21.", "2026.03.21", "2026年3月21日", "2026년 3월 21일", "2026-03-21", "2026/3/21"):
        published = entries_of(rss(f"<pubDate>{day} {time}</pubDate>"))[0].published
        assert published == AT_TEN.replace(hour=hour, minute=30), day


@pytest.mark.parametrize(
    "date",
    [
        *("Mon, 01 Jan 0001 00:00:00 +0000", "0001-01-01T00:00:00Z", "Wed, 30 Nov -0001 00:00:00 +0000"),
        *("Thu, 01 Jan 1970 00:00:00 +0000", "Wed, 31 Dec 1969 19:00:00 -0500", "1970-01-01", "1899-12-30T00:00:00Z"),
    ],
)
def test_what_software_writes_where_there_is_no_date_is_none(date: str) -> None:
    assert entries_of(rss(f"<pubDate>{date}</pubDate>"))[0].dated is None
    assert entries_of(json_feed({"date_published": date}))[0].dated is None


def test_a_number_in_a_json_feed_is_a_date_in_seconds() -> None:
    assert entries_of(json_feed({"date_published": 1774087200}))[0].published == AT_TEN


@pytest.mark.parametrize(
    "date", ["99 März 2026", "21 Foo 2026", "2026年13月1日", "03/04/2026", "2026/13/1", "9999999999999999"]
)
def test_a_date_that_there_is_not_is_none(date: str) -> None:
    assert entries_of(rss(f"<pubDate>{date}</pubDate>"))[0].published is None


def test_an_entry_without_an_author_has_that_of_its_feed() -> None:
    person = "<author><name>{}</name><uri>/{}</uri></author>"
    entries = (
        f"<entry><id>1</id><title>a</title></entry><entry><id>2</id><title>b</title>{person.format('Bo', 'bo')}</entry>"
    )
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{person.format("Anna", "anna")}{entries}</feed>'
    assert [(entry.author, entry.author_url) for entry in entries_of(atom.encode())] == [
        ("Anna", "https://anna.example/anna"),
        ("Bo", "https://anna.example/bo"),
    ]
    [entry] = entries_of(json_feed({}, authors=[{"name": "Anna", "url": "https://anna.example/"}]))
    assert (entry.author, entry.author_url) == ("Anna", "https://anna.example/")


@pytest.mark.parametrize(
    ("inside", "author"),
    [
        ("", ""),
        ("<dc:creator>Bo</dc:creator>", "Bo"),
        ("<author>bo@anna.example (Bo Berg)</author>", "Bo Berg"),
        ("<author>bo@anna.example</author>", "bo"),
        ("<author><![CDATA[bo@anna.photography (Bo Berg)]]></author>", "Bo Berg"),
        ("<dc:creator>Bo Berg &lt;bo@anna.example&gt;</dc:creator>", "Bo Berg"),
        ("<author>bo@anna.example ()</author>", "bo"),
        ("<author>@bo</author>", "@bo"),
        ("<author>Bo at ana@home</author>", "Bo at ana@home"),
        ("<author>Bo</author><dc:creator>Bo</dc:creator>", "Bo"),
    ],
)
def test_whoever_answers_for_a_channel_is_the_author_of_none_of_its_entries(inside: str, author: str) -> None:
    head = "<managingEditor>anna@anna.example (Anna)</managingEditor><webMaster>web@anna.example (Web)</webMaster>"
    around = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    assert [entry.author for entry in entries_of(rss(inside, head, around))] == [author]


def test_the_author_of_a_channel_signs_what_nobody_else_does() -> None:
    around = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    head = "<managingEditor>ed@anna.example (Ed)</managingEditor><dc:creator>Anna</dc:creator>"
    assert [entry.author for entry in entries_of(rss("", head, around))] == ["Anna"]


def test_the_text_of_a_json_feed_keeps_its_tags_as_text() -> None:
    [entry] = entries_of(json_feed({"content_text": "I forgot the </b> of <b>,\nfor #usblogs", "title": "The <b> tag"}))
    assert (entry.title, entry.text) == ("The <b> tag", "I forgot the </b> of <b>,\nfor #usblogs")
