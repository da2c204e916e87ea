"""Screenshots of the web pages, each on a screen and on a phone, in light and dark, side by side in one picture."""

import io
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize

from bot.demo.world import World
from bot.themes import CommunityId

WIDTHS = (1200, 420)
HEIGHT = 1500
"""Pixels of a page that are shown; what is below is cut off."""
GAP, BETWEEN, SCALE = 24, "#8a8f91", 2
"""Pixels between two views and their colour, and how many times smaller the picture is than they."""


async def take_page_pictures(world: World, browser: Browser, folder: Path) -> None:
    """Write a picture of each kind of page of a world that serves them: `pages-home.png` and so on."""
    address = world.services.public_places(CommunityId(world.guild.id)).pages_url
    page = await browser.new_page()
    await page.goto(f"{address}round/1/")
    author = await page.locator(".p-author a").nth(1).get_attribute("href") or ""
    paths = {"home": "", "round": "round/1/", "member": f"round/1/{author}", "board": "board/"}
    for name, path in paths.items():
        views = [await _view(page, f"{address}{path}", width, dark=dark) for width in WIDTHS for dark in (False, True)]
        _side_by_side(views).save(folder / f"pages-{name}.png", optimize=True)


async def _view(page: Page, url: str, width: int, *, dark: bool) -> Image.Image:
    await page.set_viewport_size(ViewportSize(width=width, height=HEIGHT))
    await page.emulate_media(color_scheme="dark" if dark else "light")
    await page.goto(url, wait_until="networkidle")
    return Image.open(io.BytesIO(await page.screenshot())).convert("RGB")


def _side_by_side(views: list[Image.Image]) -> Image.Image:
    width = sum(view.width for view in views) + GAP * (len(views) - 1)
    sheet, x = Image.new("RGB", (width, HEIGHT), BETWEEN), 0
    for view in views:
        sheet.paste(view, (x, 0))
        x += view.width + GAP
    return sheet.reduce(SCALE).quantize(96, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
