"""A blog on this machine with one post, under which a test writes comments."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from tests.support.feeds import make_item, make_rss
from tests.support.games import start_game
from tests.support.servers import serve_routes

TITLE = "A gate for #usblogs"
PUBLISHED = "Sat, 21 Mar 2026 16:30:00 -0400"


@dataclass
class CommentedBlog:
    """A blog whose comments stand in the page of its post, with the usual markup."""

    address: str = ""
    author: str = ""
    comment_feed: str = ""
    """The path of the feed of the post's comments that the blog's feed names; empty where it names none."""
    comments: list[str] = field(default_factory=list)
    shows_programs: bool = True
    """Whether its comments stand in the page; without that a browser alone shows them."""

    def comment(
        self, number: int, name: str, address: str = "", at: str = "20:40", css_class: str = "", day: int = 21
    ) -> None:
        """Write a comment at a time of the post's day (UTC) or another; `css_class` says more of who wrote it."""
        signed = f'<a class="url" href="{address}">{name}</a>' if address else name
        time = f'<time datetime="2026-03-{day}T{at}:00Z">{at}</time>' if at else ""
        written = f'<cite class="fn">{signed}</cite>{time}<p>Yes</p>'
        self.comments.append(f'<li id="comment-{number}" class="comment {css_class}">{written}</li>')

    async def show_post(self, _: web.Request) -> web.Response:
        """Answer with the page of the post and its comments."""
        listed = f'<div id="comments"><ol class="comment-list">{"".join(self.comments)}</ol></div>'
        listed = listed if self.shows_programs else '<div id="disqus_thread"></div>'
        page = f"<html><body><article><h1>{TITLE}</h1><p>For #usblogs.</p></article>{listed}</body></html>"
        return web.Response(text=page, content_type="text/html")

    async def show_feed(self, _: web.Request) -> web.Response:
        """Answer with the feed that has the post."""
        post = f"{self.address}/a-gate"
        signed = {"dc:creator": self.author} if self.author else {}
        told = {"title": TITLE, "link": post, "guid": post, "pubDate": PUBLISHED, "description": "For #usblogs."}
        named = {"wfw:commentRss": f"{self.address}{self.comment_feed}"} if self.comment_feed else {}
        body = make_rss(make_item(1, **told, **signed, **named), site=f"{self.address}/")
        return web.Response(body=body, content_type="application/rss+xml")

    async def show_home(self, _: web.Request) -> web.Response:
        """Answer with the front page, which names the feed."""
        link = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        return web.Response(text=f"<html><head>{link}</head><body>Home</body></html>", content_type="text/html")


@asynccontextmanager
async def commented_blog() -> AsyncIterator[CommentedBlog]:
    """Serve such a blog."""
    blog = CommentedBlog()
    routes: dict[str, object] = {"/a-gate": blog.show_post, "/feed.xml": blog.show_feed, "/": blog.show_home}
    async with serve_routes(routes) as blog.address:
        yield blog


@asynccontextmanager
async def commented_game(world: World) -> AsyncIterator[tuple[ScriptedWeek, CommentedBlog]]:
    """Start a game into which Sam brings such a blog; yield its week and the blog."""
    week = await start_game(world)
    async with commented_blog() as blog:
        await week.bring_blog("sam", blog.address)
        yield week, blog


def authors_under(rows: sqlite3.Connection, title: str = TITLE) -> dict[str, str | None]:
    """Return who wrote the comments under a post, by the number that the blog gives them."""
    query = (
        "SELECT external_id, members.name FROM comments JOIN posts ON posts.id = post_id "
        "LEFT JOIN members ON members.id = comments.member_id WHERE posts.title = ? ORDER BY comments.id"
    )
    return {str(number).rpartition("-")[2]: name for number, name in rows.execute(query, (title,))}
