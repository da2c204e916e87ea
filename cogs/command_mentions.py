"""Slash commands in texts, as links that Discord opens when they are tapped ("Message Formatting", slash commands)."""

import re
from collections.abc import Mapping, Sequence

from discord import app_commands

from bot.components import MAX_TEXT_LENGTH, Layout

_NAMED = re.compile(r"\*\*(/[a-z]+(?: [a-z]+)*)\*\*")
"""A command as the bot's own sentences name it; in what others wrote, stars are escaped."""


def command_mentions(synced: Sequence[app_commands.AppCommand]) -> Mapping[str, str]:
    """Return the mention of each synced command by its name such as `/blog add`."""
    found: dict[str, str] = {}
    for top in synced:
        below = [option for option in top.options if isinstance(option, app_commands.AppCommandGroup)]
        found |= {f"/{one.qualified_name}": one.mention for one in below} or {f"/{top.name}": top.mention}
    return found


def with_command_mentions(layout: Layout, mentions: Mapping[str, str]) -> Layout:
    """Return a layout in which names of commands are mentions, unless it is too long for Discord then."""
    changed = layout.map_texts(lambda text: _NAMED.sub(lambda found: mentions.get(found[1], found[0]), text))
    return changed if sum(map(len, changed.texts())) <= MAX_TEXT_LENGTH else layout
