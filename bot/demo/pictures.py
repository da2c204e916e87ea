"""`make pictures`: screenshots of the messages at a phone's width, from simcord's Preview, and of the web pages."""

import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import discord
import simcord
from playwright.async_api import FloatRect, Page, ViewportSize, async_playwright

from bot.actions import OpenSetup
from bot.actions.forms import NamesInput, TimesInput
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
        await _take_the_beginning(world, page, folder)
        week = ScriptedWeek(world, _ignore_reply)
        for step in WEEK_STEPS:
            await week.play(step)
            await _take_screenshots(world, page, step.title, folder)
        await world.move_to("Fri+1 18:30")
        await take_page_pictures(world, browser, folder)
        await browser.close()


async def _take_screenshots(world: World, page: Page, step_title: str, folder: Path) -> None:
    words_by_name = next((names for start, names in MESSAGES_BY_STEP.items() if step_title.startswith(start)), {})
    if words_by_name:
        await _photograph(world, page, world.channel, world.members["ines"], words_by_name, folder)


async def _take_the_beginning(world: World, page: Page, folder: Path) -> None:
    """Invite the bot to another server, and take pictures of its hello and of the form that is filled in there."""
    server = world.env.create_guild("Harbour Letters")
    channel = server.create_text_channel("general")
    role = server.create_role("Host", permissions=discord.Permissions(manage_guild=True))
    host = server.add_member(world.users[world.circle.host], roles=[role])
    await world.env.settle()
    asked = await host.click(channel.history()[0], custom_id=OpenSetup().custom_id)
    await host.submit_modal(asked, {NamesInput.HASHTAG: "harbourletters", TimesInput.ZONE: "New York"})
    words_by_name = {"hello": "circle of bloggers", "set-up": "First theme"}
    await _photograph(world, page, channel, host, words_by_name, folder)


async def _photograph(
    world: World,
    page: Page,
    channel: simcord.ChannelHandle,
    viewer: simcord.MemberActor,
    words_by_name: Mapping[str, str],
    folder: Path,
) -> None:
    """Take a picture of the last message with certain words in a channel, as somebody sees it."""
    async with world.env.preview(channel, viewers=[viewer], layout="channel", timezone=ZONE.key) as preview:
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
