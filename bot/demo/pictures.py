"""`make pictures`: screenshots of the messages at a phone's width, from simcord's Preview, and of the web pages."""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

import simcord
from playwright.async_api import FloatRect, Page, ViewportSize, async_playwright

from bot.demo.circle import ZONE
from bot.demo.face import write_face
from bot.demo.page_pictures import take_page_pictures
from bot.demo.week import WEEK_STEPS, ScriptedWeek
from bot.demo.world import World
from bot.errors import OperatorError

MONDAY = datetime(2026, 3, 16, tzinfo=ZONE)
"""The Monday of the week in the pictures; it is fixed, so that they change only when the messages do."""
PHONE_VIEWPORT = ViewportSize(width=420, height=3000)
"""As wide as a phone, and higher than any message, since Preview scrolls inside the page."""
MAX_PICTURE_HEIGHT_PIXELS = 1000
"""Longer messages are cut off there."""
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
MESSAGES_BY_STEP = {
    "Thursday": {"board": "write about next"},
    "Friday, 18:00": {"announcement": "Write on your own blog"},
    "Sunday": {"notice": "recite the passing places"},
    "Tuesday": {"round-up": "ROUND-UP OF ROUND", "standing": "read you."},
}
"""By the start of a step's title: the name of each picture taken after it, and words in its message."""


async def take_pictures(folder: Path) -> None:
    """Draw the bot's face, play the demo's week, and write screenshots of its messages and pages, all into a folder.

    Raise OperatorError if Chromium is not installed.
    """
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser_path is None:
        raise OperatorError("The pictures are taken with Chromium. Install Debian's package chromium first.")
    folder.mkdir(parents=True, exist_ok=True)
    write_face(folder)
    async with (
        async_playwright() as playwright,
        World.open(Path(tempfile.mkdtemp()), MONDAY, serves_pages=True) as world,
    ):
        browser = await playwright.chromium.launch(executable_path=browser_path, args=CHROMIUM_FLAGS)
        page = await browser.new_page(viewport=PHONE_VIEWPORT, device_scale_factor=2)
        week = ScriptedWeek(world, _ignore_reply)
        for step in WEEK_STEPS:
            await week.play(step)
            await _take_screenshots(world, page, step.title, folder)
        await world.move_to("Fri+1 18:30")
        await take_page_pictures(world, browser, folder)
        await browser.close()


async def _take_screenshots(world: World, page: Page, step_title: str, folder: Path) -> None:
    words_by_name = next((names for start, names in MESSAGES_BY_STEP.items() if step_title.startswith(start)), {})
    if not words_by_name:
        return
    viewers = [world.members["ines"]]
    async with world.env.preview(world.channel, viewers=viewers, layout="channel", timezone=ZONE.key) as preview:
        await page.goto(preview.url)
        await page.wait_for_load_state("networkidle")
        for name, words in words_by_name.items():
            message = page.locator(".component-container", has_text=words).last
            await message.scroll_into_view_if_needed()
            box = await message.bounding_box()
            assert box is not None, words  # noqa: S101 - the week says these words
            clip = FloatRect(
                x=box["x"], y=box["y"], width=box["width"], height=min(box["height"], MAX_PICTURE_HEIGHT_PIXELS)
            )
            await page.screenshot(path=folder / f"{name}.png", clip=clip)


def _ignore_reply(_who: str, _result: simcord.InteractionResult) -> None:
    """Ignore a private reply: the pictures show the channel."""
