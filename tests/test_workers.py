"""Processes that read what came from outside: a hostile document costs one of them a moment."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from bot.feeds import ParsedFeed, ParseFailure, parse_feed, parse_update
from bot.feeds.errors import ErrorKind
from bot.feeds.opml import parse_opml
from bot.limits import MAX_ITEMS
from bot.workers import Workers
from tests.support.feeds import make_item, make_rss

MiB = 1024 * 1024
ADDRESS = "https://blog.example/feed"


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers.open(timeout_seconds=2.0) as workers:
        yield workers


def spin() -> None:
    while True:
        pass


def grow() -> int:
    kept = []
    while True:
        kept.append(bytearray(50 * MiB))


def die() -> None:
    os._exit(1)


async def test_a_worker_that_takes_too_long_is_replaced_and_told_of_in_words(workers: Workers) -> None:
    assert await workers.run(spin) == ParseFailure("it takes too long to read", ErrorKind.TOO_LARGE)
    assert await workers.run(len, "still here") == 10


async def test_a_worker_that_takes_too_much_memory_is_stopped_and_told_of_in_words() -> None:
    async with Workers.open() as workers:
        assert await workers.run(grow) == ParseFailure("it takes too much memory to read", ErrorKind.TOO_LARGE)
        assert await workers.run(len, "still here") == 10


async def test_a_worker_that_dies_is_replaced(workers: Workers) -> None:
    assert isinstance(await workers.run(die), ParseFailure)
    assert await workers.run(len, "still here") == 10


async def test_the_loop_goes_on_while_a_worker_spins(workers: Workers) -> None:
    spinning = asyncio.create_task(workers.run(spin))
    beats = 0
    while not spinning.done():
        await asyncio.sleep(0.01)  # a heartbeat, which a parser in the loop would stop
        beats += 1
    assert beats > 50


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">%s]><rss version="2.0"><channel><title>&a20;</title>
<item><title>&a20;</title><guid>1</guid></item></channel></rss>""" % b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 21)
)
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd">
<!ENTITY %% outside SYSTEM "http://127.0.0.1:9/evil.dtd"> %%outside;]><rss version="2.0"><channel>
<item><title>&file;</title><guid>1</guid></item></channel></rss>"""
QUADRATIC = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "%s">]><rss version="2.0"><channel>
<item><title>%s</title><guid>1</guid></item></channel></rss>""" % (b"x" * 50_000, b"&a;" * 20_000)


@pytest.mark.parametrize("bomb", [LAUGHS, EXTERNAL, QUADRATIC], ids=["laughs", "external", "quadratic"])
@pytest.mark.parametrize("read", [parse_feed, parse_update], ids=["parse", "read"])
async def test_an_xml_bomb_goes_off_in_nobodys_hands(workers: Workers, bomb: bytes, read: object) -> None:
    found = await workers.run(read, bomb, ADDRESS)  # type: ignore[arg-type]  # one of the two functions
    assert "root:" not in repr(found)
    assert len(repr(found)) < 20_000


async def test_a_bomb_in_a_list_of_blogs_goes_off_in_nobodys_hands(workers: Workers) -> None:
    found = await workers.run(parse_opml, LAUGHS.replace(b"rss", b"opml"))
    assert len(repr(found)) < 20_000


HOSTILE = {
    "ten thousand entries": make_rss(*(make_item(n) for n in range(10_000))),
    "one entry of nine megabytes": make_rss(make_item(1, description="words and words. " * 550_000)),
    "a title of five megabytes": make_rss(make_item(1, title="x" * 5_000_000)),
    "elements in elements": make_rss(make_item(1)).replace(b"<item>", b"<a>" * 100_000 + b"<item>"),
    "tags in tags": make_rss(make_item(1, description="<div>" * 100_000)),
    "a hundred thousand attributes": make_rss(make_item(1)).replace(
        b"<item>", b"<item %s>" % b" ".join(b"a%d='1'" % n for n in range(100_000))
    ),
    "a million links": make_rss(make_item(1, description='<a href="https://x.example/">x</a>' * 100_000)),
    "nothing but brackets": b"<" * 5_000_000,
    "an element without end": b"<rss><channel><item><title>" + b"x" * 5_000_000,
    "comments in comments": b"<rss><channel>" + b"<!--" * 1_000_000,
    "sections without end": b"<rss><channel><item><title>" + b"<![CDATA[" * 500_000,
    "addresses that are none": make_rss(*(make_item(n, link="http://[" + "x" * 1000) for n in range(1000))),
    "dates that are none": make_rss(*(make_item(n, pubDate="99 " * 500) for n in range(500))),
    "numbers without end": b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b"1" * 4_000_000 + b"]}",
    "the same item": make_rss(*([make_item(1)] * 5000)),
    "the same title": make_rss(*(make_item(n, title="the same", guid=None, link=None) for n in range(3000))),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_document_is_read_or_refused_within_its_limits(body: bytes) -> None:
    async with Workers.open(timeout_seconds=8.0) as workers:
        found = await workers.run(parse_feed, body, ADDRESS)
        assert isinstance(found, (ParsedFeed, ParseFailure))
        assert await workers.run(len, "still here") == 10


async def test_of_ten_thousand_entries_the_newest_are_found_and_known_again() -> None:
    body = HOSTILE["ten thousand entries"]
    async with Workers.open() as workers:
        first = await workers.run(parse_update, body, ADDRESS)
        assert not isinstance(first, ParseFailure)
        assert len(first.diff.added) == MAX_ITEMS
        again = await workers.run(parse_update, body.replace(b"https://", b"http://"), ADDRESS, "", first.added_stored)
        assert not isinstance(again, ParseFailure)
        assert again.diff.added == ()
