"""The components of a message, independent of discord.py; `cogs` converts them into its views."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from bot.components.action import CustomId

MAX_TEXT_LENGTH = 4000
"""Characters of text in a message (Discord, "Component Reference")."""
MAX_COMPONENTS = 40
"""Components in a message, nested ones included (Discord, "Component Reference")."""
MAX_BUTTONS_IN_ROW = 5
MAX_CHOICES = 25
"""Lines of a menu (Discord, "Component Reference", string selects)."""
MAX_THUMBNAIL_URL_LENGTH = 1000
"""Characters of a thumbnail's URL; Discord accepts 2048 ("Unfurled Media Item")."""
ACCENT_COLOUR = 0x2F6F6A
"""The accent colour of the bot's messages."""


ButtonStyle = Literal["primary", "secondary", "success", "danger"]


@dataclass(frozen=True, slots=True)
class TextDisplay:
    """Text in Discord's Markdown; untrusted parts are escaped already."""

    content: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button, with the `custom_id` of the `ButtonAction` that it does, or the `url` that it opens."""

    label: str
    custom_id: CustomId | None = None
    url: str | None = None
    style: ButtonStyle = "secondary"


@dataclass(frozen=True, slots=True)
class ActionRow:
    """Up to `MAX_BUTTONS_IN_ROW` buttons side by side."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu; `value` is what Discord sends back when it is chosen."""

    label: str
    value: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu of up to `MAX_CHOICES` lines, of which one is chosen; until then it shows its `placeholder`."""

    custom_id: CustomId
    placeholder: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A text with a button beside it; with a `thumbnail` (a URL), that is beside the text and the button below.

    Without a button, there is a thumbnail.
    """

    text: str
    button: Button | None
    thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class Separator:
    """A thin line between items."""


Item = TextDisplay | ActionRow | Section | Menu | Separator


@dataclass(frozen=True, slots=True)
class Layout:
    """A message: its items from top to bottom."""

    items: tuple[Item, ...]

    def texts(self) -> list[str]:
        """Return every text of the layout, in order."""
        return [text for item in self.items if (text := _text(item)) is not None]

    def map_texts(self, change: Callable[[str], str]) -> "Layout":
        """Return the layout with `change` applied to each of its texts."""
        return Layout(tuple(_with_text(item, change) for item in self.items))

    def buttons(self) -> list[Button]:
        """Return every button of the layout, in order."""
        buttons: list[Button] = []
        for item in self.items:
            if isinstance(item, ActionRow):
                buttons += item.buttons
            elif isinstance(item, Section) and item.button is not None:
                buttons.append(item.button)
        return buttons

    def menus(self) -> list[Menu]:
        """Return every menu of the layout, in order."""
        return [item for item in self.items if isinstance(item, Menu)]

    def without_addresses(self) -> "Layout":
        """Return the layout without what Discord itself takes as an address: thumbnails, and buttons that open one."""
        return Layout(tuple(plain for item in self.items if (plain := _without_addresses(item)) is not None))

    def size(self) -> tuple[int, int]:
        """Return the number of characters, and of components with their container."""
        components = 1
        for item in self.items:
            components += _components(item)
        return sum(map(len, self.texts())), components


def headed(heading: str, *lines: str, over: str = "", small: str = "") -> str:
    """Return a text with a heading, a small line over it, and small ones below; all is Markdown, escaped already.

    The heading is of the third order: on a phone, the larger ones shout in a private answer.
    """
    above = [f"-# {over}"] if over else []
    below = _small_lines(small)
    if below and lines and lines[-1].startswith("- "):
        below.insert(0, "")  # a list would swallow it
    return "\n".join([*above, f"### {heading}", *lines, *below])


def titled(heading: str, *body: str | Item, over: str = "", small: str = "", buttons: Sequence[Button] = ()) -> Layout:
    """Return a layout in the form of every answer and question: a heading, the body, what is small, and the buttons.

    The first text of the body stands right below the heading; what is small has room above it, as a list would swallow
    it else.
    """
    is_text = bool(body) and isinstance(body[0], str)
    first, rest = (body[:1], body[1:]) if is_text else ((), body)
    items: list[Item] = [TextDisplay(headed(heading, *(line for line in first if isinstance(line, str)), over=over))]
    items += [TextDisplay(item) if isinstance(item, str) else item for item in rest]
    if small:
        items.append(TextDisplay("\n".join(_small_lines(small))))
    return Layout((*items, *rows_of(buttons)))


def _small_lines(small: str) -> list[str]:
    return [f"-# {line}" for line in small.split("\n")] if small else []


def rows_of(buttons: Sequence[Button]) -> Sequence[ActionRow]:
    """Return buttons in as many rows as they need."""
    starts = range(0, len(buttons), MAX_BUTTONS_IN_ROW)
    return [ActionRow(tuple(buttons[start : start + MAX_BUTTONS_IN_ROW])) for start in starts]


def split_messages(items: Sequence[Item]) -> list[Layout]:
    """Return items as layouts within Discord's limits; no item is split between two of them."""
    messages: list[list[Item]] = [[]]
    for item in items:
        characters, components = Layout((*messages[-1], item)).size()
        if characters > MAX_TEXT_LENGTH or components > MAX_COMPONENTS:
            messages.append([])
        if messages[-1] or not isinstance(item, Separator):  # no message begins with a separator
            messages[-1].append(item)
    return [Layout(tuple(message)) for message in messages]


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


def _without_addresses(item: Item) -> Item | None:
    match item:
        case Section(button=None) | Section(button=Button(url=str())):
            return TextDisplay(item.text)
        case Section():
            return replace(item, thumbnail="")
        case ActionRow(buttons):
            kept = tuple(button for button in buttons if button.url is None)
            return ActionRow(kept) if kept else None
        case _:
            return item


def _components(item: Item) -> int:
    """Return the number of components that Discord counts for an item, nested ones included."""
    match item:
        case Section(button=button, thumbnail=thumbnail):
            return 5 if thumbnail and button else 3
        case Menu():
            return 2
        case ActionRow(buttons):
            return 1 + len(buttons)
        case _:
            return 1


def thumbnail_url(address: str) -> str:
    """Return the URL of a picture if Discord is sure to accept it, else an empty string.

    Discord rejects a whole message with an invalid URL.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_accepted = (
        parts.scheme == "https"
        and "." in parts.netloc
        and address.isascii()
        and len(address) <= MAX_THUMBNAIL_URL_LENGTH
    )
    return address if is_accepted and not re.search(r"[\s<>\"\\{}|^`]", address) else ""
