"""The base of all views that answer for some minutes: questions with buttons, menus and the form of the set-up."""

from typing import Any, Self

import discord
from discord import ui

from cogs.frame import framed
from cogs.replies import show_user_error
from cogs.taken import Taking


class FramedView(Taking, ui.LayoutView):
    """A view whose items stand in the frame; those of its class, such as a row of buttons, once they are added.

    Its buttons and menus raise what they can't do, as commands and persistent buttons do.
    """

    def __init__(self, *, timeout: float | None) -> None:
        super().__init__(timeout=timeout)
        super().clear_items()
        self._frame = framed()
        super().add_item(self._frame)

    def add_item(self, item: ui.Item[Any]) -> Self:
        """Add an item at the end of the frame."""
        self._frame.add_item(item)
        return self

    def remove_item(self, item: ui.Item[Any]) -> Self:
        """Remove an item from the frame."""
        self._frame.remove_item(item)
        return self

    def clear_items(self) -> Self:
        """Remove all items from the frame."""
        self._frame.clear_items()
        return self

    async def on_error(self, interaction: discord.Interaction, error: Exception, _: ui.Item[Any], /) -> None:
        """Show a UserError in its own words, and any other error as one of the bot."""
        await show_user_error(interaction, error)
