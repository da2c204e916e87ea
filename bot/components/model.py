"""A message as it looks, before Discord: items that `cogs` turns into discord.py's components."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

MAX_TEXT_LENGTH = 4000
"""Characters of text in one message of components (Discord, "Components Reference")."""


MAX_COMPONENTS = 40
"""Components in one message, nested ones counted (the same page)."""


MAX_BUTTONS_IN_ROW = 5


MAX_THUMBNAIL_URL_LENGTH = 1000
"""Characters of a picture's address; Discord takes 2048 ("Unfurled Media Item")."""


ACCENT_COLOUR = 0x2F6F6A
"""The accent of the bot's messages."""


@dataclass(frozen=True, slots=True)
class TextDisplay:
    """A paragraph in Discord's markdown, already escaped where it holds words of others."""

    content: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `custom_id` comes back when it is pressed; `url` opens instead."""

    label: str
    custom_id: str | None = None
    url: str | None = None
    style: Literal["primary", "secondary", "success", "danger"] = "secondary"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """Up to five buttons side by side."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A text with one button beside it; where it has a picture, that stands beside it and the button below."""

    text: str
    button: Button
    thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class Separator:
    """A thin line between parts of a message."""


Item = TextDisplay | ActionRow | Section | Separator


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole message: its blocks from top to bottom."""

    items: tuple[Item, ...]

    def texts(self) -> list[str]:
        """Return every text of the message, in order."""
        return [text for item in self.items if (text := _text(item)) is not None]

    def map_texts(self, change: Callable[[str], str]) -> "Layout":
        """Return the layout with each of its texts changed."""
        return Layout(tuple(_with_text(item, change) for item in self.items))

    def buttons(self) -> list[Button]:
        """Return every button of the message, in order."""
        found: list[Button] = []
        for item in self.items:
            if isinstance(item, ActionRow):
                found += item.buttons
            elif isinstance(item, Section):
                found.append(item.button)
        return found

    def size(self) -> tuple[int, int]:
        """Return how many characters and components the message takes, its container included."""
        components = 1
        for item in self.items:
            components += _components(item)
        return sum(map(len, self.texts())), components


def stacked(*texts: str) -> Layout:
    """Return a message of these texts, with a thin line between them."""
    items: list[Item] = []
    for body in texts:
        items += [Separator(), TextDisplay(body)] if items else [TextDisplay(body)]
    return Layout(tuple(items))


def split_messages(items: Sequence[Item]) -> list[Layout]:
    """Return blocks as messages that Discord takes: as many as the limits need, no block broken in two."""
    parts: list[list[Item]] = [[]]
    for item in items:
        characters, components = Layout((*parts[-1], item)).size()
        if characters > MAX_TEXT_LENGTH or components > MAX_COMPONENTS:
            parts.append([])
        if parts[-1] or not isinstance(item, Separator):  # a part does not begin with a line
            parts[-1].append(item)
    return [Layout(tuple(part)) for part in parts]


def _text(item: Item) -> str | None:
    match item:
        case TextDisplay(content=text) | Section(text=text):
            return text
        case _:
            return None


def _with_text(item: Item, change: Callable[[str], str]) -> Item:
    match item:
        case TextDisplay(content=text):
            return replace(item, content=change(text))
        case Section(text=text):
            return replace(item, text=change(text))
        case _:
            return item


def _components(item: Item) -> int:
    """Return how many components a block takes, nested ones counted."""
    match item:
        case Section(thumbnail=thumbnail):
            return 5 if thumbnail else 3
        case ActionRow(buttons):
            return 1 + len(buttons)
        case _:
            return 1


def thumbnail_url(address: str) -> str:
    """Return the address of a picture, where Discord is sure to take it: else the whole message would be refused."""
    parts = urlsplit(address)
    taken = (
        parts.scheme == "https"
        and "." in parts.netloc
        and address.isascii()
        and len(address) <= MAX_THUMBNAIL_URL_LENGTH
    )
    return address if taken and not re.search(r"[\s<>\"\\{}|^`]", address) else ""
