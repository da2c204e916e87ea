"""Screenshots of the web pages, each on a screen and on a phone, in light and dark, side by side in one picture."""

import io
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize

from bot.demo.world import World
from bot.themes import CommunityId

WIDTHS = (1200, 420)
HEIGHT = 1500
"""Pixels of a page that are shown; what is below is cut off."""
GAP, BETWEEN, SCALE = 24, "#8a8f91", 2
"""Pixels between two views and their colour, and how many times smaller the picture of a page is than they."""
MAX_PICTURE_BYTES, COLOURS, SHARES = 60_000, (96, 48, 24, 16), (1, 0.8, 0.64, 0.5)
"""How large a picture may be, and the numbers of colours and the shares of its size that are tried for that."""


async def take_page_pictures(world: World, browser: Browser, folder: Path) -> None:
    """Write a picture of each kind of page of a world that serves them: `pages-home.png` and so on."""
    address = world.services.public_places(CommunityId(world.guild.id)).pages_url
    page = await browser.new_page()
    await page.goto(f"{address}round/1/")
    author = await page.locator(".p-author a").nth(1).get_attribute("href") or ""
    paths = {"home": "", "round": "round/1/", "member": f"round/1/{author}", "board": "board/"}
    for name, path in paths.items():
        views = [await _view(page, f"{address}{path}", width, dark=dark) for width in WIDTHS for dark in (False, True)]
        write_small(side_by_side(views).reduce(SCALE), folder / f"pages-{name}.png")


async def _view(page: Page, url: str, width: int, *, dark: bool) -> Image.Image:
    await page.set_viewport_size(ViewportSize(width=width, height=HEIGHT))
    await page.emulate_media(color_scheme="dark" if dark else "light")
    await page.goto(url, wait_until="networkidle")
    return Image.open(io.BytesIO(await page.screenshot())).convert("RGB")


def side_by_side(views: Sequence[Image.Image]) -> Image.Image:
    """Return views beside each other, with their tops in line."""
    width = sum(view.width for view in views) + GAP * (len(views) - 1)
    sheet, x = Image.new("RGB", (width, max(view.height for view in views)), BETWEEN), 0
    for view in views:
        sheet.paste(view, (x, 0))
        x += view.width + GAP
    return sheet


def write_small(picture: Image.Image, file: Path) -> None:
    """Write a picture as a PNG of at most `MAX_PICTURE_BYTES`: first with fewer colours for that, then smaller."""
    for share, colours in product(SHARES, COLOURS):
        size = (round(picture.width * share), round(picture.height * share))
        fitting = picture.resize(size, Image.Resampling.LANCZOS) if share < 1 else picture
        written = io.BytesIO()
        few = fitting.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(written, "PNG", optimize=True)
        if written.tell() <= MAX_PICTURE_BYTES:
            file.write_bytes(written.getvalue())
            return
    raise ValueError(f"{file} would have {written.tell():,} bytes")
