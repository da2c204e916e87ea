"""Feeds as platforms write them, and malformed and hostile ones."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.blogs import DemoBlogs
from bot.demo.circle import DemoCircle, Person
from bot.demo.platforms import PLATFORMS
from bot.feeds import ParsedFeed, ParseFailure, find_feeds, parse_feed
from bot.feeds.html_text import html_to_text, parse_html
from tests.support.clocks import MONDAY

SAMPLES = Path(__file__).parents[2] / "samples" / "wordpress"
CIRCLE = DemoCircle(MONDAY, "http://{hostname}.localhost:8000")


def parsed(body: bytes, address: str = "https://blog.example/feed") -> ParsedFeed:
    feed = parse_feed(body, address)
    assert isinstance(feed, ParsedFeed)
    return feed


@pytest.mark.parametrize("person", CIRCLE.people.values(), ids=lambda person: f"{person.platform}-{person.key}")
def test_the_feed_of_each_platform_gives_all_its_posts(person: Person) -> None:
    written = [w for w in CIRCLE.posts if w.author is person]
    body = PLATFORMS[person.platform].feed(CIRCLE, person, written).encode()
    feed = parsed(body, CIRCLE.home(person) + PLATFORMS[person.platform].feed_path)
    assert feed.title == person.blog
    assert [entry.title for entry in feed.entries] == [w.title for w in written]
    assert [entry.url for entry in feed.entries] == [CIRCLE.address(w) for w in written]
    assert [entry.published for entry in feed.entries] == [w.published_at for w in written]
    assert all(entry.text for entry in feed.entries)


def test_the_feed_of_wordpress_names_its_comment_feeds() -> None:
    feed = parsed((SAMPLES / "site_feed.rss").read_bytes())
    assert feed.entries[-1].comments_url == (
        "http://127.0.0.1:8899/2011/02/scores-do-not-measure-what-really-matters/feed/"
    )


def test_the_feed_of_blogger_names_its_comment_feeds() -> None:
    [marek] = [p for p in CIRCLE.people.values() if p.platform == "blogger"]
    body = PLATFORMS["blogger"].feed(CIRCLE, marek, [w for w in CIRCLE.posts if w.author is marek]).encode()
    assert all("/comments/default" in (entry.comments_url or "") for entry in parsed(body).entries)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "web page"),
        (b"{}", "not a feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "JSON breaks off"),
        (b"[" * 100_000, "not a feed"),
        (b"{" * 100_000, "not a feed"),
        (b"\x00\x01\x02", "not a feed"),
        (b"just some words", "not a feed"),
    ],
)
def test_a_document_that_is_not_a_feed_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    failure = parse_feed(body, "https://blog.example/feed")
    assert isinstance(failure, ParseFailure)
    assert reason in failure.reason


def test_an_entity_expansion_attack_neither_explodes_nor_leaks() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    for number in range(1, 30):
        before = b"&a;" if number == 1 else b"&a%d;" % (number - 1)
        bomb += b'<!ENTITY a%d "%s">' % (number, before * 10)
    bomb += (
        b'<!ENTITY f SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&a29;&f;</title></channel></rss>'
    )
    feed = parse_feed(bomb, "https://blog.example/feed")
    assert not isinstance(feed, ParsedFeed) or (len(feed.title) < 1000 and "root:" not in feed.title)


def test_an_invalid_date_is_no_date() -> None:
    date = b"<pubDate>Mon, 99 Foo 20261 25:61:00</pubDate>"
    rss = b"<rss version='2.0'><channel><item><title>x</title>" + date + b"</item></channel></rss>"
    assert parsed(rss).entries[0].published is None


def test_relative_addresses_are_resolved_and_missing_titles_are_made_of_the_text() -> None:
    rss = b"""<rss version='2.0'><channel><link>https://blog.example/</link>
    <item><link>/one</link><description>&lt;p&gt;A &lt;a href="/two"&gt;link&lt;/a&gt; in it.&lt;/p&gt;</description>
    </item></channel></rss>"""
    [entry] = parsed(rss).entries
    assert (entry.url, entry.links, entry.title) == (
        "https://blog.example/one",
        ("https://blog.example/two",),
        "A link in it.",
    )


def test_values_of_wrong_types_in_a_json_feed_are_ignored() -> None:
    items = b'[null, {"id": 3, "tags": [1, {}], "authors": 5}]'
    body = b'{"version": "https://jsonfeed.org/version/1", "title": 7, "items": ' + items + b"}"
    [entry] = parsed(body).entries
    assert (entry.id, entry.tags) == ("3", ("1",))


def test_the_text_leaves_out_markup_and_keeps_the_lines_of_verse() -> None:
    assert (
        html_to_text("<p>One\n&amp; two</p><pre>a\nb</pre><script>x</script><p>three<br>four <code>five</code></p>")
        == "One & two\na\nb\nthree\nfour five"
    )


@pytest.mark.parametrize(
    "block",
    [
        "<pre><code>$ grep '#usblogs' posts/*.md</code></pre>",
        "<div class=highlight><pre class=highlight><span>$ grep '#usblogs'</span></pre></div>",
        "<pre class='wp-block-code'>$ grep '#usblogs'</pre>",
        "<pre class='brush: bash'>$ grep '#usblogs'</pre>",
    ],
)
def test_the_text_leaves_out_blocks_of_code(block: str) -> None:
    assert (
        html_to_text(f"<p>It looks for a word.</p>{block}<p>That is all.</p>") == "It looks for a word.\nThat is all."
    )


def test_deeply_nested_html_is_parsed() -> None:
    assert isinstance(html_to_text("<div>" * 20_000 + "deep"), str)


def test_only_links_to_web_addresses_are_kept() -> None:
    markup = '<a href="javascript:x">a</a><a href="/b">b</a><a href="https://c.example">c</a><a href="http://[x">d</a>'
    assert parse_html(markup, "https://blog.example/post").links == ("https://blog.example/b", "https://c.example")


def test_the_alternate_feeds_of_a_page_end_with_comment_feeds() -> None:
    page = """<html><head><link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed/">
    <LINK REL="ALTERNATE" TYPE="application/atom+xml" HREF="feed.xml"><link rel="alternate" hreflang="de" href="/de">
    <link rel="stylesheet" href="/x.css"></head>"""
    links = find_feeds(page, "https://blog.example/home/").alternate
    assert [link.address for link in links] == [
        "https://blog.example/home/feed.xml",
        "https://blog.example/comments/feed/",
    ]


async def test_the_demo_blogs_answer_304_to_valid_validators_alone() -> None:
    import aiohttp

    async with (
        DemoBlogs.serve(lambda: datetime(2026, 12, 1, tzinfo=UTC), MONDAY) as blogs,
        aiohttp.ClientSession() as session,
    ):
        port = blogs.circle.home(blogs.circle.people["bea"]).rpartition(":")[2]
        url, host = f"http://127.0.0.1:{port}/feed/", {"Host": "longtable.localhost"}
        async with session.get(url, headers=host) as first:
            etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        for validators, status in (
            ({"If-None-Match": etag}, 304),
            ({"If-None-Match": '"other"', "If-Modified-Since": modified}, 200),
            ({"If-Modified-Since": modified}, 304),
            ({}, 200),
        ):
            async with session.get(url, headers=host | validators) as again:
                assert again.status == status


def item(inside: str, around: str = "") -> bytes:
    """Return a feed of one item."""
    entry = f"<item><guid>1</guid>{inside}</item>"
    return f"<rss version='2.0' {around}><channel><title>x</title>{entry}</channel></rss>".encode()


@pytest.mark.parametrize("name", ["commentRss", "commentRSS"])
@pytest.mark.parametrize("prefix", ["wfw", "x"])
def test_the_comment_feed_is_found_in_both_spellings_under_any_prefix(name: str, prefix: str) -> None:
    around = f'xmlns:{prefix}="http://wellformedweb.org/CommentAPI/"'
    inside = f"<{prefix}:{name}>https://blog.example/1/feed</{prefix}:{name}>"
    assert parsed(item(inside, around)).entries[0].comments_url == "https://blog.example/1/feed"


def test_atom_is_parsed_under_any_prefix_with_its_replies() -> None:
    atom = b"""<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns:t="http://purl.org/syndication/thread/1.0">
    <a:title>x</a:title><a:entry><a:id>tag:1</a:id><a:title type="html">Tom &amp;amp; Jerry</a:title>
    <a:updated>2026-01-05T10:00:00+02:00</a:updated>
    <a:link rel="replies" type="application/atom+xml" href="/1/replies" t:count="3"/><a:link href="/1"/>
    <a:author><a:name>Ines</a:name><a:uri>/ines</a:uri></a:author><a:author><a:name>Marek</a:name></a:author>
    <a:category term="maps"/><a:category term="usblogs"/><a:content type="html">&lt;p&gt;Words&lt;/p&gt;</a:content>
    </a:entry></a:feed>"""
    [entry] = parsed(atom).entries
    assert (entry.id, entry.title, entry.url) == ("tag:1", "Tom & Jerry", "https://blog.example/1")
    assert (entry.published, entry.updated) == (None, datetime(2026, 1, 5, 8, tzinfo=UTC))
    assert (entry.author, entry.author_url) == ("Ines, Marek", "https://blog.example/ines")
    assert (entry.tags, entry.text) == (("maps", "usblogs"), "Words")
    assert entry.comments_url == "https://blog.example/1/replies"


@pytest.mark.parametrize(
    ("escaped", "title"),
    [
        ("Tom &amp;amp; Jerry", "Tom & Jerry"),
        ("&lt;b&gt;Bold&lt;/b&gt; words", "Bold words"),
        ("<![CDATA[Tom &amp; Jerry]]>", "Tom & Jerry"),
        ("  over\n two   lines ", "over two lines"),
        ("1 &lt; 2", "1 < 2"),
        ("C&amp;A", "C&A"),
    ],
)
def test_a_title_is_one_line_of_text_however_often_it_was_escaped(escaped: str, title: str) -> None:
    assert parsed(item(f"<title>{escaped}</title>")).entries[0].title == title


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        ("Short.", "Short.\nThe whole of it, and more."),
        ("The whole of it [&#8230;]", "The whole of it, and more."),
        ("<p>The whole</p> of&nbsp;it, and more.", "The whole of it, and more."),
    ],
)
def test_the_text_is_the_content_after_what_the_summary_alone_says(summary: str, text: str) -> None:
    inside = (
        f"<description><![CDATA[{summary}]]></description>"
        "<content:encoded>&lt;p&gt;The whole of it, and more.&lt;/p&gt;</content:encoded>"
    )
    around = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    assert parsed(item(inside, around)).entries[0].text == text


@pytest.mark.parametrize(
    ("inside", "picture"),
    [
        ('<media:thumbnail url="/a.jpg"/>', "https://blog.example/a.jpg"),
        ('<media:content medium="image" url="https://cdn.example/a.jpg"/>', "https://cdn.example/a.jpg"),
        ('<media:content type="video/mp4" url="https://cdn.example/a.mp4"/>', ""),
        ('<enclosure type="image/png" url="https://cdn.example/a.png"/>', "https://cdn.example/a.png"),
        ('<description>&lt;img src="/dot.gif" width="1"&gt;&lt;img src="/b.jpg"&gt;</description>', "https://blog.example/b.jpg"),
        ('<description>&lt;img src="data:image/png;base64,x"&gt;</description>', ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_picture_of_an_entry_is_found(inside: str, picture: str) -> None:
    assert parsed(item(inside, 'xmlns:media="http://search.yahoo.com/mrss/"')).entries[0].picture == picture


def test_the_hints_of_a_feed_say_when_to_poll_it() -> None:
    head = """<ttl>90</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
    <skipHours><hour>0</hour><hour>24</hour><hour>13</hour></skipHours><skipDays><day>Sunday</day><day>Noday</day></skipDays>"""
    rss = f"""<rss version='2.0' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>{head}</channel></rss>"""
    hints = parsed(rss.encode()).hints
    assert hints.interval == timedelta(hours=6)
    assert (sorted(hints.skip_hours), sorted(hints.skip_days)) == ([0, 13], [6])


def test_broken_xml_loses_no_entry() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>Fish & chips {n}</title><b>never closed</item>" for n in range(20))
    found = parsed(f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode())
    assert [entry.id for entry in found.entries] == [str(n) for n in range(20)]


@pytest.mark.parametrize(
    ("what", "end"),
    [
        ("whole", b"</channel></rss>"),
        ("whole", b"</channel></rss>\n<!-- cached -->\n<script>"),
        ("whole", b"</channel>"),
        ("broken off", b""),
        ("broken off", b"<item><title>B"),
        ("broken off", b"<br /><b>Fatal error</b>: Allowed memory size exhausted"),
    ],
)
def test_a_feed_says_whether_its_document_goes_on_to_its_end(what: str, end: bytes) -> None:
    found = parsed(b"<rss version='2.0'><channel><title>x</title><item><title>A</title></item>" + end)
    assert ([entry.title for entry in found.entries], found.is_whole) == (["A"], what == "whole")


def test_no_field_of_an_entry_is_longer_than_its_maximum() -> None:
    inside = f"""<title>{"x" * 9000}</title><link>https://blog.example/{"x" * 9000}</link><author>{"x" * 9000}</author>
    {"".join(f"<category>{n}{'x' * 9000}</category>" for n in range(300))}"""
    [entry] = parsed(item(inside)).entries
    assert (len(entry.title), entry.url, len(entry.author)) == (500, "", 200)
    assert (len(entry.tags), max(map(len, entry.tags))) == (100, 200)


@pytest.mark.parametrize(
    ("reference", "char"),
    [
        ("&#55357;&#56832;", "😀"),
        ("&#xD83D;&#xde00;", "😀"),
        ("&#55357;", "\ufffd"),
        ("&#xdc00;&#xd800;", "\ufffd\ufffd"),
        ("&#0;", "\ufffd"),
        ("&#99999999999;", "\ufffd"),
        ("&#x110000;", "\ufffd"),
        ("&#128512;", "😀"),
        ("&#x1F600;&#233;", "😀é"),
    ],
)
def test_a_reference_to_half_a_character_or_none_spoils_no_feed(reference: str, char: str) -> None:
    item = f"<item><title>A {reference} B</title><link>https://blog.example/1</link></item>"
    feed = parsed(f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>'.encode())
    assert [entry.title for entry in feed.entries] == [f"A {char} B"]


def test_addresses_that_are_none_of_the_web_are_dropped() -> None:
    content = '<a href="http://[oops">a</a><a href="https://ok.example/">b</a><img src="https://\u2100.com/x.png">'
    item = (
        f"<item><title>T</title><link>javascript:alert(1)</link><description><![CDATA[{content}]]></description></item>"
    )
    head = "<link>http://[oops</link>"
    [entry] = (feed := parsed(f'<rss version="2.0"><channel>{head}{item}</channel></rss>'.encode())).entries
    assert feed.site_url == "https://blog.example/feed"
    assert (entry.url, entry.picture, entry.links) == ("", "", ("https://ok.example/",))


def test_an_image_of_an_impossible_size_is_a_picture() -> None:
    assert (
        parse_html(f'<img width="{"9" * 5000}" src="/x.png">', "https://a.example/").picture
        == "https://a.example/x.png"
    )


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_date_at_the_end_of_time_can_be_calculated_with(date: str) -> None:
    entry = f"<entry><id>1</id><title>T</title><updated>{date}</updated><published>{date}</published></entry>"
    [entry_parsed] = parsed(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'.encode()).entries
    assert entry_parsed.published is None or entry_parsed.published + timedelta(days=30)
