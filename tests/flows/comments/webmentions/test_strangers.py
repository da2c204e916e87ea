"""What strangers can make of webmentions: no comments of others."""

import sqlite3

import aiohttp
from aiohttp import web

from bot.demo.world import World
from bot.site import serve_site
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.servers import serve_routes


async def test_a_link_that_a_stranger_left_on_a_members_page_is_no_comment_of_theirs(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    target = rows.execute("SELECT url FROM posts WHERE title LIKE 'Every stop%'").fetchone()[0]
    left = f'<ol class="comment-list"><li id="comment-11"><cite class="fn"><a href="{target}">M</a></cite></li></ol>'

    async def cats(_: web.Request) -> web.Response:
        return web.Response(text=f"<article><h1>My cat</h1><p>It sleeps.</p></article>{left}", content_type="text/html")

    async with (
        serve_site(world.bot.services, "127.0.0.1", 0) as port,
        serve_routes({"/notes/cats": cats}) as host,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        await run_command(world, "marek", "blog name", name=f"{host}/notes")
        async with client.post("/webmention", data={"source": f"{host}/notes/cats", "target": target}) as taken:
            assert taken.status == 202
        await world.env.settle()
    assert rows.execute("SELECT count(*) FROM comments WHERE source = 'webmention'").fetchone() == (0,)
