"""Everything that the bot shows stands in the same frame, but for a sentence that only confirms or refuses."""

import discord
import pytest
import simcord
from discord import components

from bot.components import ACCENT_COLOUR
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from tests.support.commands import answer_message
from tests.support.games import start_game


def _frames(message: discord.Message) -> list[int]:
    """Return the accent colour of each component at the top of a message; 0 for one that is no frame."""
    return [
        one.accent_colour.value if isinstance(one, components.Container) and one.accent_colour else 0
        for one in message.components
    ]


async def test_messages_answers_questions_and_forms_stand_in_the_same_frame(world: World) -> None:
    week = await start_game(world)
    home = world.blogs.circle.home(world.blogs.circle.people["lena"])
    shown = [
        await week.slash("bea", "setup start"),
        await week.slash("lena", "blog add", address=home),
        await week.slash("ines", "me"),
        await week.slash("ines", "help"),
        await week.slash("ines", "blog list"),
        await week.slash("ines", "privacy show"),
    ]
    messages = [*filter(lambda one: one.components, world.channel.history()), *map(_answer, shown)]
    assert {tuple(_frames(message)) for message in messages} == {(ACCENT_COLOUR,)}


def _answer(result: simcord.InteractionResult) -> discord.Message:
    """Return the message of an answer, whether or not it was deferred."""
    return result.followups[0].message if result.followups else answer_message(result)


@pytest.mark.parametrize("command", ["round history", "round close"])
async def test_a_sentence_stands_without_a_frame(world: World, command: str) -> None:
    week: ScriptedWeek = await start_game(world)
    assert 0 in _frames(answer_message(await week.slash("ines", command)))
