"""Commands in the simulated Discord, and their answers."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any

import discord
import simcord
from discord import app_commands

from bot.demo.transcript import texts_of
from bot.demo.world import World


async def run_command(world: World, who: str, command: str, **options: object) -> str:
    """Run a slash command as a member; return the text of its private answer."""
    return answer_text(await world.members[who].slash(world.channel, command, **options))


async def together(
    world: World, *interactions: Callable[[], Awaitable[simcord.InteractionResult]]
) -> Sequence[simcord.InteractionResult]:
    """Send interactions at one instant: the bot has all of them before it answers one."""

    async def stand_still(*_: object, **__: object) -> None:
        """Let nothing go on."""

    settle = world.env._settle_internal
    world.env._settle_internal = stand_still  # type: ignore[method-assign]
    try:
        results = [await interact() for interact in interactions]
    finally:
        world.env._settle_internal = settle  # type: ignore[method-assign]
    await world.env.settle()
    return results


def answer_text(result: simcord.InteractionResult) -> str:
    """Return the text of an interaction's answers, every one of which has to be private."""
    answers = [answer for answer in [result.response, *result.followups] if answer is not None]
    assert all(answer.ephemeral for answer in answers)
    return "\n".join(text for answer in answers for text in texts_of(answer.message)).replace("\\", "")


def answer_message(result: simcord.InteractionResult) -> discord.Message:
    """Return the message that answers an interaction."""
    assert result.response is not None
    return result.response.message


def command_names(commands: list[object]) -> Iterator[str]:
    """Return the full name of each slash command, those in groups included."""
    return (f"/{command.qualified_name}" for command in slash_commands(commands))


def slash_commands(commands: list[object]) -> Iterator[app_commands.Command[Any, ..., Any]]:
    """Return each slash command, those in groups included."""
    for command in commands:
        if isinstance(command, app_commands.Group):
            yield from slash_commands(list(command.commands))
        elif isinstance(command, app_commands.Command):
            yield command


def options_with_choices(commands: Iterable[object]) -> Iterator[tuple[str, str]]:
    """Return each option that offers choices while one types, after the name of its command."""
    for command in commands:
        if isinstance(command, app_commands.Group):
            yield from options_with_choices(command.commands)
        elif isinstance(command, app_commands.Command):
            yield from (
                (command.qualified_name, str(one.display_name)) for one in command.parameters if one.autocomplete
            )
