"""Every message of `bot/messages`, in every language, with ordinary and with the worst content."""

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from itertools import product
from pkgutil import iter_modules
from typing import Any, get_type_hints

import discord
import pytest
from discord.http import handle_message_parameters

from bot import messages
from bot.components import Layout, TextDisplay
from bot.i18n import Language, Translator, get_translator
from bot.messages.setup import PERMISSIONS
from bot.outbox import Event, MessageKey, mark_of, nonce_of
from bot.themes import Theme
from cogs.replies import to_view
from tests.discord_api.description import form_errors
from tests.discord_api.values import Values

Function = Callable[..., Any]
KEY = MessageKey("board:2000000000000000002:2000000000000000003")
OWN_WORDS: dict[str, Any] = {
    "missing": {f"<#{2**63 - n}>": list(PERMISSIONS) for n in range(1, 4)},
    "organiser_commands": [f"**/{name}**" for name in ("setup start", "round close", "theme pick") * 6],
    "counts": defaultdict(lambda: 9),
    "role": "<@&9223372036854775807>",
    "server_url": "https://discord.com/channels/9223372036854775807",
    "support": "https://usblogs.example/help",
}
"""What is made of the bot's own words and of the operator's, and of no member's."""


def message_functions() -> Iterator[Function]:
    for found in iter_modules(messages.__path__):
        module = import_module(f"{messages.__name__}.{found.name}")
        for name, one in vars(module).items():
            if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_"):
                yield one


def arguments(function: Function, values: Values) -> dict[str, Any]:
    """Return what a message function is given, except for the translators."""
    hints = get_type_hints(function)
    hints.pop("return")
    return {
        name: None if hint is Translator else OWN_WORDS.get(name) or values.make(hint, name)
        for name, hint in hints.items()
    }


def call(function: Function, t: Translator, values: Mapping[str, Any]) -> Any:
    hints = get_type_hints(function)
    given = {name: t if hints[name] is Translator else value for name, value in values.items()}
    signature = inspect.signature(function)
    named = {name for name, one in signature.parameters.items() if one.kind is inspect.Parameter.KEYWORD_ONLY}
    positional = [given[name] for name in signature.parameters if name not in named]
    return function(*positional, **{name: given[name] for name in named})


def layouts_of(said: Any) -> list[Layout]:
    """Return what is sent: a text by itself is sent in a layout of its own, an empty one not at all."""
    match said:
        case Layout():
            return [said]
        case str():
            return [Layout((TextDisplay(said),))] if said else []
        case list() | tuple():
            return [layout for one in said for layout in layouts_of(one)]
        case _:
            return []


def message_body(layout: Layout) -> dict[str, Any]:
    sent = handle_message_parameters(
        view=to_view(layout, mark_of(KEY)), nonce=nonce_of(KEY, 10), allowed_mentions=discord.AllowedMentions.none()
    )
    assert sent.payload is not None
    return sent.payload


def event_body(event: Event) -> dict[str, Any]:
    return {
        "name": event.name,
        "description": event.description,
        "scheduled_start_time": event.starts_at.isoformat(),
        "scheduled_end_time": event.ends_at.isoformat(),
        "entity_type": 3,
        "privacy_level": 2,
        "entity_metadata": {"location": event.location},
    }


@pytest.mark.parametrize("worst", [False, True], ids=["ordinary", "worst"])
@pytest.mark.parametrize("function", [*message_functions()], ids=lambda one: f"{one.__module__[13:]}.{one.__name__}")
def test_every_message_keeps_discords_limits_in_every_language(function: Function, *, worst: bool) -> None:
    made = [arguments(function, Values(seed, worst=worst)) for seed in range(2)]
    for given, language in product(made, Language):
        said = call(function, get_translator(language), given)
        assert said is None or isinstance(said, (Event, Theme, str, Layout, list, tuple)), type(said)
        if isinstance(said, Event):
            assert form_errors("POST", "/guilds/7/scheduled-events", event_body(said)) == []
        for layout in layouts_of(said):
            body = message_body(layout)
            assert form_errors("POST", "/channels/7/messages", body) == []
            assert form_errors("PATCH", "/channels/7/messages/8", body) == []
