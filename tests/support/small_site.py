"""A blog on loopback, of a few pages with feeds that name them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from aiohttp import web

from tests.support.feeds import make_rss
from tests.support.servers import serve_app

TEXT = "The harbour was quiet this morning. I walked along the quay until the ferry came. Then I thought of old maps."
OTHER_TEXT = "A lighthouse keeper counts the nights. The lamp needs oil at four. Nobody sees the far side of the rock."


@dataclass(slots=True)
class SmallSite:
    """Answers with what is published, and with 404 for anything else."""

    port: int = 0
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The type and the body of what is at each path."""

    def at(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def publish(self, path: str, text: str = TEXT, title: str = "One harbour") -> None:
        """Publish a page, or what it says now."""
        article = f"<article><h1>{title}</h1><p>{text}</p></article>"
        self.pages[path] = "text/html", f"<html><head><title>{title}</title></head><body>{article}</body></html>"

    def item(
        self, path: str, published: datetime | None = None, text: str = TEXT, title: str = "One harbour", **more: str
    ) -> dict[str, str]:
        """Return the item of a feed that names a page."""
        dated = {"pubDate": format_datetime(published)} if published else {}
        return {"title": title, "link": self.at(path), "guid": self.at(path), "description": text} | dated | more

    def withdraw(self, path: str) -> None:
        """Take a page off the site."""
        del self.pages[path]

    def feed(self, path: str, *items: dict[str, str]) -> None:
        """Publish a feed, or what it holds now."""
        self.pages[path] = "application/rss+xml", make_rss(*items, site=self.at("/")).decode()

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path not in self.pages:
            raise web.HTTPNotFound
        kind, body = self.pages[request.path]
        return web.Response(text=body, content_type=kind)


@asynccontextmanager
async def serve_small_site() -> AsyncIterator[SmallSite]:
    """Serve a blog to which nothing was published yet."""
    site = SmallSite()
    app = web.Application()
    app.router.add_get("/{path:.*}", site._answer)
    async with serve_app(app) as site.port:
        yield site
