"""The web of a hostile circle: an honest blog, and hostile ones that answer with any bytes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Protocol

from tests.hostile.attack import Answer, Attack
from tests.support.feeds import make_item, make_rss
from tests.support.scripted_server import TLS
from tests.support.servers import serve_connections

HASHTAG = "usblogs"
HTML = (("Content-Type", "text/html; charset=utf-8"),)
RSS = (("Content-Type", "application/rss+xml"),)
EMPTY = Answer(b"", 404)


class Blog(Protocol):
    """What answers at one hostname."""

    def answer(self, path: str, home: str, now: datetime) -> Answer:
        """Return the answer to a request; `home` is the blog's address, without a slash at its end."""


@dataclass(slots=True)
class HonestBlog:
    """A blog with a post on each theme; its posts are there from the moment at which they were written."""

    name: str
    posts: list[tuple[str, datetime]] = field(default_factory=list)
    """Title and moment of each post."""

    def write(self, title: str, at: datetime) -> None:
        self.posts.append((title, at))

    def answer(self, path: str, home: str, now: datetime) -> Answer:
        written = [(number, *post) for number, post in enumerate(self.posts, 1) if post[1] <= now]
        if path.startswith("/feed"):
            items = [_item(home, number, title, at) for number, title, at in reversed(written[-15:])]
            return Answer(make_rss(*items).replace(b"https://blog.example/", f"{home}/".encode()), 200, RSS)
        if path == "/":
            return Answer(_page(self.name, "Welcome."), 200, HTML)
        for number, title, _ in written:
            if path == f"/post-{number}":
                return Answer(_page(title, _text(title)), 200, HTML)
        return EMPTY


@dataclass(slots=True)
class HostileBlog:
    """A blog that seems honest until it is `provoked`, and then answers as its attack says."""

    name: str
    attack: Attack
    written_at: datetime
    provoked: bool = False
    is_later: bool = False

    def answer(self, path: str, home: str, _: datetime) -> Answer:
        attack = self.attack
        if self.is_later and path.startswith("/feed") and attack.later_feed is not None:
            return attack.later_feed
        if self.provoked and path.startswith("/feed") and attack.feed is not None:
            return attack.feed
        if self.provoked and "comments" in path:
            return attack.comments
        if self.provoked and not path.startswith("/feed") and attack.page is not None:
            return attack.page
        if path.startswith("/feed"):
            item = _item(home, 1, f"The first of {self.name}", self.written_at)
            return Answer(make_rss(item).replace(b"https://blog.example/", f"{home}/".encode()), 200, RSS)
        return Answer(_page(self.name, _text(self.name)), 200, HTML)


def _item(home: str, number: int, title: str, at: datetime) -> dict[str, str]:
    address = f"{home}/post-{number}"
    return make_item(
        number,
        title=title,
        link=address,
        guid=address,
        pubDate=format_datetime(at.astimezone(UTC)),
        description=_text(title),
        category=HASHTAG,
    )


def _text(title: str) -> str:
    return f"{title}: a line that nobody else wrote, of some length, so that there is something to quote. " * 4


def _page(title: str, text: str) -> bytes:
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>'
        '<link rel="alternate" type="application/rss+xml" href="/feed"></head>'
        f"<body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
    ).encode()


@dataclass(slots=True)
class HostileWeb:
    """A server on loopback for every blog of the circle, each at its own hostname below `localhost`."""

    now: Callable[[], datetime]
    blogs: dict[str, Blog] = field(default_factory=dict)
    port: int = 0
    requests: list[tuple[str, str]] = field(default_factory=list)
    """The blog and the path of each request."""

    def home(self, blog: str) -> str:
        """Return the address of a blog, without a slash at its end."""
        return f"http://{blog}.localhost:{self.port}"

    def placeholders(self, blog: str) -> Mapping[str, str]:
        """Return what stands for each name in braces in what a blog sends, and in requests about it."""
        now, home = self.now().astimezone(UTC).replace(microsecond=0) - timedelta(minutes=5), self.home(blog)
        return {
            "{blog}": home,
            "{host}": home.removeprefix("http://"),
            "{post}": f"{home}/post-1",
            "{honest}": f"{self.home('honest')}/post-1",
            "{rss_date}": format_datetime(now),
            "{iso_date}": now.isoformat(),
            "{tag}": HASHTAG,
        }

    def fill(self, blog: str, text: bytes) -> bytes:
        """Return what a blog sends, with its placeholders filled in."""
        for name, value in self.placeholders(blog).items():
            text = text.replace(name.encode(), value.encode())
        return text

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, IndexError):
            if (first_byte := await reader.readexactly(1)) == TLS:
                writer.close()
                return
            head = (first_byte + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
            path = head[0].split(" ")[1]
            name = headers.get("host", "").partition(".")[0]
            self.requests.append((name, path))
            blog = self.blogs.get(name)
            answer = EMPTY if blog is None else blog.answer(path, self.home(name), self.now())
            writer.write(self._bytes_of(name, answer))
            await writer.drain()
        writer.close()

    def _bytes_of(self, blog: str, answer: Answer) -> bytes:
        body = self.fill(blog, answer.body)
        lines = [f"HTTP/1.1 {answer.status} Words", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        if not {"content-length", "transfer-encoding"} & {name.lower() for name, _ in answer.headers}:
            lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join(line.replace("\r", "").replace("\n", "") for line in lines)
        return self.fill(blog, head.encode("latin-1", "replace")) + b"\r\n\r\n" + body


@asynccontextmanager
async def serve_web(now: Callable[[], datetime]) -> AsyncIterator[HostileWeb]:
    """Serve a web without blogs."""
    web = HostileWeb(now)
    async with serve_connections(web._serve) as web.port:
        yield web
