"""A game that is brought back goes on as the one that was played."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.workers import Workers
from tests.support.clocks import MONDAY
from tests.support.games import play_until_saturday, start_game

Said = list[tuple[list[str], dict[str, str]]]


async def weekend_after(
    start: Callable[[World], Awaitable[ScriptedWeek]], folder: Path, workers: Workers, port: int
) -> Said:
    """Return each message of the channel as it stands when the round is over, with its buttons."""
    async with World.open(folder, MONDAY, lent=workers, blogs_port=port) as world:
        week = await start(world)
        await week.read("ines", "Where the two trains pass")
        await world.skip_to("Mon+1 12:00")
        return [(texts_of(message), buttons_of(message)) for message in world.channel.history()]


def beginnings(said: Said) -> list[str]:
    """Return the first line of each message, whatever their order: blogs are asked at once, and one answers first."""
    return sorted(texts[0].partition("\n")[0] for texts, _ in said if texts)


async def test_what_is_brought_back_goes_on_as_what_was_played(
    tmp_path_factory: pytest.TempPathFactory, workers: Workers, blogs_port: int
) -> None:
    played, kept, brought_back = [
        await weekend_after(start, tmp_path_factory.mktemp("world"), workers, blogs_port)
        for start in (play_until_saturday, start_game, start_game)
    ]
    assert "-# ROUND-UP OF ROUND 1" in beginnings(played)
    assert beginnings(played) == beginnings(kept)
    assert kept == brought_back


async def test_a_world_that_begins_otherwise_is_played_for_itself(world: World) -> None:
    other = world.guild.create_text_channel("elsewhere")
    await start_game(world)
    assert other.name in world.guild.channels
