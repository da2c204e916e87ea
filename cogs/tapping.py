"""Names of slash commands in texts, as Discord lets them be tapped (Discord, "Message Formatting", slash commands)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from discord import app_commands

from bot.layout import TEXT_LIMIT, Beside, Layout, Text

_NAMED = re.compile(r"\*\*(/[a-z]+(?: [a-z]+)*)\*\*")
"""A command as the bot's own sentences name it; what others wrote has no stars that are not escaped."""


def names_of(told: Sequence[app_commands.AppCommand]) -> Mapping[str, str]:
    """Return what stands for each command in a text, by its name such as `/blog add`."""
    found: dict[str, str] = {}
    for top in told:
        below = [option for option in top.options if isinstance(option, app_commands.AppCommandGroup)]
        found |= {f"/{one.qualified_name}": one.mention for one in below} or {f"/{top.name}": top.mention}
    return found


def tappable(layout: Layout, commands: Mapping[str, str]) -> Layout:
    """Return a layout in which commands can be tapped, if it is not too long for Discord then."""

    def told(body: str) -> str:
        return _NAMED.sub(lambda found: commands.get(found[1], found[0]), body)

    changed = Layout(
        tuple(
            replace(block, body=told(block.body)) if isinstance(block, (Text, Beside)) else block
            for block in layout.blocks
        )
    )
    return changed if sum(map(len, changed.texts())) <= TEXT_LIMIT else layout
