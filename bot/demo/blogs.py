"""A loopback web server with the circle's blogs, each under a name of its own below `localhost`."""

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from html import escape

from aiohttp import web

from bot.demo.circle import BlogPost, DemoCircle, Person
from bot.demo.platforms import PLATFORMS, comment_feed, html_of, rest_comments

_STYLE = (
    "body{font:18px/1.6 Georgia,serif;max-width:34em;margin:3em auto;padding:0 1em;color:#222;background:#fdfcf8}"
    "a{color:#2f6f6a}header a{text-decoration:none}footer{color:#666;font-size:.85em;margin-top:3em}"
)


class Blogs:
    """The blogs as they stand at the clock's moment: what lies in the future is not there yet."""

    def __init__(self, circle: DemoCircle, now: Callable[[], datetime]) -> None:
        self._circle = circle
        self._now = now
        self.asked: list[str] = []
        """Each request that came, as `host path?query status`, for tests and the demo's account."""
        self.taken_down: set[str] = set()
        """The slugs of posts whose writers took them down."""
        self.busy: dict[str, timedelta] = {}
        """The hosts that answer nothing just now, and how long they want to be left alone."""
        self.held: set[int] = set()
        """The numbers of comments that wait to be approved."""
        self.signed: dict[int, str] = {}
        """Other names for some comments to be signed with, by their numbers."""

    @classmethod
    @asynccontextmanager
    async def serve(cls, now: Callable[[], datetime], monday: datetime, port: int = 0) -> AsyncIterator["Blogs"]:
        """Serve the blogs of the week that begins on `monday`."""
        app = web.Application()
        runner = web.AppRunner(app, access_log=None)
        served: list[Blogs] = []

        async def answer(request: web.Request) -> web.Response:
            return served[0].answer(request)

        app.router.add_get("/{path:.*}", answer)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            address = "http://{host}.localhost:" + str(runner.addresses[0][1])
            served.append(cls(DemoCircle(monday, address), now))
            yield served[0]
        finally:
            await runner.cleanup()

    @property
    def circle(self) -> DemoCircle:
        """The people who write here."""
        return self._circle

    def answer(self, request: web.Request) -> web.Response:
        """Answer one request, with 304 where the reader has the document already."""
        host = request.host.partition(".")[0]
        person = next((p for p in self._circle.people.values() if p.host == host), None)
        if host in self.busy:
            response = web.Response(status=429, headers={"Retry-After": f"{self.busy[host].total_seconds():.0f}"})
        else:
            response = self._document(person, request) if person else web.Response(status=404)
        _condition(request, response)
        self.asked.append(f"{host} {request.path_qs} {response.status}")
        return response

    def _document(self, person: Person, request: web.Request) -> web.Response:
        platform = PLATFORMS[person.platform]
        writings = [w for w in self._circle.writings if w.by is person and w.at <= self._now()]
        writings.sort(key=lambda w: w.at, reverse=True)
        newest = writings[0].at if writings else None
        if request.path == platform.feed_path:
            return _reply(platform.feed(self._circle, person, writings), platform.feed_type, newest)
        if request.path == "/":
            return _reply(self._home(person, writings), "text/html", newest)
        for writing in writings:
            if writing.slug in self.taken_down:
                continue
            if found := self._of_post(writing, request):
                return found
        return web.Response(status=404, text="There is nothing here.")

    def _of_post(self, writing: BlogPost, request: web.Request) -> web.Response | None:
        """Return the page of a post or one of the doors to its comments, if that is what was asked for."""
        circle, home = self._circle, self._circle.home(writing.by)
        path = circle.address(writing).removeprefix(home)
        shown = [r for r in writing.remarks if r.at <= self._now() and r.number not in self.held]
        remarks = [replace(r, name=self.signed.get(r.number, r.name)) for r in shown]
        if request.path == path:
            response = _reply(self._page(writing), "text/html", writing.at)
            if writing.by.platform == "wordpress":
                response.headers.add("Link", f'<{home}/wp-json/>; rel="https://api.w.org/"')
                response.headers.add("Link", f"<{home}/?p={writing.number}>; rel=shortlink")
            return response
        if request.path == "/wp-json/wp/v2/comments" and request.query.get("post") == str(writing.number):
            found = rest_comments(circle, writing, remarks, request.query)
            return _reply(json.dumps(found), "application/json", None)
        if request.path in {f"{path}feed/atom/", f"/feeds/{writing.number}/comments/default"}:
            return _reply(comment_feed(circle, writing, remarks), "application/atom+xml", None)
        return None

    def _home(self, person: Person, writings: list[BlogPost]) -> str:
        posts = "".join(
            f'<article><h2><a href="{self._circle.address(w)}">{escape(w.title)}</a></h2>'
            f"<p>{escape(w.summary[:200])}</p></article>"
            for w in writings
        )
        return self._html(person, person.blog, posts)

    def _page(self, writing: BlogPost) -> str:
        body = f"<article><h1>{escape(writing.title)}</h1>{html_of(self._circle, writing)}</article>"
        said = "".join(
            f'<li id="comment-{r.number}"><b>{escape(r.name)}</b>: {escape(r.text)}</li>'
            for r in writing.remarks
            if r.at <= self._now()
        )
        return self._html(writing.by, writing.title, body + (f"<h2>Comments</h2><ul>{said}</ul>" if said else ""))

    def _html(self, person: Person, title: str, body: str) -> str:
        platform, home = PLATFORMS[person.platform], self._circle.home(person)
        return (
            f'<!doctype html><html lang="{person.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
            f'<link rel="alternate" type="{platform.feed_type}" title="{escape(person.blog)}" '
            f'href="{platform.feed_path}"></head><body><header><a href="{home}/">{escape(person.blog)}</a> '
            f"by {escape(person.name)}</header>{body}<footer>An invented blog of the demo.</footer></body></html>"
        )


def _reply(text: str, content_type: str, modified: datetime | None) -> web.Response:
    response = web.Response(text=text, content_type=content_type, charset="utf-8")
    response.headers["ETag"] = f'"{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"'
    if modified is not None:
        response.headers["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    return response


def _condition(request: web.Request, response: web.Response) -> None:
    """Turn the answer into a 304 where the reader's validators still hold (RFC 9110 §13.2.2)."""
    etag, wanted = response.headers.get("ETag"), request.headers.get("If-None-Match")
    since, modified = request.headers.get("If-Modified-Since"), response.headers.get("Last-Modified")
    same = wanted == etag if wanted else since and modified and _moment(modified) <= _moment(since)
    if response.status == web.HTTPOk.status_code and etag and same:
        response.set_status(web.HTTPNotModified.status_code)
        response.body = None


def _moment(value: str) -> datetime:
    return parsedate_to_datetime(value)
