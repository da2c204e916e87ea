"""Limits of commands that Discord documents in prose ("Application Commands")."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import discord

from tests.discord_api.form_error import FormError, Path

Document = dict[str, Any]

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
MAX_COMMANDS = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
"""Commands of each type that an application has in all servers."""
MAX_CHARACTERS = 8000
"""Characters of a command's names, descriptions and values, those of its options and choices included."""
LOCALES = {str(locale) for locale in discord.Locale}
"""The languages of Discord ("Reference", Locales)."""


def beyond_command_limits(commands: Sequence[Document]) -> Iterator[FormError]:
    """Yield what is beyond a limit in the commands of an application."""
    types = Counter(command.get("type") or CHAT_INPUT for command in commands)
    yield from (
        FormError((), f"{n} commands are too many.") for kind, n in types.items() if n > MAX_COMMANDS.get(kind, 1)
    )
    names = Counter((command.get("type") or CHAT_INPUT, command["name"]) for command in commands)
    yield from (FormError((), f"{name} is there {n} times.") for (_, name), n in names.items() if n > 1)
    for number, command in enumerate(commands):
        yield from _command(command, (number,))


def _command(command: Document, path: Path) -> Iterator[FormError]:
    if (length := _length(command)) > MAX_CHARACTERS:
        yield FormError(path, f"A command must be {MAX_CHARACTERS} or fewer in length, not {length}.")
    is_typed = (command.get("type") or CHAT_INPUT) == CHAT_INPUT
    if is_typed != bool(command.get("description")):
        yield FormError((*path, "description"), "A typed command has a description, an entry in a menu has none.")
    yield from _named(command, path, is_typed=is_typed)


def _named(part: Document, path: Path, *, is_typed: bool) -> Iterator[FormError]:
    """Yield what is wrong with a command or an option, and with what is inside it."""
    for field in ("name_localizations", "description_localizations"):
        unknown = set(part.get(field) or {}) - LOCALES
        yield from (FormError((*path, field), f"{locale} is no language of Discord.") for locale in unknown)
    for name in (part["name"], *(part.get("name_localizations") or {}).values()):
        if is_typed and not _is_command_name(name):
            yield FormError((*path, "name"), f"{name!r} has something other than lower-case letters, digits, - and _.")
    options = part.get("options") or []
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield FormError((*path, "options"), "Required options must come before others.")
    for field, inside in (("options", options), ("choices", part.get("choices") or [])):
        uses = Counter(one["name"] for one in inside)
        yield from (FormError((*path, field), f"{one} is there {n} times.") for one, n in uses.items() if n > 1)
    for number, option in enumerate(options):
        yield from _named(option, (*path, "options", number), is_typed=True)


def _is_command_name(name: str) -> bool:
    return name == name.lower() and all(
        char.isalpha() or char.isnumeric() or char in "-_'" or unicodedata.name(char, "").startswith(("DEVA", "THAI"))
        for char in name
    )


def _length(part: Document) -> int:
    """Return how many characters a command counts: of what is translated, the longest."""
    own = sum(
        max(len(text) for text in (part.get(field) or "", *(part.get(f"{field}_localizations") or {}).values()))
        for field in ("name", "description")
    )
    inside = [*(part.get("options") or []), *(part.get("choices") or [])]
    return own + len(str(part.get("value", ""))) + sum(map(_length, inside))
