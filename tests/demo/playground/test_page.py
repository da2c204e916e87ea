"""A visitor's week in the browser: from the first visit to the round-up, by nothing but what the page offers."""

import asyncio
import shutil
import tomllib
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.async_playwright import Axe
from justhtml import JustHTML
from playwright.async_api import Page, ViewportSize, async_playwright

from bot.demo.circle import CIRCLE_FILE, DemoCircle
from bot.demo.pictures import CHROMIUM_FLAGS
from bot.demo.playground.server import Playground
from bot.workers import Workers
from tests.support.clocks import MONDAY

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WAIT_MILLISECONDS = 180_000
HOUR = timedelta(hours=1)
DESK, PHONE = ViewportSize(width=1200, height=900), ViewportSize(width=420, height=900)
DIALOG_HOLDS_ALL = """() => {
  const [dialog] = document.querySelectorAll("dialog");
  const edge = dialog.getBoundingClientRect().left;
  return [...dialog.querySelectorAll("*")].every((one) => one.getBoundingClientRect().left >= edge);
}"""
PEOPLE = ("bea", "noor")


def small_circle() -> dict[str, Any]:
    """Return the document of a circle of two, one of whom writes: to ask twelve blogs takes most of the demo's time."""
    document = tomllib.loads(CIRCLE_FILE.read_text(encoding="utf-8"))
    posts = [post | {"by": "bea"} for post in document["posts"] if post.get("slug") == "every-stop"]
    people = {key: document["people"][key] for key in PEOPLE}
    return document | {"people": people, "posts": posts, "comments": []}


@pytest.fixture
async def page(database: Path, workers: Workers) -> AsyncIterator[tuple[Page, list[str]]]:
    """The page of a playground with a small circle, and what its console says."""
    playground = Playground(partial(DemoCircle, MONDAY, ""))
    said: list[str] = []
    async with playground.serve() as address, asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(
            playground.play_once(database.parent, MONDAY, lent=workers, circle=small_circle(), clock_step=HOUR)
        )
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
            page = await browser.new_page(viewport=DESK, bypass_csp=True, reduced_motion="reduce")
            page.set_default_timeout(WAIT_MILLISECONDS)
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            await page.goto(address)
            yield page, said
            await browser.close()
        playing.cancel()


async def violations(page: Page) -> set[str]:
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return {found["id"] for found in (await Axe().run(page, options=AXE_RULES))["violations"]}


async def do(page: Page, task: str) -> None:
    """Press the button of a task, and wait until it is done, and the time stands still."""
    await page.click(f"#do-{task}")
    await page.wait_for_selector(f"#task-{task}.done")
    await page.wait_for_selector("#t-play[value=play]")


async def go_on_until(page: Page, selector: str) -> None:
    """Let the time go on, from one thing that happens to the next, until the page shows something."""
    for _ in range(12):
        if await page.query_selector(selector):
            return
        await page.wait_for_selector("#t-play[value=play]")
        before = await page.inner_text("#week-title")
        await page.click("#t-next")
        await page.wait_for_function("before => document.querySelector('#week-title').innerText != before", arg=before)
        await page.wait_for_selector("#t-play[value=play]")
    raise AssertionError(selector)


async def closed(page: Page) -> None:
    """Leave the dialog by Escape."""
    await page.keyboard.press("Escape")
    await page.wait_for_selector("dialog", state="detached")


async def suggest_and_vote(page: Page) -> None:
    """Suggest a theme in the bot's own form, and vote on the board, which counts at once."""
    await page.click("#do-suggest")
    await page.wait_for_selector("dialog:modal .field input")
    assert await violations(page) == set()
    await closed(page)
    await page.click("#do-suggest")
    await page.fill("dialog .field input >> nth=0", "What the rain said")
    await page.click("dialog >> text=Submit")
    await page.wait_for_selector("#task-suggest.done")
    assert "is on the board" in await page.inner_text(".message.private")
    assert "is on the board" in await page.inner_text("#status")
    vote = page.locator(".channel .button:text-is('Vote')").first
    await vote.click()
    await page.wait_for_selector("#task-vote.done")
    assert "1 vote" in await page.inner_text(".channel")
    assert await vote.evaluate("(button) => button === document.activeElement")


