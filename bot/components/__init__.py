"""Message components: layouts of text, sections, buttons and separators (Discord, "Component Reference")."""

from bot.components.action import ButtonAction, CustomId
from bot.components.json import from_json, to_json
from bot.components.limits import MAX_BUTTON_URL_LENGTH, within_limits
from bot.components.model import (
    ACCENT_COLOUR,
    MAX_BUTTONS_IN_ROW,
    MAX_COMPONENTS,
    MAX_TEXT_LENGTH,
    MAX_THUMBNAIL_URL_LENGTH,
    ActionRow,
    Button,
    ButtonStyle,
    Item,
    Layout,
    Section,
    Separator,
    TextDisplay,
    headed,
    rows_of,
    split_messages,
    thumbnail_url,
    titled,
)

__all__ = [
    "ACCENT_COLOUR",
    "MAX_BUTTONS_IN_ROW",
    "MAX_BUTTON_URL_LENGTH",
    "MAX_COMPONENTS",
    "MAX_TEXT_LENGTH",
    "MAX_THUMBNAIL_URL_LENGTH",
    "ActionRow",
    "Button",
    "ButtonAction",
    "ButtonStyle",
    "CustomId",
    "Item",
    "Layout",
    "Section",
    "Separator",
    "TextDisplay",
    "from_json",
    "headed",
    "rows_of",
    "split_messages",
    "thumbnail_url",
    "titled",
    "to_json",
    "within_limits",
]
