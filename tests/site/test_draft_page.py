"""The page of a draft: for one host and an hour, saved by the same flow, and whole without a script."""

import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import discord
import pytest
from axe_core_python.async_playwright import Axe
from justhtml import JustHTML
from lxml import html
from playwright.async_api import Page, ViewportSize, async_playwright
from sqlalchemy import text

from bot.demo.pictures import CHROMIUM_FLAGS
from bot.demo.world import ORGANISER, World
from bot.flows.access import require_community
from bot.flows.rounds.draft_link import LINK_LIFETIME
from bot.flows.rounds.set_up import set_up
from bot.i18n import Language
from bot.limits import MAX_DRAFT_BYTES
from bot.site import serve_site
from cogs.choices import choice_value
from tests.support.circles import make_organiser
from tests.support.commands import answer_message, run_command
from tests.support.draft_site import DraftSite
from tests.support.games import start_game
from tests.support.posts import add_hostile_posts
from tests.support.sites import text_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's package chromium")
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
async def site(world: World) -> AsyncIterator[DraftSite]:
    await start_game(world)
    async with (
        serve_site(world.services, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        yield DraftSite(world, client, f"http://127.0.0.1:{port}")


def places(page: str) -> dict[str, str]:
    """Return the titles of the posts by their ids, in the order of the page."""
    tree = html.document_fromstring(page)
    ids = [str(one.get("value")) for one in tree.iter("input") if one.get("name") == "post"]
    titles = ["".join(map(str, one.itertext())) for one in tree.iter("h2") if one.get("class") != "late"]
    return dict(zip(ids, titles, strict=True))


def links_in(components: Iterable[object]) -> Iterator[str]:
    """Return the addresses that the buttons among these components open."""
    for component in components:
        if isinstance(component, discord.Button) and component.url:
            yield component.url
        yield from links_in(getattr(component, "children", ()))


async def test_the_draft_in_discord_has_a_link_to_it_where_the_bot_is_on_the_web(site: DraftSite) -> None:
    without = await site.world.members[ORGANISER].slash(site.world.channel, "round draft")
    assert list(links_in(answer_message(without).components)) == []
    site.world.services = replace(site.world.services, public_address=site.address)
    await site.world.restart()
    shown = await site.world.members[ORGANISER].slash(site.world.channel, "round draft")
    [url] = links_in(answer_message(shown).components)
    assert "Every stop" in await site.page(url.removeprefix(site.address))


async def test_what_a_host_writes_and_moves_stands_in_the_round_up(site: DraftSite) -> None:
    path = await site.link()
    before = places(await site.page(path))
    *_, last = before
    own = " ".join(before[last].split()[:2]).upper()
    changes = {f"place-{last}": "1", f"why-{last}": "For its last line", f"quote-{last}": own}
    assert await site.save(path, opening="What a week. @everyone wrote.", **changes) == 303
    page = await site.page(f"{path}?saved")
    assert "Saved." in text_of(page)
    assert list(places(page)) == [last, *list(before)[:-1]]
    roundup = await site.roundup()
    assert roundup.splitlines()[2] == "What a week. @everyone wrote."
    assert before[last].split()[0] in roundup.splitlines()[4]
    assert own in roundup
    assert "For its last line" in roundup


async def test_an_introduction_keeps_its_paragraphs_from_one_save_to_the_next(site: DraftSite) -> None:
    path = await site.link()
    assert await site.save(path, opening="Hello all.\r\n\r\nAnd thanks.") == 303
    assert "Hello all.\r\n\r\nAnd thanks." not in await site.page(path)
    assert await site.save(path) == 303
    assert "Hello all.\n\nAnd thanks." in await site.roundup()


async def test_a_post_left_out_is_out_until_its_box_is_empty_and_nothing_else_changes(site: DraftSite) -> None:
    path = await site.link()
    first, *others = places(await site.page(path))
    assert await site.save(path, **{f"out-{first}": "on"}) == 303
    page = await site.page(path)
    assert list(places(page)) == [*others, first]
    assert "Left out" in text_of(page)
    assert await site.save(path) == 303
    assert list(places(await site.page(path))) == [*others, first]
    assert await site.save(path, without=f"out-{first}") == 303
    page = await site.page(path)
    assert list(places(page)) == [first, *others]
    assert "Left out" not in text_of(page)


async def test_what_another_host_changed_meanwhile_stays_but_for_what_this_one_touched(site: DraftSite) -> None:
    path = await site.link()
    stale = await site.page(path)
    first, second, third = places(stale)
    theirs = {f"quote-{first}": "From the other host.", f"place-{third}": "1", f"out-{second}": "on"}
    assert await site.save(path, opening="Theirs", **theirs) == 303
    assert await site.save(path, page=stale, **{f"why-{first}": "From this host."}) == 303
    page = await site.page(path)
    assert list(places(page)) == [third, first, second]
    for words in ("Theirs", "From the other host.", "From this host."):
        assert words in page


async def test_words_for_a_post_that_left_meanwhile_come_back(site: DraftSite) -> None:
    path = await site.link()
    stale = await site.page(path)
    first, *_ = places(stale)
    await run_command(site.world, ORGANISER, "post reject", post=choice_value(first))
    assert await site.save(path, page=stale, opening="Kept", **{f"why-{first}": "Ten minutes of work"}) == 200
    assert "what you wrote for it is not saved:\nTen minutes of work" in text_of(site.answer)
    assert "Kept" in await site.page(path)


async def test_a_form_without_changes_leaves_order_and_quotes_to_the_bot(site: DraftSite) -> None:
    path = await site.link()
    assert await site.save(path) == 303
    async with site.world.services.db.read() as conn:
        rows = (await conn.exec_driver_sql("SELECT position, host_quote, recommendation FROM posts")).fetchall()
    assert {tuple(row) for row in rows} == {(None, None, "")}


async def test_the_evidence_of_each_post_is_there(site: DraftSite) -> None:
    assert "the hashtag: #usblogs" in text_of(await site.page(await site.link()))


async def test_what_waits_for_an_answer_is_named_with_where_that_is_settled(site: DraftSite) -> None:
    assert "Waits for an answer" not in await site.page(await site.link())
    async with site.world.services.db.write() as tx:
        await tx.execute(text("UPDATE posts SET decision = 'ask' WHERE title LIKE 'Every stop%'"))
    page = text_of(await site.page(await site.link()))
    assert "Waits for an answer" in page
    assert "In Discord, /round draft settles that." in page
    assert "Every stop" in page


async def test_dates_are_in_the_language_of_the_host_who_looks_and_in_the_zone_of_the_circle(site: DraftSite) -> None:
    world = site.world
    async with world.services.db.read() as conn:
        community = await require_community(conn, world.guild.id)
    french = replace(community, language=Language.FRENCH)
    await set_up(world.services, make_organiser(world.guild.id), french)
    page = text_of(await site.page(await site.link()))
    assert "It goes out Monday, March 23, 2026" in page
    assert "when it was published: Friday, March 20, 2026" in page
    assert "-04:00" in page
    assert "lundi" not in page


async def test_a_link_is_valid_for_an_hour_and_says_then_what_to_do(site: DraftSite) -> None:
    path = await site.link()
    await site.world.clock.move_to(site.world.clock.now() + LINK_LIFETIME - timedelta(minutes=10))
    await site.page(path)
    await site.world.clock.move_to(site.world.clock.now() + timedelta(minutes=10))
    async with site.client.get(path) as response:
        assert response.status == 410
        assert "/round draft" in text_of(await response.text())
    async with site.client.post(path, data={"opening": "late"}) as response:
        assert response.status == 410


async def test_a_link_that_was_changed_is_none(site: DraftSite) -> None:
    path = await site.link()
    name, _, signature = path.rpartition(".")
    for forged in (
        f"{name.replace('~', '~9', 1)}.{signature}",
        f"{name}.{signature[::-1]}",
        "/draft/x",
        "/draft/~~~.x",
    ):
        assert (await site.client.get(forged)).status == 404


async def test_whoever_is_no_host_may_neither_look_nor_save(site: DraftSite) -> None:
    path = await site.link("tomas")
    for response in (await site.client.get(path), await site.client.post(path, data={"opening": "mine"})):
        assert response.status == 403
        assert "Only hosts can do that" in text_of(await response.text())
    assert "mine" not in await site.roundup()


async def test_a_right_that_ended_since_ends_the_link(site: DraftSite) -> None:
    path = await site.link()
    await site.page(path)
    host = site.world.users[ORGANISER]
    site.world.guild.remove_member(host)
    site.world.guild.add_member(host, roles=[])
    async with site.client.post(path, data={"opening": "mine"}) as response:
        assert response.status == 403


async def test_no_other_site_can_send_the_form_frame_the_page_or_see_its_address(site: DraftSite) -> None:
    path = await site.link()
    for where in ("cross-site", "same-site"):
        async with site.client.post(path, data={"opening": "x"}, headers={"Sec-Fetch-Site": where}) as response:
            assert response.status == 403
    async with site.client.get(path) as response:
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
        policy = response.headers["Content-Security-Policy"]
        assert {"frame-ancestors 'none'", "form-action 'self'", "script-src 'self'"} <= set(policy.split("; "))
    assert "x" not in places(await site.page(path))


async def test_a_form_beyond_every_draft_is_refused(site: DraftSite) -> None:
    path = await site.link()
    assert (await site.client.post(path, data=b"opening=" + b"x" * MAX_DRAFT_BYTES)).status == 413
    assert (await site.client.post(path, data=b"post=1&" * 5000)).status == 413
    odd = "post=x&post=99999999999999999999&place-1=-1&quote-1=%00%ff&opening=%ED%A0%80ok"
    assert (await site.client.post(path, data=odd, allow_redirects=False)).status == 303
    assert "ok" in await site.page(path)


@pytest.fixture
async def browsed(site: DraftSite) -> AsyncIterator[tuple[DraftSite, Page, list[str]]]:
    """The draft in a browser, with what its console says."""
    said: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        page = await browser.new_page(viewport=ViewportSize(width=420, height=900))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        await page.goto(f"{site.address}{await site.link()}")
        yield site, page, said
        await browser.close()


async def titles(page: Page) -> list[str]:
    return await page.locator(".places h2").all_inner_texts()


async def save(page: Page) -> list[str]:
    """Press the button; return the titles in the order in which they were saved."""
    await page.get_by_role("button", name="Save").click()
    await page.wait_for_url("**?saved")
    assert await page.get_by_role("status").inner_text() == "Saved."
    return await titles(page)


@needs_chromium
async def test_a_draft_is_rearranged_by_mouse(browsed: tuple[DraftSite, Page, list[str]]) -> None:
    _, page, said = browsed
    first, second, third = await titles(page)
    grip, target = page.locator(".grip").nth(2), page.locator(".places > li").first
    await grip.scroll_into_view_if_needed()
    from_, to = await grip.bounding_box(), await target.bounding_box()
    assert from_ is not None
    assert to is not None
    await page.mouse.move(from_["x"] + 5, from_["y"] + 5)
    await page.mouse.down()
    await page.mouse.move(from_["x"] + 5, to["y"] + to["height"] - 20, steps=8)
    await page.mouse.move(from_["x"] + 5, to["y"] + 5, steps=8)
    await page.mouse.up()
    assert await save(page) == [third, first, second]
    assert said == []


@needs_chromium
async def test_a_draft_is_rearranged_and_written_by_keyboard_and_each_move_is_said(
    browsed: tuple[DraftSite, Page, list[str]],
) -> None:
    _, page, said = browsed
    first, second, third = await titles(page)
    await page.get_by_role("button", name=f"Move “{third}” up").focus()
    await page.keyboard.press("Enter")
    assert await page.get_by_role("status").inner_text() == f"“{third}” is number 2 now."
    await page.keyboard.press("Enter")
    assert await titles(page) == [third, first, second]
    await page.get_by_label("What you would like to say first").focus()
    await page.keyboard.type("Typed by keys.")
    await page.get_by_role("button", name="Save").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**?saved")
    assert await titles(page) == [third, first, second]
    assert await page.get_by_label("What you would like to say first").input_value() == "Typed by keys."
    assert said == []


@needs_chromium
async def test_a_number_moves_its_post_at_once_where_scripts_run(browsed: tuple[DraftSite, Page, list[str]]) -> None:
    _, page, _ = browsed
    first, second, third = await titles(page)
    await page.get_by_label("Place").first.fill("3")
    await page.keyboard.press("Tab")
    assert await titles(page) == [second, third, first]


@needs_chromium
async def test_without_scripts_the_numbers_arrange_the_draft(site: DraftSite) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        context = await browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{site.address}{await site.link()}")
        first, second, third = await titles(page)
        assert await page.locator(".arrow, .grip").count() == 0
        await page.get_by_label("Place").last.fill("1")
        assert await save(page) == [third, first, second]
        await browser.close()


@needs_chromium
@pytest.mark.parametrize(("width", "scheme"), [(420, "light"), (1200, "dark")])
async def test_the_page_is_valid_accessible_and_not_cut_off_whatever_stands_in_it(
    site: DraftSite, width: int, scheme: str
) -> None:
    await add_hostile_posts(site.world, 12)
    path = await site.link()
    assert JustHTML(await site.page(path), collect_errors=True).errors == []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        context = await browser.new_context(
            viewport=ViewportSize(width=width, height=900),
            color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=True,
        )
        page = await context.new_page()
        await page.goto(f"{site.address}{path}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = (await Axe().run(page, options=AXE_RULES))["violations"]
        assert {violation["id"] for violation in found} - {"empty-heading"} == set()
        await browser.close()


async def test_the_draft_in_discord_still_says_what_it_said(site: DraftSite) -> None:
    assert "Every stop" in await run_command(site.world, ORGANISER, "round draft")
