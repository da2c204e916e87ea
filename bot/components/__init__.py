"""Message components: layouts of text, sections, buttons and separators (Discord, "Component Reference")."""

from bot.components.action import ButtonAction, CustomId
from bot.components.json import from_json, to_json
from bot.components.limits import MAX_BUTTON_URL_LENGTH, within_limits
from bot.components.model import (
    ACCENT_COLOUR,
    MAX_BUTTONS_IN_ROW,
    MAX_CHOICES,
    MAX_COMPONENTS,
    MAX_TEXT_LENGTH,
    MAX_THUMBNAIL_URL_LENGTH,
    ActionRow,
    Button,
    ButtonStyle,
    Choice,
    Item,
    Layout,
    Menu,
    Section,
    Separator,
    TextDisplay,
    split_messages,
    stacked,
    thumbnail_url,
)

__all__ = [
    "ACCENT_COLOUR",
    "MAX_BUTTONS_IN_ROW",
    "MAX_BUTTON_URL_LENGTH",
    "MAX_CHOICES",
    "MAX_COMPONENTS",
    "MAX_TEXT_LENGTH",
    "MAX_THUMBNAIL_URL_LENGTH",
    "ActionRow",
    "Button",
    "ButtonAction",
    "ButtonStyle",
    "Choice",
    "CustomId",
    "Item",
    "Layout",
    "Menu",
    "Section",
    "Separator",
    "TextDisplay",
    "from_json",
    "split_messages",
    "stacked",
    "thumbnail_url",
    "to_json",
    "within_limits",
]
