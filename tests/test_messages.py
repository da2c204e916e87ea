"""Every message holds within Discord's limits, whatever stands in the database."""

import inspect
import pkgutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from importlib import import_module
from itertools import product
from types import NoneType, UnionType
from typing import Any, NewType, Union, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

import pytest

from bot import messages
from bot.boundary import MAX_URL_LENGTH
from bot.components import (
    MAX_BUTTON_URL_LENGTH,
    MAX_BUTTONS_IN_ROW,
    MAX_COMPONENTS,
    MAX_TEXT_LENGTH,
    ActionRow,
    Layout,
    Section,
    TextDisplay,
)
from bot.errors import UserError
from bot.i18n import Language, LazyString, Translator, get_translator
from bot.messages.help import CommandGroup
from bot.messages.setup import PERMISSIONS
from bot.text import quote_url, timestamp
from tests.discord_api.values import hints_of

NOW = datetime(2026, 1, 20, tzinfo=UTC)
WORST_WORDS = "\u05d0" + "*[`" * 700
"""A letter from right to left, so that it is isolated, and else what is escaped: twice as long in a message."""
WORST_URL = f"https://{'a' * 60}.example/{'?' * (MAX_URL_LENGTH - 77)}"
"""As long as an address may be."""
GROWING_URL = f"https://ж.example/{'ж' * 300}"
"""As long as the boundary lets in, once it is quoted."""
ADDRESS_NAMES = {
    *("url", "address", "picture", "site_url", "roundup_url", "announcement", "redirect_url", "home"),
    *("profiles", "unverified_homes"),
}
_COMMANDS = ("</round history:1234567890123456789>",) * 9
OF_THE_BOT: Mapping[str, Any] = {
    "role": "<@&1234567890123456789>",
    "groups": [CommandGroup("reading", "The posts of this round, and who reads whom here", _COMMANDS[:4])] * 10,
    "organiser_commands": _COMMANDS,
    "missing": {f"<#123456789012345678{n}>": list(PERMISSIONS) for n in range(3)},
    "result": "Saved, but the board waits.",
    "summary": "The set-up. " * 170,
    "replaced": "The set-up before. " * 30,
    "lost": ["- The tag that you chose is gone, and another can be chosen."] * 6,
    "server_url": "https://discord.com/channels/1234567890123456789",
    "support": "https://usblogs.example/help",
    "reason": "I don't know that. Write another.",
    "field": "Time zone (type a city)",
    "pages": "https://usblogs.example/1234567890123456789",
    "announce_day": 6,
    "close_day": 6,
    "extra_weeks": 1,
    "weekday": 6,
}
"""What no stranger writes: times, mentions, the bot's own commands."""
MANY = 30


