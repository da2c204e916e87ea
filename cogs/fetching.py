"""Commands and buttons for which the bot fetches something while a member waits."""

from collections.abc import Iterator
from contextlib import contextmanager

import discord

from bot.shares import on_behalf_of
from cogs.client import client_of


@contextmanager
def fetching(interaction: discord.Interaction) -> Iterator[None]:
    """Make the requests inside those of a member who waits; raise UserError if they asked for too much in a minute."""
    client_of(interaction).pace.admit(interaction.user.id)
    with on_behalf_of(interaction.user.id):
        yield
