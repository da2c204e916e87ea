"""The web server: a community shows what its hosts switched on, and what is sent to it is read whole and bounded."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bot.services import Services
from bot.site import serve_site
from bot.site.pages import CONTENT_SECURITY_POLICY
from bot.site.server import MAX_FORM_BYTES
from bot.themes import FEED_PATHS
from tests.support.circles import make_caller, round_up_first_round, set_up_community
from tests.support.posts import bring_post
from tests.support.sites import BASE_URL, publish, targets_of

PRIVACY = Path(__file__).parents[2] / "docs" / "privacy.md"
HUB = "https://hub.example/"
PAGES = ("", "blogs/", "board/", "icon.svg", "picture.png", "style.css")
FEEDS = ("circle.opml", "round-ups.atom", "round-ups.json", "sitemap.xml")
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
    return {(await client.get(f"/{guild}/{path}")).status for path in (*PAGES, *FEEDS)}


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


async def test_the_root_leads_to_the_one_circle_that_has_pages_and_lists_several(
    services: Services, client: aiohttp.ClientSession
) -> None:
    assert (await client.get("/")).status == 404
    for guild in (1, 2, 3):
        await set_up_community(services, guild)
    await publish(services, guild=1)
    async with client.get("/") as response:
        assert (response.status, response.url.path) == (200, "/1/")
    await publish(services, guild=3)
    async with client.get("/") as response:
        page = await response.text()
        assert response.url.path == "/"
        assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert targets_of(page, "") == {"1/", "3/", "style.css", "icon.svg"}
    for path in ("/style.css", "/icon.svg", "/icon.png"):
        assert (await client.get(path)).status == 200


async def test_a_circle_whose_time_zone_is_not_known_here_takes_no_other_from_the_list(
    services: Services, client: aiohttp.ClientSession
) -> None:
    for guild in (1, 2):
        await set_up_community(services, guild)
        await publish(services, guild=guild)
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE communities SET zone = 'Nowhere/Atlantis' WHERE guild_id = 2")
    async with client.get("/") as response:
        assert (response.status, response.url.path) == (200, "/1/")


@pytest.mark.parametrize(("path", "page"), [("/1", "/1/"), ("/1/board", "/1/board/"), ("/1/blogs", "/1/blogs/")])
async def test_an_address_without_its_slash_leads_to_the_page(
    services: Services, client: aiohttp.ClientSession, path: str, page: str
) -> None:
    await set_up_community(services)
    await publish(services)
    async with client.get(path) as response:
        assert (response.status, response.url.path) == (200, page)


@pytest.mark.parametrize("path", ["/1/javascript:alert(1)", "/1//evil", "/1/%2F%2Fevil"])
async def test_no_address_redirects_to_another_site(client: aiohttp.ClientSession, path: str) -> None:
    async with client.get(URL(path, encoded=True), allow_redirects=False) as response:
        assert response.status == 301
        assert response.headers["Location"].startswith("./")


async def test_who_has_a_page_already_is_told_that_it_is_the_same(
    services: Services, client: aiohttp.ClientSession
) -> None:
    await set_up_community(services)
    await publish(services)
    async with client.get("/1/") as response:
        etag = response.headers["ETag"]
    async with client.get("/1/", headers={"If-None-Match": etag}) as response:
        assert (response.status, await response.read()) == (304, b"")
        assert response.headers["ETag"] == etag


async def test_a_post_that_comes_late_is_on_the_page_before_a_hub_can_ask_for_it(
    services: Services, client: aiohttp.ClientSession
) -> None:
    await round_up_first_round(services, 1)
    await publish(services)
    async with client.get("/1/round-ups.atom") as response:
        assert "Every stop" not in await response.text()
    await bring_post(services, make_caller(7, "Ines"), "Every stop", late=True)
    async with client.get("/1/round-ups.atom") as response:
        assert "Every stop" in await response.text()


async def test_a_picture_is_drawn_when_it_is_asked_for(services: Services, client: aiohttp.ClientSession) -> None:
    await round_up_first_round(services, 1)
    await publish(services)
    for path in ("/1/picture.png", "/1/round/1/picture.png"):
        async with client.get(path) as response:
            assert (response.status, response.content_type) == (200, "image/png")
            assert (await response.read()).startswith(b"\x89PNG")


async def test_feeds_name_the_hub_only_where_the_operator_has_one(services: Services) -> None:
    await set_up_community(services)
    await publish(services)
    for hub in (HUB, ""):
        public = replace(services, public_address=BASE_URL, hub=hub)
        async with (
            serve_site(public, "127.0.0.1", 0) as port,
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
        ):
            for path in FEED_PATHS:
                async with session.get(f"/1/{path}") as response:
                    assert (HUB in await response.text()) == bool(hub)
                    links = response.headers.getall("Link", [])
                assert links == ([f'<{HUB}>; rel="hub"', f'<{BASE_URL}/1/{path}>; rel="self"'] if hub else [])
            assert "Link" not in (await session.get("/1/board/")).headers


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
        assert answer.status == 202


async def test_a_body_beyond_the_limit_is_refused(client: aiohttp.ClientSession) -> None:
    async with client.post("/webmention", data=b"source=" + b"x" * MAX_FORM_BYTES) as answer:
        assert answer.status == 413


def plain(text: str) -> str:
    """Return the words of Markdown or HTML."""
    return " ".join(re.sub(r"<[^>]+>|[*`]|^- ", "", text, flags=re.MULTILINE).split())


async def test_the_pages_that_discord_asks_for_say_what_the_documentation_says(services: Services) -> None:
    public = replace(services, public_address=BASE_URL, support="https://help.example/?a=<b>", kept_backups=7)
    async with (
        serve_site(public, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        client.get("/privacy") as privacy,
        client.get("/terms") as terms,
        client.get("/read/style.css") as style,
    ):
        told, conditions = await privacy.text(), await terms.text()
        assert (privacy.status, terms.status, style.status) == (200, 200, 200)
        assert privacy.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    principles = PRIVACY.read_text(encoding="utf-8").split("## Table by table")[0].partition("\n")[2]
    assert plain(principles) in plain(told)
    assert "kept for 7 days" in told
    assert all('href="https://help.example/?a=%3Cb%3E"' in page for page in (told, conditions))
    assert "/privacy delete" in plain(conditions)
