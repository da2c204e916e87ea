"""`make play`: the demo's week to live in, on a page in the browser."""

import asyncio
import tempfile
import webbrowser
from contextlib import suppress
from functools import partial
from pathlib import Path

from bot.clock import SystemClock
from bot.demo.circle import DemoCircle, monday_before
from bot.demo.playground.server import Playground
from bot.terminal import print_line


async def play(*, opens_browser: bool = True) -> None:
    """Serve the page until the program is stopped. The bot starts once the page is there: that takes seconds."""
    monday = monday_before(SystemClock().now())
    playground = Playground(partial(DemoCircle, monday, "http://{hostname}.localhost"))
    async with playground.serve() as address:
        print_line(f"Open {address} in your browser. Ctrl+C ends it.")
        if opens_browser:
            await asyncio.to_thread(_open, address)
        await playground.play(Path(tempfile.mkdtemp(prefix="usblogs-play-")), monday)


def _open(address: str) -> None:
    """Open an address in the visitor's browser; in none that would take the terminal."""
    with suppress(webbrowser.Error):
        browser = webbrowser.get()
        if type(browser) is not webbrowser.GenericBrowser:
            browser.open(address)
