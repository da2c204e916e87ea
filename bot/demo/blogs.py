"""A loopback web server with the circle's blogs, each at its own hostname below `localhost`."""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from typing import Any

from aiohttp import web

from bot.demo.circle import BlogComment, BlogPost, DemoCircle, Person
from bot.demo.platforms import PLATFORMS, comment_feed, post_html, rest_comments

_STYLE = (
    "body{font:18px/1.6 Georgia,serif;max-width:34em;margin:3em auto;padding:0 1em;color:#222;background:#fdfcf8}"
    "a{color:#2f6f6a}header a{text-decoration:none}footer{color:#666;font-size:.85em;margin-top:3em}"
)


class DemoBlogs:
    """The blogs at the time of the clock: later posts and comments are not served yet."""

    def __init__(self, circle: DemoCircle, now: Callable[[], datetime], port: int) -> None:
        self.port = port
        self._circle = circle
        self._now = now
        self.requests: list[str] = []
        """Each request, as `hostname path?query status`."""
        self.taken_down: set[str] = set()
        """The slugs of posts that answer with 404."""
        self.redirects_home = False
        """Whether what is not there leads to the home page, instead of answering with 404."""
        self.missing_status = 404
        """The status with which what is not there is answered: some sites say so with that of a success."""
        self.retry_after: dict[str, timedelta] = {}
        """The hostnames that answer every request with 429, and their `Retry-After`."""
        self.held_comments: set[int] = set()
        """The numbers of comments that await approval, and are not served."""
        self.comment_names: dict[int, str] = {}
        """Author names to serve instead of those of the circle, by the comment's number."""

    @classmethod
    @asynccontextmanager
    async def serve(
        cls, now: Callable[[], datetime], monday: datetime, port: int = 0, document: Mapping[str, Any] | None = None
    ) -> AsyncIterator["DemoBlogs"]:
        """Serve the blogs of the week that begins on `monday`, on a free port unless `port` is given.

        They are those of `circle.toml`, or of another such `document`.
        """
        app = web.Application()
        runner = web.AppRunner(app, access_log=None)
        instances: list[DemoBlogs] = []

        async def answer(request: web.Request) -> web.Response:
            return instances[0].answer(request)

        app.router.add_get("/{path:.*}", answer)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            port = runner.addresses[0][1]
            address = "http://{hostname}.localhost:" + str(port)
            instances.append(cls(DemoCircle(monday, address, document), now, port))
            yield instances[0]
        finally:
            await runner.cleanup()

    @property
    def circle(self) -> DemoCircle:
        """The circle whose blogs these are."""
        return self._circle

    def answer(self, request: web.Request) -> web.Response:
        """Return the response: 304 if the client's copy is current, 429 if the hostname is in `retry_after`."""
        hostname = request.host.partition(".")[0]
        person = next((p for p in self._circle.people.values() if p.hostname == hostname), None)
        if hostname in self.retry_after:
            response = web.Response(
                status=429, headers={"Retry-After": f"{self.retry_after[hostname].total_seconds():.0f}"}
            )
        else:
            response = self._document(person, request) if person else web.Response(status=404)
        _make_conditional(request, response)
        self.requests.append(f"{hostname} {request.path_qs} {response.status}")
        return response

    def _document(self, person: Person, request: web.Request) -> web.Response:
        platform = PLATFORMS[person.platform]
        posts = [p for p in self._circle.posts if p.author is person and p.published_at <= self._now()]
        posts.sort(key=lambda post: post.published_at, reverse=True)
        newest = posts[0].published_at if posts else None
        if request.path == platform.feed_path:
            return _reply(platform.feed(self._circle, person, posts), platform.feed_type, newest)
        if request.path == "/":
            return _reply(self._home(person, posts), "text/html", newest)
        for post in posts:
            if post.slug in self.taken_down:
                continue
            if response := self._post_document(post, request):
                return response
        if self.redirects_home:
            return web.Response(status=302, headers={"Location": "/"})
        page = "<html><head><title>Not found</title></head><body><p>Sorry, there is nothing here.</p></body></html>"
        return web.Response(status=self.missing_status, text=page, content_type="text/html")

    def _post_document(self, post: BlogPost, request: web.Request) -> web.Response | None:
        """Return the page of a post, or its comments from the REST API or a feed; None if the path is none of these."""
        circle, home = self._circle, self._circle.home(post.author)
        path = circle.address(post).removeprefix(home)
        visible = [c for c in post.comments if c.published_at <= self._now() and c.number not in self.held_comments]
        comments = [replace(c, name=self.comment_names.get(c.number, c.name)) for c in visible]
        if request.path == path:
            response = _reply(self._page(post), "text/html", post.published_at)
            if post.author.platform == "wordpress":
                response.headers.add("Link", f'<{home}/wp-json/>; rel="https://api.w.org/"')
                response.headers.add("Link", f"<{home}/?p={post.number}>; rel=shortlink")
            return response
        if request.path == "/wp-json/wp/v2/comments" and request.query.get("post") == str(post.number):
            objects = rest_comments(circle, post, comments, request.query)
            return _reply(json.dumps(objects), "application/json", None)
        if request.path in {f"{path}feed/atom/", f"/feeds/{post.number}/comments/default"}:
            return _reply(comment_feed(circle, post, comments), "application/atom+xml", None)
        return None

    def _home(self, person: Person, posts: list[BlogPost]) -> str:
        articles = "".join(
            f'<article><h2><a href="{self._circle.address(p)}">{escape(p.title)}</a></h2>'
            f"<p>{escape(p.summary[:200])}</p></article>"
            for p in posts
        )
        return self._html(person, person.blog, articles)

    def _page(self, post: BlogPost) -> str:
        body = f"<article><h1>{escape(post.title)}</h1>{post_html(self._circle, post)}</article>"
        items = "".join(
            f'<li id="comment-{c.number}">{_commenter(c)}: {escape(c.text)}</li>'
            for c in post.comments
            if c.published_at <= self._now()
        )
        return self._html(post.author, post.title, body + (f"<h2>Comments</h2><ul>{items}</ul>" if items else ""))

    def _html(self, person: Person, title: str, body: str) -> str:
        platform, home = PLATFORMS[person.platform], self._circle.home(person)
        return (
            f'<!doctype html><html lang="{person.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
            f'<link rel="alternate" type="{platform.feed_type}" title="{escape(person.blog)}" '
            f'href="{platform.feed_path}"></head><body><header><a href="{home}/">{escape(person.blog)}</a> '
            f"by {escape(person.name)}</header>{body}<footer>An invented blog of the demo.</footer></body></html>"
        )