async def write_and_be_found(page: Page) -> None:
    """Write a post on one's blog, let the time go on until it is found, and ask why it was."""
    await page.click("#do-write")
    assert await page.evaluate("document.activeElement.id") == "title"
    await page.fill("#title", "Rain on the {roof|tin}")
    await page.click("#write >> text=Publish")
    await page.wait_for_selector("#task-write.done")
    assert "Not seen yet" in await page.inner_text("#blogs .post >> nth=0")
    await go_on_until(page, "#task-found.done")
    assert "In the round" in await page.inner_text("#blogs .post >> nth=0")
    await page.click(".why >> nth=-1")
    assert "the hashtag: #usblogs" in await page.inner_text("dialog#why:modal")
    assert await violations(page) == set()
    await page.set_viewport_size(PHONE)
    assert await page.evaluate(DIALOG_HOLDS_ALL)
    await page.set_viewport_size(DESK)
    await closed(page)


async def read_and_comment(page: Page) -> None:
    """Read what somebody else wrote, comment on their blog, and let the time go on until both count."""
    await go_on_until(page, "#do-read")
    assert "Bea" in await page.inner_text("#task-read")
    await do(page, "read")
    await page.click(".message.private >> text=I've read it")
    await page.wait_for_selector(".message.private >> text=Noted")
    theirs = page.locator("#blogs .post:has-text('Every stop')")
    await theirs.locator("summary").click()
    await theirs.locator("textarea").fill("The wall with the blue door.")
    await theirs.locator("text=Comment on the blog").click()
    await page.wait_for_selector("#task-comment.done")
    await go_on_until(page, "#blogs >> text=1 comment counted")
    assert "read by 0" not in await theirs.inner_text()


async def gather(page: Page) -> None:
    """Look at the draft as the host, see the round-up from its beginning, and take it home."""
    await page.select_option("#as", "bea")
    await do(page, "draft")
    assert "Every stop" in await page.inner_text(".message.private")
    await page.select_option("#as", "noor")
    await page.wait_for_selector("#task-write.done")
    await do(page, "round-up")
    assert "Rain on the {roof|tin}" in await page.inner_text(".message:has-text('ROUND-UP OF ROUND 1')")
    assert 0 < await page.evaluate("document.querySelector('.message[data-marked]').getBoundingClientRect().top") < 300
    await do(page, "copy")
    await page.click(".message.private >> text=Markdown")
    await page.wait_for_selector(".message.private pre")
    await do(page, "standing")


async def run_a_command(page: Page) -> None:
    """Choose a slash command from the list that a slash opens, and run it."""
    await page.fill("#text", "/")
    await page.click("dialog:modal >> text=/round status")
    await page.click("dialog:modal button:text-is('Run')")
    await page.wait_for_selector("dialog", state="detached")


@pytest.mark.long
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's package chromium")
async def test_a_visitor_plays_the_week(page: tuple[Page, list[str]]) -> None:
    shown, said = page
    await suggest_and_vote(shown)
    await do(shown, "announce")
    assert "ROUND 1" in await shown.inner_text(".channel")
    await write_and_be_found(shown)
    await read_and_comment(shown)
    await gather(shown)
    await run_a_command(shown)
    await shown.set_viewport_size(ViewportSize(width=390, height=844))
    await shown.emulate_media(color_scheme="dark")
    for panel in ("you", "blogs", "channel"):
        await shown.click(f"[data-tab={panel}]")
        assert await shown.is_visible(f"#{panel}")
        assert await violations(shown) == set(), panel
    assert JustHTML(await (await shown.request.get(shown.url)).text(), collect_errors=True).errors == []
    assert said == []
