"""A blog on this machine that grows while its first round is open."""

import sqlite3
from dataclasses import dataclass, field

from aiohttp import web

from bot.flows.feeds.poller import FeedPoller
from bot.flows.rounds.close import close_round
from bot.services import Services
from bot.themes import CommunityId, Phase
from storage.rounds import rounds_of
from tests.support.clocks import ManualClock
from tests.support.feeds import make_rss


@dataclass
class GrowingBlog:
    """A blog on this machine whose feed and pages the test changes."""

    address: str = ""
    items: list[dict[str, str]] = field(default_factory=list)
    pages: dict[str, str | bytes] = field(default_factory=dict)
    """What is at each path; of bytes the server names no charset."""
    redirects: dict[str, str] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    is_stuck: bool = False
    """Whether the feed has a validator that never changes."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(f"{request.host.partition(':')[0]}{request.path}")
        if request.path == "/feed":
            body = make_rss(*self.items).replace(b"https://blog.example/", self.address.encode())
            if self.is_stuck and "If-None-Match" in request.headers:
                return web.Response(status=304)
            headers = {"ETag": '"stuck"'} if self.is_stuck else {}
            return web.Response(body=body, content_type="application/rss+xml", headers=headers)
        if target := self.redirects.get(request.path):
            raise web.HTTPFound(target)
        if request.path not in self.pages:
            raise web.HTTPServiceUnavailable
        page = self.pages[request.path]
        if isinstance(page, bytes):
            return web.Response(body=page, content_type="text/html")
        return web.Response(text=page, content_type="text/html")


async def publish(services: Services, blog: GrowingBlog, text: str, path: str = "/a-gate", **item: str) -> None:
    """Publish an entry in the blog's feed, and look at the feed."""
    blog.items.insert(0, {"title": "A gate", "link": f"{blog.address}{path[1:]}", "description": text} | item)
    await look(services)


async def look(services: Services) -> None:
    """Look at the blog's feed."""
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE feeds SET due_at = '2026-01-01 00:00:00'")
    await FeedPoller(services).poll_due()


async def close_round_of(services: Services) -> None:
    """Close the round that is open, with the last look at the blog."""
    assert isinstance(services.clock, ManualClock)
    async with services.db.read() as conn:
        [round_] = await rounds_of(conn, CommunityId(1), Phase.WRITING)
    services.clock.set(round_.closes_at)
    await close_round(services, FeedPoller(services), round_)


def posts_in(rows: sqlite3.Connection, decision: str = "accept") -> list[str]:
    """Return the titles of the posts about which this was decided."""
    query = "SELECT entries.title FROM posts JOIN entries ON entries.id = entry_id WHERE decision = ? ORDER BY posts.id"
    return [title for (title,) in rows.execute(query, [decision])]
