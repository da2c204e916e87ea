"""The bot's slash commands, as forms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from discord import AppCommandOptionType as OptionType
from discord import ComponentType
from simcord.interactions import command_leaves

from bot.demo.playground.game import Game

MAX_CHOICES = 25


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option of a command, with what can be chosen for it."""

    name: str
    words: str
    kind: OptionType
    is_required: bool
    choices: Sequence[tuple[str, str]] = ()
    """Values with their names; of an option that completes, suggestions."""
    completes: bool = False


@dataclass(frozen=True, slots=True)
class CommandView:
    """A command that somebody can run."""

    name: str
    words: str
    options: Sequence[OptionView] = ()


def command_views(game: Game, who: str) -> list[CommandView]:
    """Return the commands that a member can run, by name."""
    return [CommandView(name, str(leaf.get("description", ""))) for name, leaf in sorted(_leaves(game, who).items())]


async def command_form(game: Game, who: str, name: str) -> CommandView | None:
    """Return a command with its options, and the bot's suggestions for those that complete; None for an unknown one."""
    leaf = _leaves(game, who).get(name)
    if leaf is None:
        return None
    options = [await _option_view(game, who, name, option) for option in leaf.get("options") or ()]
    return CommandView(name, str(leaf.get("description", "")), options)


def _leaves(game: Game, who: str) -> Mapping[str, Mapping[str, Any]]:
    world = game.world
    commands = world.env.backend.visible_commands(user_id=world.members[who].id, channel_id=world.channel.id)
    return {" ".join(path): leaf for command in commands for path, leaf in command_leaves(command)}


async def _option_view(game: Game, who: str, command: str, option: Mapping[str, Any]) -> OptionView:
    kind, completes = OptionType(option["type"]), bool(option.get("autocomplete"))
    choices = [(str(choice["value"]), str(choice["name"])) for choice in option.get("choices") or ()]
    if kind is OptionType.user:
        choices = [(key, game.world.names[key]) for key in game.world.members]
    elif kind is OptionType.channel:
        choices = [(str(game.world.channel.id), f"#{game.world.channel.name}")]
    elif kind is OptionType.boolean:
        choices = [("True", "Yes"), ("False", "No")]
    elif completes:
        choices = [(str(one["value"]), str(one["name"])) for one in await game.complete(who, command, option["name"])]
    return OptionView(
        option["name"], str(option["description"]), kind, bool(option.get("required")), choices[:MAX_CHOICES], completes
    )


def typed_options(game: Game, form: CommandView, typed: Mapping[str, str]) -> dict[str, object]:
    """Return what was typed into a command's form as the values of its options; what is empty is left out."""
    return {
        option.name: _value(game, option, typed[option.name].strip())
        for option in form.options
        if typed.get(option.name, "").strip()
    }


def _value(game: Game, option: OptionView, typed: str) -> object:
    """Return a value of the option's type. Raise ValueError for what is none, KeyError for an unknown member."""
    convert: Mapping[OptionType, Callable[[str], object]] = {
        OptionType.integer: int,
        OptionType.number: float,
        OptionType.boolean: "True".__eq__,
        OptionType.user: game.world.members.__getitem__,
        OptionType.channel: lambda _: game.world.channel,
    }
    if option.completes:  # what is shown for a suggestion stands for its value
        typed = next((value for value, name in option.choices if typed == name), typed)
    return convert.get(option.kind, str)(typed)


def menu_values(game: Game, component: Mapping[str, Any], chosen: Sequence[str]) -> list[object]:
    """Return what was chosen in a menu, as the simulated Discord takes it; a menu of channels has one channel."""
    if component.get("type") == ComponentType.channel_select.value:
        return [game.world.channel for _ in chosen]
    if component.get("type") == ComponentType.role_select.value:
        return [game.world.guild.roles[name] for name in chosen if name]
    return list(chosen)
