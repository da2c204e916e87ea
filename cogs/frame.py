"""The frame of everything that the bot shows: messages, answers, questions and forms look alike."""

from typing import Any

import discord
from discord import ui

from bot.components import ACCENT_COLOUR


def framed(*items: ui.Item[Any], mark: int | None = None) -> ui.Container[Any]:
    """Return these items in the frame, whose id is `mark`."""
    return ui.Container(*items, accent_colour=discord.Colour(ACCENT_COLOUR), id=mark)
