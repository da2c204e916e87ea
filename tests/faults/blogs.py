"""Blogs on loopback that misbehave as blogs do, each at its own hostname below `localhost`."""

import asyncio
import contextlib
import gzip
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from html import escape

from aiohttp import web

SHOWN = 15
"""Posts in a feed, the newest."""
FEED_TYPE = "application/rss+xml"
WELL = ""


@dataclass
class BlogComment:
    """A comment on a post, by a member who left the address of their blog."""

    number: int
    at: datetime
    name: str
    site: str


@dataclass
class BlogPost:
    """A post on a blog; it is there from its moment on."""

    number: int
    title: str
    at: datetime
    text: str
    comments: list[BlogComment] = field(default_factory=list)


@dataclass
class Blog:
    """A blog, and what is wrong with it just now."""

    hostname: str
    name: str
    posts: list[BlogPost] = field(default_factory=list)
    trouble: str = WELL
    moved_to: str = ""


class Blogs:
    """The blogs of all circles at the time of the clock: later posts and comments are not served yet."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._port = 0
        self.blogs: dict[str, Blog] = {}
        self.requests = 0

    @classmethod
    @asynccontextmanager
    async def serve(cls, now: Callable[[], datetime]) -> AsyncIterator["Blogs"]:
        """Serve blogs on a free port."""
        blogs = cls(now)
        app = web.Application()
        app.router.add_get("/{path:.*}", blogs.answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        blogs._port = runner.addresses[0][1]
        try:
            yield blogs
        finally:
            await runner.cleanup()

    def add(self, hostname: str, name: str) -> Blog:
        """Begin a blog."""
        self.blogs[hostname] = Blog(hostname, name)
        return self.blogs[hostname]

    def home(self, blog: Blog, hostname: str = "") -> str:
        """Return the address of a blog's home page, without a slash at its end."""
        return f"http://{hostname or blog.hostname}.localhost:{self._port}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, with the trouble of its blog."""
        self.requests += 1
        hostname = request.host.partition(".")[0]
        blog = self.blogs.get(hostname)
        if blog is None:
            blog = next((one for one in self.blogs.values() if one.moved_to == hostname), None)
        elif blog.moved_to:
            raise web.HTTPMovedPermanently(self.home(blog, blog.moved_to) + request.path_qs)
        if blog is None:
            raise web.HTTPNotFound
        if blog.trouble:
            return await self._misbehave(blog, request)
        return self.document(blog, request)

    async def _misbehave(self, blog: Blog, request: web.Request) -> web.StreamResponse:
        trouble = blog.trouble
        if trouble.isdecimal():
            return web.Response(status=int(trouble), text="no", headers=BUSY if trouble in {"429", "503"} else {})
        if trouble in BROKEN_FEEDS:
            body, type_ = BROKEN_FEEDS[trouble](self.feed(blog), self)
            return web.Response(body=body, content_type=type_)
        if trouble in SLOW_ANSWERS:
            return await SLOW_ANSWERS[trouble](request)
        if trouble in REDIRECTS:
            raise web.HTTPFound(REDIRECTS[trouble](self.home(blog) + request.path, self.requests))
        return web.Response(status=304, headers={"ETag": '"for ever"'})

    def feed(self, blog: Blog, posts: list[BlogPost] | None = None) -> str:
        """Return the feed of a blog, with its newest posts unless others are given."""
        home = self.home(blog)
        shown = sorted((one for one in blog.posts if one.at <= self._now()), key=lambda one: one.at)[-SHOWN:]
        items = "".join(
            f"<item><title>{escape(one.title)}</title><link>{home}/{one.number}/</link>"
            f"<pubDate>{format_datetime(one.at.astimezone(UTC))}</pubDate>"
            f'<guid isPermaLink="false">{self.home(blog)}/?p={one.number}</guid>'
            f"<description><![CDATA[<p>{escape(one.text)}</p>]]></description>"
            f"<wfw:commentRss>{home}/{one.number}/feed/</wfw:commentRss></item>\n"
            for one in (reversed(shown) if posts is None else posts)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
            'xmlns:wfw="http://wellformedweb.org/CommentAPI/">'
            f"<channel><title>{escape(blog.name)}</title><link>{home}/</link><description/>\n{items}</channel></rss>"
        )

    def document(self, blog: Blog, request: web.Request) -> web.Response:
        """Return what a blog answers that is well."""
        if request.path == "/feed/":
            return _conditional(request, self.feed(blog), FEED_TYPE)
        if request.path == "/":
            link = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
            return _page(blog.name, link)
        number = request.path.split("/")[1]
        found = [one for one in blog.posts if str(one.number) == number and one.at <= self._now()]
        if not found:
            raise web.HTTPNotFound
        if "/feed/" in request.path:
            return _conditional(request, self._comments(blog, found[0]), "application/atom+xml")
        return _page(found[0].title, body=f"<article><h1>{found[0].title}</h1><p>{found[0].text}</p></article>")

    def _comments(self, blog: Blog, post: BlogPost) -> str:
        address = f"{self.home(blog)}/{post.number}/"
        entries = "".join(
            f"<entry><title>By: {one.name}</title><id>{address}#comment-{one.number}</id>"
            f"<published>{one.at.isoformat()}</published><updated>{one.at.isoformat()}</updated>"
            f"<author><name>{one.name}</name><uri>{one.site}</uri></author><content>Nice.</content></entry>"
            for one in sorted(post.comments, key=lambda one: one.at, reverse=True)
            if one.at <= self._now()
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Comments</title>'
            f"<id>{address}feed/</id><updated>{post.at.isoformat()}</updated>{entries}</feed>"
        )