def _commenter(comment: BlogComment) -> str:
    """Return the name of who commented, as the themes of many platforms mark it up."""
    name = escape(comment.name)
    linked = f'<a class="url" rel="external nofollow ugc" href="{escape(comment.site)}">{name}</a>'
    return f'<cite class="fn">{linked if comment.site else name}</cite>'


def _reply(text: str, content_type: str, modified: datetime | None) -> web.Response:
    response = web.Response(text=text, content_type=content_type, charset="utf-8")
    response.headers["ETag"] = f'"{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"'
    if modified is not None:
        response.headers["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    return response


def _make_conditional(request: web.Request, response: web.Response) -> None:
    """Make the response a 304 if the request's validators match (RFC 9110 §13.2.2)."""
    etag, if_none_match = response.headers.get("ETag"), request.headers.get("If-None-Match")
    if_modified_since, last_modified = request.headers.get("If-Modified-Since"), response.headers.get("Last-Modified")
    matches = (
        if_none_match == etag
        if if_none_match
        else if_modified_since and last_modified and _http_date(last_modified) <= _http_date(if_modified_since)
    )
    if response.status == web.HTTPOk.status_code and etag and matches:
        response.set_status(web.HTTPNotModified.status_code)
        response.body = None


def _http_date(value: str) -> datetime:
    return parsedate_to_datetime(value)
