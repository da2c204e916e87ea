"""What a plain feed says of itself is read without feedparser, and as it reads it; it still reads all others."""

import random

import pytest

from bot.feeds import parse_feed
from bot.feeds.incremental import drop_stored_items
from bot.feeds.plain_head import RawFeed, plain_head
from bot.feeds.plain_item import plain_items
from tests.support.feed_corpus import ADDRESS, COMPOSED, ours, with_composed
from tests.support.feed_elements import ADDRESSES, AUTHORS, DATES, NAMESPACES, TEXTS

ITEM = "<item><title>One</title><guid>https://blog.example/one</guid></item>"
IMAGE = "<url>https://blog.example/i.png</url><title>Logo</title><link>https://logo.example/</link><width>9</width>"
PERIODS = ("hourly", " daily\n", "WEEKLY", "now", "", "2", " 1 ", "0", "60", "&#50;")
LINKS = ('rel="self" href="https://blog.example/feed"', 'rel="hub" href="https://hub.example/?a=1&amp;b=2"')
ELEMENTS = {
    **dict.fromkeys(("title", "description", "copyright", "generator", "docs", "media:title", "dc:title"), TEXTS),
    **dict.fromkeys(("category", 'title type="html"', "textInput", "itunes:name"), TEXTS),
    **dict.fromkeys(("link", 'link href="https://other.example/"', "atom:link", "url"), ADDRESSES),
    **dict.fromkeys(("lastBuildDate", "pubDate", "dc:date", "atom:updated"), DATES),
    **dict.fromkeys(("managingEditor", "webMaster", "author", "dc:creator"), AUTHORS),
    **dict.fromkeys(("ttl", "sy:updatePeriod", "sy:updateFrequency"), PERIODS),
    "language": ("en-US", "", "de"),
    "image": (IMAGE, "<url>https://blog.example/i.png</url>", f"{IMAGE}<author>Bo</author>", "words", ""),
    **{f"atom:link {link}": ("", "", "words") for link in LINKS},
    'atom:link rel="alternate" href="https://other.example/"': ("",),
    'atom:link rel="hub" href="/hub"': ("",),
    'atom:link href="https://other.example/" type="text/html"': ("",),
    'cloud domain="rpc.example" port="80"': ("",),
}
USUAL = (
    *("title", "link", f"atom:link {LINKS[0]}", f"atom:link {LINKS[1]}", "description", "lastBuildDate", "language"),
    *("sy:updatePeriod", "sy:updateFrequency", "generator", "image", "ttl", "managingEditor", "item", "item"),
)


def unusually(body: bytes) -> bytes:
    """Return a document of whose feed nothing is said besides, but which is not plain."""
    return body.replace(b"</channel>", b"<unusual>x</unusual></channel>")


def head_of(body: bytes) -> RawFeed | None:
    new = drop_stored_items(body, ())
    return plain_head(new.root[0]) if new and plain_items(new.root, new.items) is not None else None


def composed(chance: random.Random) -> bytes:
    """Return a feed of elements as they are usual, and perhaps one that is not."""
    names = chance.sample(USUAL, chance.randrange(len(USUAL) + 1))
    names += chance.choices(list(ELEMENTS), k=chance.choice((0, 0, 0, 1, 2)))
    chance.shuffle(names)
    few = chance.choice((2, 2, None))  # the first two are as they should be
    inside = "\n".join(
        ITEM if name == "item" else f"<{name}>{chance.choice(ELEMENTS[name][:few])}</{name.split()[0]}>"
        for name in names
    )
    further = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    return f'<rss version="2.0" {NAMESPACES} {further}><channel>{inside}<!-- so --></channel></rss>'.encode()


def test_a_plain_head_is_read_as_feedparser_reads_it() -> None:
    plain = {
        name: body for name, body in with_composed(composed) if head_of(body) is not None and unusually(body) != body
    }
    assert len(plain) > COMPOSED / 10
    unusual = {name: unusually(body) for name, body in plain.items()}
    assert not any(map(head_of, unusual.values()))
    assert [
        name for name, body in plain.items() if parse_feed(body, ADDRESS) != parse_feed(unusual[name], ADDRESS)
    ] == []


def test_the_heads_of_much_blog_software_are_plain() -> None:
    assert {name for name, body in ours() if head_of(body) is not None} >= {"wordpress", "ghost", "bench 0"}


@pytest.mark.parametrize(
    "element",
    [
        pytest.param("<author>Bo</author>", id="who writes all of it"),
        pytest.param("<title>Two</title>", id="a second title"),
        pytest.param("<link>/relative</link>", id="an address that is none"),
        pytest.param("<image><name>Bo</name></image>", id="words in a logo"),
    ],
)
def test_an_unusual_head_is_not_plain(element: str) -> None:
    body = '<rss version="2.0"><channel><title>One</title>{}</channel></rss>'
    assert head_of(body.format(ITEM).encode()) is not None
    assert head_of(body.format(ITEM + element).encode()) is None
