"""Choices that an option of a command offers while somebody types."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from discord import app_commands

from bot.boundary import parse_number
from bot.errors import UserError
from bot.words import lowercase, normalize, visible

MAX_CHOICES, MAX_NAME_LENGTH = 25, 100
"""Choices that Discord shows at most, and the characters of each."""
MAX_TAIL_LENGTH, MAX_NUMBER_LENGTH = 60, 10
"""Characters of what tells a choice from others of its name, and of a number in it, where nothing else does."""


_CHOSEN = "choice:"
"""How the value of a choice begins: what somebody types is a title or a number, and never looks so."""

Choices = list[app_commands.Choice[str]]


@dataclass(frozen=True, slots=True)
class Option:
    """A thing that can be chosen."""

    id: int
    title: str
    """What its people call it."""
    name: str = ""
    """As it is offered, where that is more than the title."""
    apart: tuple[str, ...] = ()
    """What tells it from others that are offered by the same name, the most telling first."""
    also: tuple[str, ...] = ()
    """What else its people call it, such as its number."""

    @property
    def called(self) -> Collection[str]:
        """Return all that its people call it, as it is compared with what they type."""
        return {lowercase(visible(name)).strip() for name in (self.title, *self.also)}


def choice_value(what: int | str) -> str:
    """Return the value that Discord gives back for a choice: of a thing, by its id, or of another kind, by its word."""
    return f"{_CHOSEN}{what}"


def is_choice(value: str) -> bool:
    """Say whether a value is that of a choice, and nothing that was typed."""
    return value.startswith(_CHOSEN)


def choices(options: Sequence[Option], typed: str) -> Choices:
    """Return the first of the options that match what was typed, for Discord to show; no two have one name."""
    sought = _letters(typed)
    matching = [(name, one) for name, one in _named(options) if sought in _letters(name)]
    return [app_commands.Choice(name=name, value=choice_value(one.id)) for name, one in matching[:MAX_CHOICES]]


def _letters(text: str) -> str:
    """Return what is compared while somebody types: a phone may give other apostrophes, and no accents."""
    return normalize(lowercase(visible(text)))


def _named(options: Sequence[Option]) -> Sequence[tuple[str, Option]]:
    """Return the options by the names under which they are offered, in their order."""
    alike: defaultdict[str, list[Option]] = defaultdict(list)
    for one in options:
        alike[lowercase(_cut(one.name or one.title))].append(one)
    told_apart = {id(one): tail for same in alike.values() for one, tail in zip(same, _tails(same), strict=True)}
    return [(_cut(one.name or one.title, told_apart[id(one)]), one) for one in options]


def _tails(alike: Sequence[Option]) -> Sequence[str]:
    """Return what stands behind the name that several options share: as little as tells each from the others."""
    for count in range(max(len(one.apart) for one in alike) + 1):
        tails = [" · ".join(filter(None, one.apart[:count]))[:MAX_TAIL_LENGTH] for one in alike]
        if len(set(map(lowercase, tails))) == len(alike):
            return tails
    short = [tail[: MAX_TAIL_LENGTH - MAX_NUMBER_LENGTH] for tail in tails]
    return [" · ".join(filter(None, (tail, f"#{number}"))) for number, tail in enumerate(short, 1)]


def _cut(name: str, tail: str = "") -> str:
    """Return a name, with what stands behind it, as long as Discord takes it."""
    behind = f" · {tail}" if tail else ""
    return f"{name[: MAX_NAME_LENGTH - len(behind)]}{behind}"


def chosen_id(options: Sequence[Option], value: str) -> int:
    """Return the id that was chosen; of what was typed instead, that of the only option which is called so.

    Where none is, that of the only one that would be offered for it, unless a number was typed: that is part of many a
    name. A choice can be forged, and of something that is no longer offered. Raise UserError where it is not clear what
    is meant.
    """
    if is_choice(value) and (chosen := parse_number(value.removeprefix(_CHOSEN))) is not None:
        return chosen
    if not options:
        raise UserError("There is nothing to choose from just now.")
    typed = lowercase(visible(value)).strip()
    matching = [one.id for one in options if typed in one.called]
    if not matching and typed and parse_number(typed) is None:
        sought = _letters(typed)
        matching = [one.id for name, one in _named(options) if sought and sought in _letters(name)]
    if len(matching) != 1:
        raise UserError("Choose one from the list that opens while you type.")
    return matching[0]
