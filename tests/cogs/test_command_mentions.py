"""Commands in texts, as Discord lets them be tapped."""

import simcord
from discord import components as parts

from bot.components import MAX_TEXT_LENGTH, ActionRow, Button, CustomId, Layout, Section, TextDisplay
from bot.demo.world import World
from bot.text import escape
from cogs.command_mentions import with_command_mentions
from tests.support.commands import answer_message
from tests.support.games import start_game

KNOWN = {"/blog add": "</blog add:7>", "/me": "</me:8>"}


def raw(result: simcord.InteractionResult) -> str:
    """Return the texts of an answer exactly as they were sent."""
    container = answer_message(result).components[0]
    assert isinstance(container, parts.Container)
    return "\n".join(part.content for part in container.children if isinstance(part, parts.TextDisplay))


def test_a_command_that_discord_knows_can_be_tapped_and_the_beginning_of_several_can_not() -> None:
    layout = Layout(
        (TextDisplay("**/blog add** it, **/blog** and **/me**."), Section("**/me**", Button("x", CustomId("y"))))
    )
    assert with_command_mentions(layout, KNOWN).texts() == ["</blog add:7> it, **/blog** and </me:8>.", "</me:8>"]
    assert with_command_mentions(layout, {}) == layout


def test_what_others_wrote_can_not_be_tapped() -> None:
    for theirs in ("/me", "**/me**", "x** **/me", "</me:8>", "/blog add"):
        layout = Layout((TextDisplay(f"**{escape(theirs)}** /me"), ActionRow((Button("**/me**", CustomId("y")),))))
        assert with_command_mentions(layout, KNOWN) == layout
        assert "</me:8>" not in layout.texts()[0]


def test_a_text_that_would_grow_too_long_stays_as_it_is() -> None:
    layout = Layout((TextDisplay(f"**/blog add**{'x' * (MAX_TEXT_LENGTH - 13)}"),))
    assert len(layout.texts()[0]) == MAX_TEXT_LENGTH
    assert with_command_mentions(layout, {"/blog add": "</blog add:1234567890123456789>"}) == layout


async def test_answers_and_messages_in_the_channel_let_commands_be_tapped(world: World) -> None:
    await start_game(world)
    await world.restart()
    commands = world.bot.command_mentions
    told = raw(await world.members["ines"].slash(world.channel, "help"))
    assert commands["/reading next"] in told
    assert "**/reading next**" not in told
    shown = answer_message(await world.members["ines"].slash(world.channel, "help"))
    assert "**/reading** " in raw(await world.members["ines"].click(shown, label="All commands"))
