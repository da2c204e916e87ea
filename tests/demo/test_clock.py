"""What the simulated clock stands still for, and what not."""

import asyncio
import multiprocessing.connection
import time
from typing import Any

import discord
import pytest

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


async def test_who_waits_for_a_task_that_sleeps_for_a_moment_goes_on_after_it(world: World) -> None:
    lock = asyncio.Lock()
    ended: list[int] = []

    async def sleep_alone(number: int) -> None:
        async with lock:
            await asyncio.sleep(0.01)
        ended.append(number)

    async def begin(_: discord.Interaction) -> None:
        await asyncio.gather(*map(sleep_alone, range(3)))

    world.bot.add_listener(begin, "on_interaction")
    world.env.settle_timeout = 5
    await world.members["ines"].slash(world.channel, "help")
    assert ended == [0, 1, 2]


async def test_a_bot_that_never_is_idle_is_told_with_what_it_waits_for(world: World) -> None:
    async def wait_for_ever(_: discord.Interaction) -> None:
        await asyncio.Event().wait()

    world.bot.add_listener(wait_for_ever, "on_interaction")
    world.env.settle_timeout = 0.1
    with pytest.raises(TimeoutError) as error:
        await world.members["ines"].slash(world.channel, "help")
    assert "wait_for_ever (" in "".join(error.value.__notes__)
