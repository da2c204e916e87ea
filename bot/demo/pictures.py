"""`make pictures`: the messages as a phone shows them, photographed from simcord's Preview."""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

import simcord
from playwright.async_api import FloatRect, Page, ViewportSize, async_playwright

from bot.demo.circle import ZONE
from bot.demo.week import STEPS, DemoWeek
from bot.demo.world import World
from bot.errors import UserError

MONDAY = datetime(2026, 3, 16, tzinfo=ZONE)
"""The week of the pictures, always the same, so that they change only when the messages do."""
PHONE = ViewportSize(width=420, height=3000)
"""As wide as a phone; as high as the longest message, since Preview scrolls inside the page."""
TALLEST = 1000
"""Pixels of a message that a picture shows."""
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
TAKEN_AFTER = {
    "Thursday": {"board": "write about next"},
    "Friday, 18:00": {"announcement": "Write on your own blog"},
    "Sunday": {"notice": "recite the passing places"},
    "Tuesday": {"round-up": "ROUND-UP OF ROUND", "standing": "read you."},
}
"""After which step of the week which message is photographed, known by words in it."""


async def pictures(folder: Path) -> None:
    """Play the demo's week and photograph its messages at phone width into a folder.

    Raises Refusal where there is no Chromium.
    """
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser_path is None:
        raise UserError("The pictures are taken with Chromium. Install Debian's package chromium first.")
    folder.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright, World.open(Path(tempfile.mkdtemp()), MONDAY) as world:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=CHROMIUM_FLAGS)
        page = await browser.new_page(viewport=PHONE, device_scale_factor=2)
        week = DemoWeek(world, _unheard)
        for step in STEPS:
            await week.play(step)
            await _photograph(world, page, step.title, folder)
        await browser.close()


async def _photograph(world: World, page: Page, after: str, folder: Path) -> None:
    wanted = next((names for start, names in TAKEN_AFTER.items() if after.startswith(start)), {})
    if not wanted:
        return
    viewers = [world.members["ines"]]
    async with world.env.preview(world.channel, viewers=viewers, layout="channel", timezone=ZONE.key) as preview:
        await page.goto(preview.url)
        await page.wait_for_load_state("networkidle")
        for name, words in wanted.items():
            message = page.locator(".component-container", has_text=words).last
            await message.scroll_into_view_if_needed()
            box = await message.bounding_box()
            assert box is not None, words  # noqa: S101 - the week says these words
            clip = FloatRect(x=box["x"], y=box["y"], width=box["width"], height=min(box["height"], TALLEST))
            await page.screenshot(path=folder / f"{name}.png", clip=clip)


def _unheard(_who: str, _result: simcord.InteractionResult) -> None:
    """Leave private answers unphotographed."""
