"""A site with one post, `/gate`, whose every answer can be changed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.support.servers import serve_app

ATOM = "application/atom+xml"


@dataclass
class OnePost:
    """What the site answers at each path, as a media type and a body, or as a status alone; and what it was asked."""

    address: str = ""
    answers: dict[str, tuple[str, str] | int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def show(self, *parts: str) -> None:
        """Make the page of the post, with these parts of HTML below its text."""
        text = "<article><h1>A gate</h1><p>What I wrote here is long enough to be read by anybody.</p></article>"
        self.answers["/gate"] = ("text/html", f"<html><body>{text}{''.join(parts)}</body></html>")

    def link_rest(self) -> str:
        """Return what makes a page one of a WordPress with a REST API."""
        return f'<link rel="https://api.w.org/" href="{self.address}/wp-json/"><link rel="shortlink" href="/?p=5">'

    def link_feed(self, path: str = "/gate/comments.xml") -> str:
        """Return a link to the comment feed of the post."""
        return f'<link rel="alternate" type="{ATOM}" title="Comments on A gate" href="{path}">'

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if request.path in self.redirects:
            raise web.HTTPFound(self.redirects[request.path])
        match self.answers.get(request.path, 404):
            case (media_type, body):
                return web.Response(text=body, content_type=media_type)
            case status:
                return web.Response(status=status if isinstance(status, int) else 500)


@asynccontextmanager
async def serve_one_post() -> AsyncIterator[OnePost]:
    """Serve the site; its post says nothing of comments."""
    site = OnePost()
    app = web.Application()
    app.router.add_get("/{path:.*}", site._answer)
    async with serve_app(app) as port:
        site.address = f"http://127.0.0.1:{port}"
        site.show()
        yield site


def comment_list(*names: str) -> str:
    """Return a page's list of comments, one of each name, numbered from 11."""
    items = [f'<li id="comment-{number}"><cite class="fn">{name}</cite></li>' for number, name in enumerate(names, 11)]
    return f'<ol class="comment-list">{"".join(items)}</ol>'


def rest_comments(names: Sequence[str]) -> tuple[str, str]:
    """Return what WordPress's REST API answers, with a comment of each name, numbered from 11."""
    item = '{{"id": {}, "author": 0, "author_name": "{}", "author_url": "", "date_gmt": "2026-03-21T10:00:00"}}'
    return "application/json", f"[{','.join(item.format(number, name) for number, name in enumerate(names, 11))}]"


def comment_feed(*links: str, head: str = "") -> tuple[str, str]:
    """Return a feed with an item for each of these addresses, each by somebody else."""
    items = [
        f"<entry><id>{link}</id><link href='{link}'/><title>By</title><updated>2026-03-21T10:00:00Z</updated>"
        f"<author><name>Guest {number}</name></author></entry>"
        for number, link in enumerate(links)
    ]
    return ATOM, f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Comments</title>{head}{''.join(items)}</feed>"
