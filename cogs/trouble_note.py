"""The line in a host's next answer that something could not be said: their private messages may be closed."""

import discord

from bot.components import MAX_COMPONENTS, MAX_TEXT_LENGTH, Layout, TextDisplay
from cogs.answer import beside_the_point
from cogs.client import client_of
from storage.troubles import has_unmentioned_trouble, mark_mentioned


async def needs_trouble_note(interaction: discord.Interaction) -> bool:
    """Return whether an answer goes to a host of a server with a trouble that no host's answer has mentioned."""
    if interaction.guild_id is None or not interaction.permissions.manage_guild:
        return False
    is_needed = False
    with beside_the_point("look whether a host has read of each trouble"):
        async with client_of(interaction).services.db.read() as conn:
            is_needed = await has_unmentioned_trouble(conn, interaction.guild_id)
    return is_needed


def with_note(layout: Layout, note: str) -> Layout:
    """Return an answer with a note at its end, where there is a note, and room for it."""
    noted = Layout((*layout.items, TextDisplay(note)))
    characters, components = noted.size()
    return noted if note and characters <= MAX_TEXT_LENGTH and components <= MAX_COMPONENTS else layout


async def mark_trouble_mentioned(interaction: discord.Interaction) -> None:
    """Record that a host has read of the troubles of a server."""
    services = client_of(interaction).services
    async with services.db.write() as tx:
        await mark_mentioned(tx, interaction.guild_id or 0, services.clock.now())
