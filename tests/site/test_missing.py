"""What stands at an address without a page: words in the reader's language, and a way back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from justhtml import JustHTML
from lxml import html
from sqlalchemy import event

from bot.flows.access import require_community
from bot.flows.rounds.set_up import set_up
from bot.i18n import Language
from bot.services import Services
from bot.site import serve_site
from tests.support.circles import make_organiser, set_up_community
from tests.support.sites import BASE_URL, publish, text_of

GERMAN = {"Accept-Language": "de-AT,en;q=0.7"}


@pytest.fixture
async def client(services: Services) -> AsyncIterator[aiohttp.ClientSession]:
    public = replace(services, public_address=BASE_URL)
    async with (
        serve_site(public, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        yield session


async def missing(client: aiohttp.ClientSession, path: str, **headers: str) -> str:
    """Return the page at an address without one, which is valid, for no cache, and with a style sheet that is there."""
    async with client.get(path, headers=headers) as response:
        assert (response.status, response.content_type) == (404, "text/html")
        assert response.headers["Cache-Control"] == "no-store"
        page, address = await response.text(), response.url
    assert JustHTML(page, collect_errors=True).errors == []
    for element in html.document_fromstring(page).iter("a", "link"):
        assert (await client.get(address.join(type(address)(str(element.get("href")))))).status == 200
    return page


async def test_a_page_that_a_circle_no_longer_has_leads_to_those_that_it_has(
    services: Services, client: aiohttp.ClientSession
) -> None:
    await set_up_community(services)
    async with services.db.read() as conn:
        community = await require_community(conn, 1)
    await set_up(services, make_organiser(1), replace(community, language=Language.FRENCH))
    await publish(services)
    for path in ("/1/round/99/", "/1/round/99", "/1/nothing.png", "/1//x/"):
        page = await missing(client, path, **GERMAN)
        assert '<html lang="fr">' in page
        assert "Vers les pages de" in text_of(page)


async def test_a_circle_without_public_pages_looks_like_none(services: Services, client: aiohttp.ClientSession) -> None:
    await set_up_community(services)
    assert await missing(client, "/1/round/1/", **GERMAN) == await missing(client, "/2/round/1/", **GERMAN)
    await publish(services)
    was = await missing(client, "/1/round/99/")
    await publish(services, pages=False)
    assert "To the pages of" in was
    assert "To the" not in await missing(client, "/1/round/99/")


@pytest.mark.parametrize("path", ["/draft/nothing", "/nowhere", "/nowhere.txt", "/2/board/"])
async def test_any_other_address_answers_in_the_language_of_the_browser(
    services: Services, client: aiohttp.ClientSession, path: str
) -> None:
    await set_up_community(services)
    page = await missing(client, path, **GERMAN)
    assert "Hier ist keine Seite" in text_of(page)
    assert "<a " not in page
    await publish(services)
    assert "Zu den Kreisen, die hier schreiben" in text_of(await missing(client, path, **GERMAN))


@pytest.mark.parametrize("asked", ["", "x-klingon", "*", "日本", "d", ",,,", "a" * 5000])
async def test_a_language_that_is_none_of_ours_is_answered_in_english(
    client: aiohttp.ClientSession, asked: str
) -> None:
    assert "There is no page here" in text_of(await missing(client, "/nowhere", **{"Accept-Language": asked}))


async def test_for_an_address_without_a_page_not_every_circle_is_read(
    services: Services, client: aiohttp.ClientSession
) -> None:
    """Machines try addresses all day long, and a circle takes a while to read."""
    for guild in (1, 2, 3):
        await set_up_community(services, guild)
    await publish(services)
    asked = list[str]()
    storage: Any = services.db._engine

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(storage._reader.sync_engine, "before_cursor_execute", note)
    async with client.get("/wp-login.php") as response:
        assert "To the circles" in await response.text()
    of_circles = [one for one in asked if "FROM communities" in one]
    assert of_circles
    assert [one for one in of_circles if "LIMIT" not in one and "guild_id =" not in one] == []
