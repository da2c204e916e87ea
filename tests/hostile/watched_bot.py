"""The bot as a process of its own that is watched: `python -m tests.hostile.watched_bot CLOCK FIGURES`.

It is the process of `tests.local_discord.bot_process`, and writes at its end what a `LoopWatch` saw of its loop.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path

from bot.run import run
from bot.settings import load_settings
from tests.hostile.watches import LoopWatch, watch_loop
from tests.support.clocks import FileClock

SHOWN = ("longest_seconds", "held_seconds", "longest_at", "most_memory_bytes")


async def main(clock: Path) -> LoopWatch:
    """Run the bot until it is told to stop; return what was seen of it."""
    with watch_loop() as watch:
        await run(load_settings(), FileClock(clock))
        return watch


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    seen = asyncio.run(main(Path(sys.argv[1])))
    Path(sys.argv[2]).write_text(json.dumps({name: getattr(seen, name) for name in SHOWN}), encoding="utf-8")
