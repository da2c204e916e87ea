"""Convert layouts to JSON and back, for the outbox."""

from dataclasses import asdict
from typing import Any

from bot.components.model import ActionRow, Button, Choice, Item, Layout, Menu, Section, Separator, TextDisplay

ITEM_TYPES = {"text": TextDisplay, "action_row": ActionRow, "section": Section, "menu": Menu, "separator": Separator}


def to_json(layout: Layout) -> list[dict[str, Any]]:
    """Return a layout as JSON-serializable objects, one for each item."""
    names = {item_type: name for name, item_type in ITEM_TYPES.items()}
    return [{"type": names[type(item)], **asdict(item)} for item in layout.items]


def from_json(document: list[dict[str, Any]]) -> Layout:
    """Return the layout that `to_json` converted."""
    return Layout(tuple(_item(dict(fields)) for fields in document))


def _item(fields: dict[str, Any]) -> Item:
    match fields.pop("type"):
        case "action_row":
            return ActionRow(tuple(Button(**button) for button in fields["buttons"]))
        case "section":
            button = Button(**fields["button"]) if fields["button"] else None
            return Section(fields["text"], button, fields.get("thumbnail", ""))
        case "menu":
            choices = tuple(Choice(**choice) for choice in fields["choices"])
            return Menu(fields["custom_id"], fields["placeholder"], choices)
        case name:
            item: Item = ITEM_TYPES[name](**fields)
            return item
