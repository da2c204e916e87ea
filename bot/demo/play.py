"""`make play`: the demo's week to live in, in the browser, with the week under a key."""

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import simcord
from rich.console import Console

from bot.clock import SystemClock
from bot.demo.circle import ZONE
from bot.demo.week import STEPS, DemoWeek
from bot.demo.world import World, monday_before


async def play() -> None:
    """Open the channel in the browser, and move the week on with each Enter."""
    console = Console(highlight=False)
    folder = Path(tempfile.mkdtemp(prefix="usblogs-play-"))
    async with World.open(folder, monday_before(SystemClock().now())) as world:
        viewers = list(world.members.values())
        async with world.env.preview(world.channel, viewers=viewers, layout="channel", timezone=ZONE.key) as page:
            console.print(f"Open this in your browser: [bold]{page.url}[/]")
            console.print("There you can be any of the members, press the buttons and type slash commands.")
            console.print("[bold]Enter[/] moves the week on; [bold]q[/] and Enter ends it.\n")
            keys = _keys()
            week = DemoWeek(world, _unheard)
            for step in STEPS:
                console.print(f"Next: {step.title}  [dim](Enter)[/]")
                if (await anext(keys, "q")).strip().lower() == "q":
                    return
                try:
                    await week.play(step)
                    await page.refresh()
                except simcord.SetupError:
                    # The simulated Discord takes one act at a time, and the person in the browser was first.
                    console.print("[dim]You were pressing something just then; some of the others held back.[/]")
            console.print(f"That was the week, in {len(STEPS)} steps. Enter ends it.")
            await anext(keys, "q")


def _unheard(_who: str, _result: simcord.InteractionResult) -> None:
    """Leave private answers to the browser, which shows them to the one who asked."""


async def _keys() -> AsyncIterator[str]:
    """Give each line typed in the terminal; end where there is none."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(PermissionError, ValueError):  # no terminal and no pipe: nobody presses a key
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            yield line.decode(errors="replace")
