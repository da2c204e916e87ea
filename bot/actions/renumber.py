"""Give what buttons name the ids that it has in another database, to which its circle is moved."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from types import NoneType
from typing import Any, get_args

from bot import actions
from bot.components import ActionRow, Button, ButtonAction, Item, Layout, Menu, Section
from bot.components.action import CustomId
from bot.posts import PostId
from bot.themes import MemberId, RoundId, SuggestionId

NewId = Callable[[str, int], int]
"""Returns the new id of a row, by its table and the id of before."""

TABLES_OF_IDS: Mapping[Any, str] = {
    MemberId: "members",
    PostId: "posts",
    RoundId: "rounds",
    SuggestionId: "suggestions",
}
"""The table of each type of id that an action holds; a server has the same id everywhere."""
TABLES_OF_NUMBERS: Mapping[str, str] = {
    "alias": "aliases",
    "byline": "bylines",
    "comment": "comments",
    "habit": "habits",
    "thanks": "thanks",
    "theme": "spare_themes",
}
"""The table of each field of an action that is an id without a type of its own."""
_ACTIONS: Mapping[str, type[ButtonAction]] = {
    one.prefix: one
    for one in (getattr(actions, name) for name in actions.__all__)
    if isinstance(one, type) and issubclass(one, ButtonAction)
}


def renumbered(layout: Layout, new_id: NewId) -> Layout:
    """Return a layout whose buttons and menus name the new ids."""
    return Layout(tuple(_item(item, new_id) for item in layout.items))


def _item(item: Item, new_id: NewId) -> Item:
    match item:
        case ActionRow(buttons):
            return ActionRow(tuple(_button(button, new_id) for button in buttons))
        case Section(button=Button() as button):
            return replace(item, button=_button(button, new_id))
        case Menu():
            return replace(item, custom_id=_custom_id(item.custom_id, new_id))
        case _:
            return item


def _button(button: Button, new_id: NewId) -> Button:
    return replace(button, custom_id=_custom_id(button.custom_id, new_id)) if button.custom_id else button


def _custom_id(custom_id: CustomId, new_id: NewId) -> CustomId:
    action = _action_of(custom_id)
    if action is None:
        return custom_id
    values = {field.name: getattr(action, field.name) for field in fields(action)}
    tables = {field.name: table_of(field.name, field.type) for field in fields(action)}
    changed = {name: new_id(table, values[name]) for name, table in tables.items() if table and values[name]}
    return replace(action, **changed).custom_id


def _action_of(custom_id: CustomId) -> ButtonAction | None:
    parts = custom_id.split(":")
    prefixes = (":".join(parts[:count]) for count in range(len(parts), 0, -1))
    kinds = (_ACTIONS[prefix] for prefix in prefixes if prefix in _ACTIONS)
    return next((action for kind in kinds if (action := kind.parse(custom_id))), None)


def table_of(name: str, kind: Any) -> str | None:
    """Return the table whose row a field of an action names; None where it names none that has another id elsewhere."""
    wanted = next(iter(set(get_args(kind)) - {NoneType}), kind)
    return TABLES_OF_IDS.get(wanted) or (TABLES_OF_NUMBERS.get(name) if wanted is int else None)
