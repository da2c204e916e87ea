"""Bring a layout within Discord's limits ("Component Reference"), which refuses a whole message for one thing too long.

Each message is written to hold its worst content. This is the last resort, at the moment of sending: what is beyond a
limit is shown plainer, the links first, and a text is cut before a message is lost.
"""

import re
from dataclasses import replace

from bot.components.model import (
    MAX_CHOICES,
    MAX_COMPONENTS,
    MAX_TEXT_LENGTH,
    ActionRow,
    Button,
    Choice,
    Item,
    Layout,
    Menu,
    Section,
    TextDisplay,
)

MAX_BUTTON_URL_LENGTH, MAX_LABEL_LENGTH = 512, 80
"""Characters of the address that a button opens, and of a button's label."""
MAX_CHOICE_LENGTH, MAX_PLACEHOLDER_LENGTH = 100, 150
"""Characters of each text in a line of a menu, and of what stands there before one is chosen."""
_LINK = re.compile(r"(?<!\\)\[((?:[^\[\]\\]|\\.)*)\]\([^)\s]*\)")
"""A link in Markdown, as `bot.text.link` writes it."""


def within_limits(layout: Layout) -> Layout:
    """Return the layout as it is where Discord takes it, else one that it takes."""
    layout = Layout(tuple(fitted for item in layout.items if (fitted := _with_fitting_buttons(item)) is not None))
    while layout.size()[1] > MAX_COMPONENTS:
        layout = Layout(layout.items[:-1])
    if layout.size()[0] > MAX_TEXT_LENGTH:
        layout = layout.map_texts(lambda text: _LINK.sub(r"\1", text))
    return _cut(layout)


def _with_fitting_buttons(item: Item) -> Item | None:
    """Return an item without the buttons that open too long an address; None where nothing is left of it."""
    match item:
        case ActionRow(buttons):
            fitting = tuple(_with_fitting_label(button) for button in buttons if _opens_what_fits(button))
            return ActionRow(fitting) if fitting else None
        case Section(text, Button() as button) if not _opens_what_fits(button):
            return TextDisplay(text)
        case Section(button=Button() as button):
            return replace(item, button=_with_fitting_label(button))
        case Menu(_, placeholder, choices):
            fitting_choices = tuple(_fitting_choice(choice) for choice in choices[:MAX_CHOICES])
            return replace(item, placeholder=_cut_at(placeholder, MAX_PLACEHOLDER_LENGTH), choices=fitting_choices)
        case _:
            return item


def _opens_what_fits(button: Button) -> bool:
    return button.url is None or len(button.url) <= MAX_BUTTON_URL_LENGTH


def _with_fitting_label(button: Button) -> Button:
    return replace(button, label=_cut_at(button.label, MAX_LABEL_LENGTH))


def _fitting_choice(choice: Choice) -> Choice:
    label, description = (_cut_at(text, MAX_CHOICE_LENGTH) for text in (choice.label, choice.description))
    return replace(choice, label=label, description=description)


def _cut_at(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _cut(layout: Layout) -> Layout:
    """Return a layout whose texts are cut at `MAX_TEXT_LENGTH` together, each shortened text at its last whole line."""
    excess = layout.size()[0] - MAX_TEXT_LENGTH
    if excess <= 0:
        return layout
    longest = max(layout.texts(), key=len)
    kept = longest[: max(1, len(longest) - excess - 2)]
    shortened = f"{kept.rpartition(chr(10))[0] or kept.rstrip(chr(92))}\n…"
    return _cut(layout.map_texts(lambda text: shortened if text == longest else text))
