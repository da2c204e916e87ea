"""The blogs of the hostile week: honest ones, and one that has every fault and no bound."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cached_property

from tests.hostile.attack import Answer, load_corpus
from tests.hostile.web import HTML, RSS, HonestBlog, HostileWeb
from tests.support.servers import serve_connections

HOSTILE, SLOW = "hostile", "slow"
THEME = "The map in my head"
DRIP_SECONDS = 5.0
"""Seconds between two bytes of a slow answer: less than the client waits between two reads."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything there is."""

    honest_blogs: int
    comments: int
    items: int
    word_bytes: int
    tagged: int
    slow_adds: int
    webmentions: int
    idle_connections: int
    bad_values: int
    settle_seconds: float
    """Seconds that the bot may take for everything due at one instant, before the clock goes on without it."""


FULL = Size(19, 40_000, 100_000, 6_700_000, 5000, 64, 1000, 1129, 12, 60)
SMALL = Size(4, 40, 500, 50_000, 10, 0, 10, 20, 3, 10)
WORST = (
    *(
        "feed-etag-not-ascii",
        "feed-half-emoji-references",
        "picture-account-of-sign",
        "json-feed-half-emoji-everywhere",
    ),
    *("link-javascript", "image-width-of-5000-digits", "json-feed-wrong-types", "page-charset-idna"),
    *("page-picture-unparsable", "feed-last-modified-latin-1", "feed-deep", "content-encoding-a-lie"),
)
"""Attacks of the corpus that the week's hostile blog makes one after another."""


@dataclass
class BoundlessBlog:
    """A blog that answers each poll of its feed with another document, and everything else without a bound."""

    size: Size
    written_at: datetime
    name: str = HOSTILE
    provoked: bool = False
    served: list[str] = field(default_factory=list)
    """What it has answered in place of a feed, in order."""

    def answer(self, path: str, home: str, now: datetime) -> Answer:
        if path.startswith("/feed"):
            return self._feed(home, now)
        if self.provoked and "comments" in path:
            return Answer(self._comments, 200, (("Content-Type", "application/json"),))
        if self.provoked and (page := self._bad_page()) is not None:
            return page
        links = (("Link", f'<{home}/>; rel="https://api.w.org/"'), ("Link", f"<{home}/?p=1>; rel=shortlink"))
        feed = '<link rel="alternate" type="application/rss+xml" href="/feed">'
        return Answer(
            f"<html><head>{feed}<title>A page</title></head><body>Words.</body></html>".encode(), 200, (*HTML, *links)
        )

    def _feed(self, home: str, now: datetime) -> Answer:
        if not self.provoked:
            return Answer(_rss(home, self._items(home, self.written_at, 1, "usblogs")), 200, RSS)
        step = len(self.served)
        if step < len(self._heavy):
            name, document = self._heavy[step]
            self.served.append(name)
            return Answer(document(home, now), 200, RSS)
        name = WORST[(step - len(self._heavy)) % min(len(WORST), self.size.bad_values)]
        self.served.append(name)
        feed = load_corpus()[name].feed
        return feed if feed is not None else Answer(_rss(home, ""), 200, RSS)

    def _bad_page(self) -> Answer | None:
        name = self.served[-1] if self.served else ""
        attack = load_corpus().get(name)
        return attack.page if attack else None

    @property
    def _heavy(self) -> Sequence[tuple[str, Callable[[str, datetime], bytes]]]:
        size = self.size
        return (
            ("many items", lambda home, now: _rss(home, self._items(home, now, size.items))),
            ("many items again", lambda home, now: _rss(home, self._items(home, now, size.items) + "<!-- -->")),
            ("words near the theme", lambda home, now: _rss(home, self._near(home, now))),
            ("many tagged items", lambda home, now: _rss(home, self._items(home, now, size.tagged, "usblogs"))),
        )

    def _items(self, home: str, now: datetime, count: int, tag: str = "") -> str:
        date = f"<pubDate>{format_datetime(now.astimezone(UTC))}</pubDate><category>{tag}</category>" if tag else ""
        return "".join(f"<item><title>t{n}</title><link>{home}/{n}</link>{date}</item>" for n in range(count))

    def _near(self, home: str, now: datetime) -> str:
        words = "the mop in my heat a map on my bed " * (self.size.word_bytes // 35)
        date = format_datetime(now.astimezone(UTC))
        inside = f"<link>{home}/near</link><pubDate>{date}</pubDate><description>{words}</description>"
        return f"<item><title>near</title>{inside}</item>"

    @cached_property
    def _comments(self) -> bytes:
        return json.dumps(
            [
                {"id": n, "author_name": f"Reader {n}", "author_url": f"https://r{n}.example/", "parent": 0}
                for n in range(1, self.size.comments + 1)
            ]
        ).encode()


def _rss(home: str, items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>Boundless</title><link>{home}/</link>{items}</channel></rss>'.encode()


@dataclass(slots=True)
class WeekWeb(HostileWeb):
    """The web of the week; at hostnames that begin with `slow`, an answer comes byte by byte, and has no end."""

    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            if b"host: slow" in head.lower():
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<")
                await self._drip(reader, writer)
                return
            again = asyncio.StreamReader()
            again.feed_data(head)
            again.feed_eof()
            await HostileWeb._serve(self, again, writer)  # a class with slots is another than `super()` knows

    async def _drip(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send a byte now and then, until the client has gone or the week is over."""
        while not reader.at_eof() and not self.is_over.is_set():
            writer.write(b" ")
            await writer.drain()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.is_over.wait(), DRIP_SECONDS)
        writer.close()


@asynccontextmanager
async def serve_week(now: Callable[[], datetime], size: Size, written_at: datetime) -> AsyncIterator[WeekWeb]:
    """Serve the honest blogs, each with a post, and the hostile one."""
    web = WeekWeb(now)
    for number in range(size.honest_blogs):
        blog = HonestBlog(f"honest{number}")
        blog.write(f"Honest post of blog {number}.", written_at)
        web.blogs[blog.name] = blog
    web.blogs[HOSTILE] = BoundlessBlog(size, written_at)
    async with serve_connections(web._serve, backlog=2000) as web.port:
        yield web
        web.is_over.set()
