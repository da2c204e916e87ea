"""`make play`: the demo's week in the browser, moved on by Enter in the terminal."""

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
from bot.demo.week import WEEK_STEPS, ScriptedWeek
from bot.demo.world import World, monday_before


async def play() -> None:
    """Serve the channel to the browser, and play the next step of the week at each Enter."""
    console = Console(highlight=False)
    folder = Path(tempfile.mkdtemp(prefix="usblogs-play-"))
    async with World.open(folder, monday_before(SystemClock().now()), serves_pages=True) as world:
        viewers = list(world.members.values())
        async with world.env.preview(world.channel, viewers=viewers, layout="channel", timezone=ZONE.key) as page:
            console.print(f"Open this in your browser: [bold]{page.url}[/]")
            console.print("There you can be any of the members, press the buttons and type slash commands.")
            console.print("[bold]Enter[/] moves the week on; [bold]q[/] and Enter ends it.\n")
            lines = _typed_lines()
            week = ScriptedWeek(world, _ignore_reply)
            for step in WEEK_STEPS:
                console.print(f"Next: {step.title}  [dim](Enter)[/]")
                if (await anext(lines, "q")).strip().lower() == "q":
                    return
                try:
                    await week.play(step)
                    await page.refresh()
                except simcord.SetupError:
                    # simcord runs one interaction at a time, and one from the browser was running.
                    console.print("[dim]You were pressing something just then; some of the others held back.[/]")
            console.print(f"That was the week, in {len(WEEK_STEPS)} steps. Enter ends it.")
            await anext(lines, "q")


def _ignore_reply(_who: str, _result: simcord.InteractionResult) -> None:
    """Ignore a private reply: the browser shows it."""


async def _typed_lines() -> AsyncIterator[str]:
    """Yield each line typed in the terminal; end at once if standard input can't be read."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(PermissionError, ValueError):  # neither a terminal nor a pipe
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            yield line.decode(errors="replace")
