"""What the simulated clock stands still for, and what not."""

import asyncio
import multiprocessing.connection
import time
from typing import Any

import discord

from bot.demo.world import World


def passes(clock: Any) -> bool:
    """Say whether a clock moves by itself."""
    before = clock.monotonic()
    time.sleep(0.001)
    return bool(clock.monotonic() > before)


async def test_a_process_can_be_started_beside_one_that_lives_while_the_clock_stands(world: World) -> None:
    """multiprocessing asks whether that one has ended until the moment is over, which it never was."""
    moves: dict[str, bool] = {}
    of_processes: Any = multiprocessing.connection

    async def look(_: discord.Interaction) -> None:
        moves["the program's"] = await asyncio.to_thread(passes, time)
        moves["that of its processes"] = await asyncio.to_thread(passes, of_processes.time)

    world.bot.add_listener(look, "on_interaction")
    await world.members["ines"].slash(world.channel, "help")
    assert moves == {"the program's": False, "that of its processes": True}
