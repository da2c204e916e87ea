"""How one's own blogs are, in words."""

from datetime import timedelta

import pytest
from aiohttp import web

from bot.demo.world import World
from tests.support.commands import run_command
from tests.support.feeds import make_item, make_rss
from tests.support.games import start_game
from tests.support.servers import serve_app

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "trouble"), [(403, "the site blocks bots"), (200, "the site asks whether I am a person")]
)
async def test_an_author_hears_of_pages_that_are_refused_and_what_to_do(
    world: World, status: int, trouble: str
) -> None:
    await start_game(world)
    items = [make_item(1, link="https://blog.example/old", pubDate="Mon, 02 Feb 2026 10:00:00 GMT")]

    async def answer(request: web.Request) -> web.Response:
        if request.path == "/feed":
            here = make_rss(*items).replace(b"https://blog.example/", f"http://{request.host}/".encode())
            return web.Response(body=here, content_type="application/rss+xml")
        return web.Response(status=status, text="<title>Just a moment...</title>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    async with serve_app(app) as port:
        found = await world.members["ines"].slash(world.channel, "blog add", address=f"http://127.0.0.1:{port}/feed")
        answers = [one for one in [found.response, *found.followups] if one is not None]
        await world.members["ines"].click(answers[-1].message, label="Yes, watch it")
        await world.env.settle()
        assert "All is well" in await run_command(world, "ines", "blog health")
        essay = make_item(2, title="Essay", link="https://blog.example/essay", description="It began […]", pubDate=None)
        items.insert(0, essay)
        await world.clock.move_to(world.clock.now() + 2 * HOUR)
        await world.env.settle()
        health = await run_command(world, "ines", "blog health")
        [choice] = await world.members["ines"].autocomplete(world.channel, "post why", "post", "Essay")
        why = await run_command(world, "ines", "post why", post=choice["value"])
    assert trouble in health
    assert "**/post submit** adds a post all the same" in health
    assert trouble in why
    assert "I found neither" not in why
