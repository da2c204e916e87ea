"""Choices that an option of a command offers while somebody types."""

from collections.abc import Sequence
from dataclasses import dataclass

from discord import app_commands

from bot.boundary import parse_number
from bot.errors import UserError

MAX_CHOICES, MAX_NAME_LENGTH = 25, 100
"""Choices that Discord shows at most, and the characters of each."""


Choices = list[app_commands.Choice[str]]


@dataclass(frozen=True, slots=True)
class Option:
    """A thing that can be chosen."""

    id: int
    title: str
    """What its people call it."""
    name: str = ""
    """As it is offered, where that is more than the title."""

    def matches(self, typed: str) -> bool:
        """Say whether it is offered to who has typed this."""
        return typed.casefold() in (self.name or self.title).casefold()


def choices(options: Sequence[Option], typed: str) -> Choices:
    """Return the first of the options that match what was typed, for Discord to show."""
    matching = [one for one in options if one.matches(typed)][:MAX_CHOICES]
    return [app_commands.Choice(name=(one.name or one.title)[:MAX_NAME_LENGTH], value=str(one.id)) for one in matching]


def chosen_id(options: Sequence[Option], value: str) -> int:
    """Return the id that was chosen; of what was typed instead, that of the only option which is called so.

    Where none is, that of the only one that would be offered for it. An id can be forged, and of something that is no
    longer offered. Raise UserError where it is not clear what is meant.
    """
    chosen, typed = parse_number(value), value.casefold().strip()
    if chosen is None and not options:
        raise UserError("There is nothing to choose from just now.")
    if chosen is not None and any(one.id == chosen for one in options):
        return chosen
    called = [one.id for one in options if one.title.casefold().strip() == typed]
    if not called and chosen is not None:
        return chosen
    matching = called or [one.id for one in options if typed and one.matches(typed)]
    if len(matching) != 1:
        raise UserError("Choose one from the list that opens while you type.")
    return matching[0]
