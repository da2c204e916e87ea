"""The frame of everything that the bot shows: messages, answers, questions and forms look alike."""

from typing import Any, Self

import discord
from discord import ui

from bot.components import ACCENT_COLOUR
from cogs.taken import Taking


def framed(*items: ui.Item[Any], mark: int | None = None) -> ui.Container[Any]:
    """Return these items in the frame, whose id is `mark`."""
    return ui.Container(*items, accent_colour=discord.Colour(ACCENT_COLOUR), id=mark)


class FramedView(Taking, ui.LayoutView):
    """A view whose items stand in the frame; those of its class, such as a row of buttons, once they are added."""

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
