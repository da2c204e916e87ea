"""The web server: a community shows what its hosts switched on, and what is sent to it is read whole and bounded."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from bot.services import Services
from bot.site import serve_site
from bot.site.server import MAX_FORM_BYTES
from tests.support.circles import set_up_community
from tests.support.sites import BASE_URL, publish

PAGES = ("", "board/", "circle.opml", "round-ups.atom", "round-ups.json", "sitemap.xml", "style.css")
FORM = b"source=https://b.example/answer&target=https://nobody.example/post"


@pytest.fixture
async def client(services: Services) -> AsyncIterator[aiohttp.ClientSession]:
    public = replace(services, public_address=BASE_URL)
    async with (
        serve_site(public, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        yield session


async def statuses(client: aiohttp.ClientSession, guild: int) -> set[int]:
    return {(await client.get(f"/{guild}/{path}")).status for path in PAGES}


async def test_an_address_of_the_operator_makes_nobodys_pages_public(
    services: Services, client: aiohttp.ClientSession
) -> None:
    await set_up_community(services, 1)
    await set_up_community(services, 2)
    assert await statuses(client, 1) == {404}
    await publish(services, guild=1)
    assert await statuses(client, 1) == {200}
    assert await statuses(client, 2) == {404}


async def test_every_page_is_gone_the_moment_a_host_switches_them_off(
    services: Services, client: aiohttp.ClientSession
) -> None:
    await set_up_community(services)
    await publish(services)
    async with client.get("/1/") as response:
        assert response.headers["Cache-Control"] == "no-cache"
    assert await statuses(client, 1) == {200}
    await publish(services, pages=False)
    assert await statuses(client, 1) == {404}


async def test_readers_links_need_no_public_pages(client: aiohttp.ClientSession) -> None:
    async with client.get("/read/style.css") as response:
        assert response.status == 200
        assert response.content_type == "text/css"


async def in_pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]
        await asyncio.sleep(0.001)


async def test_a_webmention_that_comes_in_pieces_is_read_to_its_end(client: aiohttp.ClientSession) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with client.post("/webmention", data=in_pieces(FORM, 7), headers=headers) as answer:
        assert (answer.status, await answer.text()) == (400, "target is no post that is known here")


async def test_a_body_beyond_the_limit_is_refused(client: aiohttp.ClientSession) -> None:
    async with client.post("/webmention", data=b"source=" + b"x" * MAX_FORM_BYTES) as answer:
        assert answer.status == 413