def message_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return each public function of the messages that takes a translator, by its full name."""
    for module in pkgutil.iter_modules(messages.__path__):
        for name, function in inspect.getmembers(import_module(f"bot.messages.{module.name}"), inspect.isfunction):
            own = (
                module.name != "lists"
                and function.__module__ == f"bot.messages.{module.name}"
                and not name.startswith("_")
            )
            if own and "t" in inspect.signature(function).parameters:
                yield f"{module.name}.{name}", function


FUNCTIONS = dict(message_functions())


class Worst:
    """Makes the worst value of any type: the longest texts and addresses, and so many of everything."""

    def __init__(self, many: int, url: str, *, flag: bool, member: int) -> None:
        self.many, self.url, self.flag, self.member = many, url, flag, member
        self.made = 0

    def value(self, kind: Any, name: str = "") -> Any:
        if name in OF_THE_BOT:
            return OF_THE_BOT[name]
        if kind is str and name in {"announced", "when"}:
            return timestamp(NOW)
        if isinstance(kind, NewType):
            return self.value(kind.__supertype__, name)
        if get_origin(kind) in {Union, UnionType}:
            choices = [one for one in get_args(kind) if one is not NoneType]
            return (
                self.value(choices[0], name)
                if self.many or name == "theme" or len(choices) == len(get_args(kind))
                else None
            )
        collection = self._collection(kind, name)
        return self._single(kind, name) if collection is None else collection

    def _collection(self, kind: Any, name: str) -> Any:
        """Return a collection of a kind; None where it is none."""
        origin, inside = get_origin(kind) or kind, get_args(kind)
        if origin is tuple and inside[-1] is not ...:
            return tuple(self.value(one, name) for one in inside)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return _Everything(lambda: self.value(inside[1], name))
        if not (isinstance(origin, type) and issubclass(origin, Collection) and inside):
            return None
        made = [self.value(inside[0], name) for _ in range(self.many)]
        return tuple(made) if origin is tuple else frozenset(made) if origin is frozenset else made

    def _single(self, kind: Any, name: str) -> Any:
        if is_dataclass(kind):
            hints = hints_of(cast("type", kind))
            taken = [field.name for field in fields(kind) if field.init]
            make: Callable[..., Any] = kind  # type: ignore[assignment]  # a class, as it has hints
            return make(**{field: self.value(hints[field], field) for field in taken})
        if isinstance(kind, type) and issubclass(kind, Enum):
            return list(kind)[self.member % len(kind)]
        if kind is int:
            self.made += 1
            return 10**18 + self.made
        if kind is str:
            return self.url if name in ADDRESS_NAMES else WORST_WORDS
        return {
            bool: self.flag,
            float: 1e9,
            datetime: NOW + timedelta(days=self.many),
            date: NOW.date(),
            time: NOW.time(),
            timedelta: timedelta(days=3),
            ZoneInfo: ZoneInfo("America/Argentina/ComodRivadavia"),
            UserError: UserError(
                "I can't read that page: {why}.", why=LazyString("a mistake in the document", WORST_WORDS[:300])
            ),
            LazyString: LazyString("a mistake in the document", WORST_WORDS[:300]),
        }[kind]


class _Everything(dict[Any, Any]):
    """A mapping that has a value for every key."""

    def __init__(self, make: Callable[[], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> Any:
        self[key] = self._make()
        return self[key]

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: Any, default: Any = None) -> Any:  # noqa: ARG002 - nothing is missing
        return self[key]


def worst_calls(function: Callable[..., Any], t: Translator, *, is_english: bool) -> Iterator[Any]:
    """Return what a message function makes of the worst content: none, one and many of everything, in each variant."""
    hints = get_type_hints(function)
    for many, member in product((0, 1, MANY), range(4)) if is_english else ((MANY, 1),):
        worst = Worst(many, (WORST_URL, GROWING_URL)[member // 2], flag=bool(member % 2), member=member)
        arguments = {
            name: t if hints[name] is Translator else worst.value(hints[name], name)
            for name in inspect.signature(function).parameters
        }
        yield function(**arguments)


def layouts_of(made: Any) -> list[Layout]:
    if isinstance(made, Layout):
        return [made]
    if isinstance(made, str):
        return [Layout((TextDisplay(made),))]
    if isinstance(made, (list, tuple)) and all(isinstance(one, Layout) for one in made):
        return list(made)
    return []


def faults_of(layout: Layout) -> Iterator[str]:
    """Return in words each limit that a message exceeds (Discord, "Component Reference")."""
    characters, components = layout.size()
    if characters > MAX_TEXT_LENGTH:
        yield f"{characters} characters"
    if components > MAX_COMPONENTS:
        yield f"{components} components"
    for item in layout.items:
        if isinstance(item, ActionRow) and not 0 < len(item.buttons) <= MAX_BUTTONS_IN_ROW:
            yield f"{len(item.buttons)} buttons in a row"
        if isinstance(item, Section) and len(item.thumbnail) > 2048:
            yield "a thumbnail's address"
    for button in layout.buttons():
        if not 0 < len(button.label) <= 80 or len(button.custom_id or "") > 100:
            yield f"the button {button.label!r}"
        if button.url and (len(button.url) > MAX_BUTTON_URL_LENGTH or quote_url(button.url) != button.url):
            yield f"the address of the button {button.label!r}"


def test_the_worst_addresses_are_as_long_as_the_boundary_lets_in() -> None:
    assert len(quote_url(WORST_URL)) == MAX_URL_LENGTH
    assert 1800 < len(quote_url(GROWING_URL)) <= MAX_URL_LENGTH


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_message_holds_its_worst_content(name: str) -> None:
    faults = {
        fault
        for language in Language
        for made in worst_calls(FUNCTIONS[name], get_translator(language), is_english=language is Language.ENGLISH)
        for layout in layouts_of(made)
        for fault in faults_of(layout)
    }
    assert faults == set()
