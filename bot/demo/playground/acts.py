"""What the forms of the page do: each act takes the game, who acts, and the form's fields."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import discord

from bot.boundary import clean_text
from bot.demo.playground.commands import command_form, menu_values, typed_options
from bot.demo.playground.game import Game
from bot.demo.playground.timeline import ANNOUNCED, CLOSED
from bot.text import single_line

Fields = Sequence[tuple[str, str]]
MAX_TITLE_LENGTH, MAX_TEXT_LENGTH, MAX_MESSAGE_LENGTH = 200, 8000, 2000


async def _press(game: Game, who: str, fields: Fields) -> None:
    message, _, custom_id = dict(fields)["button"].partition("|")
    await game.press(who, _message(game, who, message), custom_id)


async def _choose(game: Game, who: str, fields: Fields) -> None:
    form = dict(fields)
    message, _, custom_id = form["menu"].partition("|")
    shown = _message(game, who, message)
    component = next(one for one in _components(shown) if one.get("custom_id") == custom_id)
    chosen = [value for name, value in fields if name == "value"]
    await game.choose(who, shown, custom_id, menu_values(game, component, chosen))


async def _send_form(game: Game, who: str, fields: Fields) -> None:
    form = dict(fields)
    if "cancel" in form:
        game.close_form(who)
        return
    opened = game.forms.get(who)
    values: dict[str, object] = {}
    for label in (opened.shown.modal or {}).get("components", []) if opened else []:
        field = label.get("component") or {}
        name = field.get("custom_id", "")
        if field.get("type") == discord.ComponentType.text_input.value:
            values[name] = form.get(name, "")
        elif chosen := [value for key, value in fields if key == name]:
            values[name] = menu_values(game, field, chosen)
    await game.submit_form(who, values)


async def _dismiss(game: Game, who: str, fields: Fields) -> None:
    game.dismiss(who, int(dict(fields)["message"]))


async def _run(game: Game, who: str, fields: Fields) -> None:
    if "do" in dict(fields):  # a button that says all of it
        fields = parse_qsl(dict(fields)["do"])
    form = dict(fields)
    command = await command_form(game, who, form["command"])
    if command is not None:
        typed = {name.removeprefix("option:"): value for name, value in fields if name.startswith("option:")}
        await game.run_command(who, command.name, typed_options(game, command, typed))


async def _say(game: Game, who: str, fields: Fields) -> None:
    if text := clean_text(dict(fields).get("text", ""), MAX_MESSAGE_LENGTH).strip():
        await game.say(who, text)


async def _write(game: Game, who: str, fields: Fields) -> None:
    form = dict(fields)
    title = single_line(clean_text(form.get("title", ""), MAX_TITLE_LENGTH), MAX_TITLE_LENGTH)
    text = clean_text(form.get("text", ""), MAX_TEXT_LENGTH).strip()
    if title and text:
        await game.write(game.world.circle.people[who], title, text)


async def _comment(game: Game, who: str, fields: Fields) -> None:
    form = dict(fields)
    text = single_line(clean_text(form.get("text", ""), MAX_MESSAGE_LENGTH), MAX_MESSAGE_LENGTH)
    if text:
        await game.comment(game.world.circle.people[who], int(form["post"]), text)


async def _time(game: Game, _who: str, fields: Fields) -> None:
    match dict(fields)["to"]:
        case "next":
            game.time.play_next()
        case "play":
            game.time.play()
        case "pause":
            game.time.pause()
        case "announce":
            game.time.play_until(ANNOUNCED)
        case "close":
            game.time.play_until(CLOSED)


ACTS: Mapping[str, Callable[[Game, str, Fields], Awaitable[None]]] = {
    "press": _press,
    "choose": _choose,
    "form": _send_form,
    "dismiss": _dismiss,
    "run": _run,
    "say": _say,
    "write": _write,
    "comment": _comment,
    "time": _time,
}


def _message(game: Game, who: str, number: str) -> discord.Message:
    """Return a message that a member sees. Raise LookupError if they see none with this id."""
    for message in [*game.messages(who), *game.direct_messages(who)]:
        if message.id == int(number):
            return message
    raise LookupError(number)


def _components(message: discord.Message) -> Sequence[Mapping[str, Any]]:
    pending: list[dict[str, Any]] = [dict(component.to_dict()) for component in message.components]
    found = []
    while pending:
        one = pending.pop()
        found.append(one)
        pending += one.get("components", [])
    return found
