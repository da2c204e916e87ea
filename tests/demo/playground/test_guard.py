"""Who may ask the page's server for what."""

from collections.abc import AsyncIterator
from functools import partial

import aiohttp
import pytest

from bot.demo.circle import DemoCircle
from bot.demo.playground.server import Playground
from tests.support.clocks import MONDAY


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with Playground(partial(DemoCircle, MONDAY, "")).serve() as address:
        yield address


async def status(address: str, method: str, path: str, **headers: str) -> int:
    async with (
        aiohttp.ClientSession() as client,
        client.request(method, address + path, headers=headers, allow_redirects=False) as response,
    ):
        return response.status


async def test_the_page_is_there_before_the_bot_is(address: str) -> None:
    async with aiohttp.ClientSession() as client, client.get(address) as response:
        page = await response.text()
        assert "The bot wakes up" in page
        assert "Noor Siddiqui" in page
        policy = response.headers["Content-Security-Policy"]
    assert {"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= set(policy.split("; "))
    assert "unsafe" not in policy


async def test_a_name_that_somebody_lets_point_here_is_refused(address: str) -> None:
    port = address.rstrip("/").rpartition(":")[2]
    assert await status(address, "GET", "", Host=f"localhost:{port}") == 200
    for host in (f"evil.example:{port}", "127.0.0.1", "127.0.0.1:1", f"numberninebus.localhost:{port}", ""):
        assert await status(address, "GET", "", Host=host) == 403, host


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "http://numberninebus.localhost:80"])
async def test_no_other_site_can_send_a_form(address: str, origin: str) -> None:
    headers = {"Origin": origin} if origin else {}
    assert await status(address, "POST", "begin", **headers) == 403


async def test_a_form_of_the_page_itself_is_taken(address: str) -> None:
    own = address.rstrip("/")
    assert await status(address, "POST", "begin", Origin=own, **{"Sec-Fetch-Site": "same-origin"}) == 303
    assert await status(address, "POST", "begin", Origin=own, **{"Sec-Fetch-Site": "same-site"}) == 403
    assert await status(address, "POST", "press", Origin=own) == 404  # there is no game yet


async def test_only_the_files_of_the_page_are_served(address: str) -> None:
    assert await status(address, "GET", "style.css") == 200
    for path in ("page.html", "server.py", "..%2fserver.py", "style.css/"):
        assert await status(address, "GET", path) == 404, path
