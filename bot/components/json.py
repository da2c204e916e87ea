"""Layouts as JSON documents, for the outbox."""

from dataclasses import asdict
from typing import Any

from bot.components.model import ActionRow, Button, Item, Layout, Section, Separator, TextDisplay

ITEM_TYPES = {"text": TextDisplay, "action_row": ActionRow, "section": Section, "separator": Separator}


def to_json(layout: Layout) -> list[dict[str, Any]]:
    """Return the layout as a JSON document, for the outbox."""
    names = {kind: name for name, kind in ITEM_TYPES.items()}
    return [{"type": names[type(item)], **asdict(item)} for item in layout.items]


def from_json(document: list[dict[str, Any]]) -> Layout:
    """Return the layout that `to_json` wrote."""
    return Layout(tuple(_item(dict(part)) for part in document))


def _item(part: dict[str, Any]) -> Item:
    match part.pop("type"):
        case "action_row":
            return ActionRow(tuple(Button(**button) for button in part["buttons"]))
        case "section":
            return Section(part["text"], Button(**part["button"]), part.get("thumbnail", ""))
        case name:
            item: Item = ITEM_TYPES[name](**part)
            return item
