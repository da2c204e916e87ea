"""The bot as a process of its own, on the clock of a file: `python -m tests.local_discord.bot_process CLOCK`."""

import asyncio
import logging
import sys
from pathlib import Path

from bot.run import run
from bot.settings import load_settings
from tests.support.clocks import FileClock

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(run(load_settings(), FileClock(Path(sys.argv[1]))))
