"""Buttons and menus that still work after a restart: what one does is in its custom id."""

import re
from typing import ClassVar, Generic, Self, TypeVar, cast, get_args

import discord
from discord import ui

from bot.components import ButtonAction
from cogs.replies import note_seen, user_errors_shown
from cogs.taken import Taking

ActionT = TypeVar("ActionT", bound=ButtonAction)
MATCHES_NOTHING = r"(?!)"

Pressable = ui.Button[ui.LayoutView] | ui.Select[ui.LayoutView]


class PersistentButton(Taking, ui.DynamicItem[Pressable], Generic[ActionT], template=MATCHES_NOTHING):
    """The button of one action, which its base names: `class ReadButton(PersistentButton[ReadPost])`.

    An id can be forged, so `on_click` looks up in the community whatever the action names, and checks what the person
    may do.
    """

    action_type: ClassVar[type[ButtonAction]]

    def __init_subclass__(cls) -> None:
        """Match the ids of the action."""
        [action_type] = get_args(cls.__orig_bases__[0])  # type: ignore[attr-defined]  # any generic class has them
        if isinstance(action_type, TypeVar):
            super().__init_subclass__(template=MATCHES_NOTHING)
            return
        cls.action_type = action_type
        super().__init_subclass__(template=cls.action_type.template())

    def __init__(self, item: Pressable, action: ActionT) -> None:
        super().__init__(item)
        self.action = action

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction, item: ui.Item[ui.LayoutView], match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed."""
        assert isinstance(item, (ui.Button, ui.Select))  # noqa: S101 - nothing else has such an id
        return cls(item, cast("ActionT", cls.action_type.from_match(match)))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what the button is for, for a member as they are there now. Show an error of the user's in words."""
        async with user_errors_shown(interaction):
            await note_seen(interaction)
            await self.on_click(interaction, self.action)

    async def on_click(self, interaction: discord.Interaction, action: ActionT) -> None:
        """Do the action, and answer the interaction."""
        raise NotImplementedError


class PersistentMenu(PersistentButton[ActionT]):
    """The menu of one action, as `PersistentButton` is its button; a value can be forged as an id can."""

    async def on_click(self, interaction: discord.Interaction, action: ActionT) -> None:
        """Do the action with the line that was chosen."""
        values = self.item.values if isinstance(self.item, ui.Select) else []
        await self.on_choose(interaction, action, next(iter(values), ""))

    async def on_choose(self, interaction: discord.Interaction, action: ActionT, value: str) -> None:
        """Do the action with the value of the chosen line, and answer the interaction."""
        raise NotImplementedError
