"""Screenshots of the page at four moments of the week, each on a desk and on a phone."""

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize

from bot.demo.circle import DemoCircle
from bot.demo.playground.server import Playground

DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
COLOURS = 128
"""Colours of a picture: enough that none is missed, and few enough for a small file."""
WAIT_MILLISECONDS = 300_000


@dataclass(frozen=True, slots=True)
class Moment:
    """What a picture shows: what the visitor does for it, where the phone looks then, and by which light."""

    name: str
    act: Callable[[Page], Awaitable[None]]
    panel: Literal["you", "channel", "blogs"]
    light: Literal["light", "dark"]


async def take_playground_pictures(browser: Browser, folder: Path, monday: datetime) -> None:
    """Play the week as a visitor, and write `playground-vote.png`, `playground-vote-phone.png` and so on."""
    playground = Playground(partial(DemoCircle, monday, ""))
    async with playground.serve() as address, asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(playground.play(Path(tempfile.mkdtemp()), monday))
        page = await browser.new_page(viewport=DESK, bypass_csp=True)
        page.set_default_timeout(WAIT_MILLISECONDS)
        await page.goto(address)
        for moment in MOMENTS:
            await page.set_viewport_size(DESK)
            await moment.act(page)
            await page.emulate_media(color_scheme=moment.light, reduced_motion="reduce")
            await _take(page, folder / f"playground-{moment.name}.png")
            await page.set_viewport_size(PHONE)
            await page.click(f"[data-tab={moment.panel}]")
            await _show_shown(page)
            await _take(page, folder / f"playground-{moment.name}-phone.png")
        playing.cancel()


async def _show_shown(page: Page) -> None:
    """Bring the message that was shown last into view again: the phone's lines are shorter."""
    await page.evaluate("document.querySelector('.message[data-marked]')?.scrollIntoView({block: 'start'})")


async def _take(page: Page, file: Path) -> None:
    await page.wait_for_timeout(300)
    with Image.open(io.BytesIO(await page.screenshot())) as picture:
        picture.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            file, optimize=True
        )


async def _press(page: Page, task: str) -> None:
    await page.click(f"#do-{task}")
    await page.wait_for_selector(f"#task-{task}.done")
    await page.wait_for_selector("#t-play[value=play]")


async def _vote(page: Page) -> None:
    await page.wait_for_selector("#t-play[value=play]:enabled")
    await page.click("#do-suggest")
    await page.fill("dialog .field input >> nth=0", "What the rain said")
    await page.fill("dialog .field textarea", "Listen to it for ten minutes, and write down what you hear.")
    await page.click("dialog >> text=Submit")
    await page.wait_for_selector("#task-suggest.done")
    await page.click(".channel .button:text-is('Vote') >> nth=1")
    await page.wait_for_selector("#task-vote.done")
    for _ in range(2):
        replies = await page.locator(".message.private").count()
        await page.click("text=Dismiss message >> nth=0")
        await page.wait_for_function(f"document.querySelectorAll('.message.private').length < {replies}")


async def _write(page: Page) -> None:
    await _press(page, "announce")
    await page.click("#write summary")


async def _read(page: Page) -> None:
    await page.click("#write >> text=Publish")
    await page.wait_for_selector("#task-write.done")
    while not await page.query_selector("#do-read"):
        await page.click("#t-next")
        await page.wait_for_timeout(500)
        await page.wait_for_selector("#t-play[value=play]")
    await _press(page, "read")


async def _gather(page: Page) -> None:
    await _press(page, "round-up")


MOMENTS = (
    Moment("vote", _vote, "channel", "light"),
    Moment("write", _write, "blogs", "light"),
    Moment("read", _read, "channel", "dark"),
    Moment("round-up", _gather, "channel", "dark"),
)
