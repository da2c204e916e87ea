"""Plain items are read without feedparser, and as it reads them; it still reads all others."""

import random
from dataclasses import replace

import pytest

from bot.feeds import ParsedFeed, ParseFailure, parse_feed
from bot.feeds.incremental import drop_stored_items
from bot.feeds.plain_item import plain_items
from tests.support.feed_corpus import ADDRESS, COMPOSED, ours, with_composed
from tests.support.feed_elements import ADDRESSES, AUTHORS, DATES, NAMESPACES, TEXTS

ELEMENTS = {
    **dict.fromkeys(("title", "description", "content:encoded", "category", "dc:subject", "comments"), TEXTS),
    **dict.fromkeys(('category domain="https://tags.example"', "media:title", "slash:comments", "summary"), TEXTS),
    **dict.fromkeys(('description type="text"', 'title xml:lang="de"', "media:content"), TEXTS),
    **dict.fromkeys(("link", "guid", 'guid isPermaLink="false"', 'guid isPermaLink="true"'), ADDRESSES),
    **dict.fromkeys(("wfw:commentRss", "feedburner:origLink", 'link href="https://blog.example/"'), ADDRESSES),
    **dict.fromkeys(("pubDate", "dc:date", "atom:updated"), DATES),
    **dict.fromkeys(("author", "dc:creator"), AUTHORS),
    'enclosure url="https://blog.example/e.png" type="IMAGE/png" length="1"': ("",),
    'media:content url="https://blog.example/f.png" medium="image"': ("", "words"),
    'media:thumbnail url="https://blog.example/g.png"': ("",),
}
USUAL = ("title", "link", "guid", "pubDate", "dc:creator", "category", "category", "description", "content:encoded")


def unusually(body: bytes) -> bytes:
    """Return a document in whose items nothing is said besides, but which are not plain."""
    return body.replace(b"</item>", b"<!-- unusual --></item>")


def is_plain(body: bytes) -> bool:
    new = drop_stored_items(body, ())
    return new is not None and bool(new.items) and plain_items(new.root, new.items) is not None


def entries(body: bytes) -> ParsedFeed | ParseFailure:
    feed = parse_feed(body, ADDRESS)
    if isinstance(feed, ParseFailure):
        return feed
    return replace(feed, entries=tuple(replace(entry, item_hash="") for entry in feed.entries))


def composed(chance: random.Random) -> bytes:
    """Return a feed of an item or two, of elements as they are usual, and some that are not."""
    items = ""
    for _ in range(chance.randrange(1, 3)):
        names = chance.sample(USUAL, chance.randrange(len(USUAL) + 1))
        names += chance.choices(list(ELEMENTS), k=chance.choice((0, 0, 0, 1, 2)))
        chance.shuffle(names)
        inside = "".join(f"<{name}>{chance.choice(ELEMENTS[name])}</{name.split()[0]}>" for name in names)
        items += f"<item>{inside}</item>\n"
    return f'<rss version="2.0" {NAMESPACES}><channel><title>A blog</title>{items}</channel></rss>'.encode()


def test_plain_items_are_read_as_feedparser_reads_them() -> None:
    plain = {name: body for name, body in with_composed(composed) if is_plain(body)}
    assert len(plain) > COMPOSED / 10
    wrong = [name for name, body in plain.items() if entries(body) != entries(unusually(body))]
    assert wrong == []


def test_the_feeds_of_much_blog_software_are_plain() -> None:
    plain = {name for name, body in ours() if is_plain(body)}
    assert plain >= {"wordpress", "ghost", "bench 0"}


@pytest.mark.parametrize(
    "namespaces",
    [
        pytest.param('xmlns:dc="http://purl.org/rss/1.0/modules/content/"', id="the prefix of another vocabulary"),
        pytest.param('xmlns:content="https://words.example/"', id="a vocabulary of its own"),
        pytest.param('xmlns="http://purl.org/rss/1.0/"', id="RSS 1.0"),
        pytest.param('xml:base="https://elsewhere.example/"', id="an address for relative ones"),
    ],
)
def test_an_unusual_document_is_not_plain(namespaces: str) -> None:
    body = f'<rss version="2.0" {namespaces}><channel><item><title>One</title></item></channel></rss>'
    assert is_plain(b'<rss version="2.0"><channel><item><title>One</title></item></channel></rss>')
    assert not is_plain(body.encode())
