"""A demo asks a real blog once, however often the simulated week lets the bot ask."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.demo.sparing_web import SparingWeb
from bot.web import Failed, Fetched, NotModified


@pytest.fixture
async def blog() -> AsyncIterator[tuple[int, list[str]]]:
    """The port of a web server, and the paths that it was asked for."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/gone":
            return web.Response(status=404)
        return web.Response(text="words", headers={"ETag": '"1"'})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1], asked
    await runner.cleanup()


async def test_an_address_of_the_web_is_asked_once(blog: tuple[int, list[str]]) -> None:
    port, asked = blog
    async with SparingWeb.open(allow_loopback=frozenset([port])) as reader:
        assert isinstance(await reader.get(f"http://127.0.0.1:{port}/feed"), Fetched)
        assert isinstance(await reader.get(f"http://127.0.0.1:{port}/feed"), Fetched)
        assert isinstance(await reader.get(f"http://127.0.0.1:{port}/feed", etag='"1"'), NotModified)
        for _ in range(2):
            assert isinstance(await reader.get(f"http://127.0.0.1:{port}/gone"), Failed)
            assert isinstance(await reader.get("http://[broken"), Failed)
    assert asked == ["/feed", "/gone"]


async def test_the_demos_own_blogs_are_asked_each_time_and_no_other_port_of_this_machine(
    blog: tuple[int, list[str]],
) -> None:
    port, asked = blog
    async with SparingWeb.open(allow_loopback=frozenset([port])) as reader:
        for _ in range(2):
            assert isinstance(await reader.get(f"http://numberninebus.localhost:{port}/feed"), Fetched)
    async with SparingWeb.open(allow_loopback=frozenset([port + 1])) as reader:
        for address in (f"http://127.0.0.1:{port}/", f"http://blog.localhost:{port}/", f"http://[::1]:{port}/"):
            assert isinstance(await reader.get(address), Failed)
    assert asked == ["/feed", "/feed"]