def _cut_in_half(feed: str, _: Blogs) -> tuple[bytes, str]:
    return feed[: len(feed) // 2].encode(), FEED_TYPE


def _cut_in_a_title(feed: str, _: Blogs) -> tuple[bytes, str]:
    return (feed[: feed.rfind("<title>")] + "<title>&#x").encode(), FEED_TYPE


BROKEN_FEEDS: dict[str, Callable[[str, Blogs], tuple[bytes, str]]] = {
    "an empty answer": lambda _, __: (b"", FEED_TYPE),
    "half a feed": _cut_in_half,
    "a feed cut off in a title": _cut_in_a_title,
    "a feed called a picture": lambda feed, _: (feed.encode(), "image/png"),
    "a page that the account is suspended": lambda _, __: (b"<!doctype html><h1>Account suspended</h1>", "text/html"),
    "a feed without items": lambda feed, _: (feed.split("<item>")[0].encode() + b"</channel></rss>", FEED_TYPE),
    "binary data": lambda _, __: (bytes(range(256)) * 200, FEED_TYPE),
}
"""What a blog answers to every request instead of its feed, and as what."""
BUSY = {"Retry-After": "3600"}
REDIRECTS: dict[str, Callable[[str, int], str]] = {
    "a loop of redirects": lambda address, turn: f"{address}?again={turn}",
    "a redirect to broken TLS": lambda address, _: address.replace("http:", "https:", 1),
}


async def _reset(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _hang(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(20)
    return await _reset(request)


async def _drip(request: web.Request) -> web.StreamResponse:
    """Answer byte by byte, for longer than anyone waits."""
    return await _stream(request, [b" "] * 200, pause=0.1)


async def _pour(request: web.Request) -> web.StreamResponse:
    return await _stream(request, [b" " * (1 << 20)] * 12)


async def _stream(request: web.Request, parts: list[bytes], *, pause: float = 0) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": FEED_TYPE})
    with contextlib.suppress(ConnectionError):
        await response.prepare(request)
        for part in parts:
            await response.write(part)
            await asyncio.sleep(pause)
    return response


async def _explode(_: web.Request) -> web.StreamResponse:
    return web.Response(body=_bomb(), content_type=FEED_TYPE, headers={"Content-Encoding": "gzip"})


SLOW_ANSWERS: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {
    "a reset": _reset,
    "a hang": _hang,
    "a drip": _drip,
    "more than anyone reads": _pour,
    "a gzip bomb": _explode,
}
TROUBLES = (
    *("403", "404", "429", "500", "502", "503"),
    *BROKEN_FEEDS,
    *SLOW_ANSWERS,
    *REDIRECTS,
    "304 whatever is new",
)
"""What can be wrong with a blog, and pass: one that is gone for good (410) is left in peace, as its owner is told."""


@cache
def _bomb() -> bytes:
    return gzip.compress(b"\0" * (40 << 20), 9)


def _conditional(request: web.Request, text: str, type_: str) -> web.Response:
    etag = f'"{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"'
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers={"ETag": etag})
    return web.Response(text=text, content_type=type_, charset="utf-8", headers={"ETag": etag})


def _page(title: str, head: str = "", body: str = "") -> web.Response:
    html = f"<!doctype html><html><head><title>{escape(title)}</title>{head}</head><body>{body}</body></html>"
    return web.Response(text=html, content_type="text/html")
