"""The bot as cogs and buttons know it: what it owns beside Discord's own."""

from collections.abc import Mapping
from typing import Any

import discord
from discord.ext import commands

from bot.flows.comments.poller import CommentPoller
from bot.flows.members.pace import Pace
from bot.services import Services
from cogs.refused_modals import RefusedModals

INTENTS = discord.Intents(guilds=True)
"""The events that the bot receives: those of servers and their channels. None of them is privileged."""


# discord.py warns whoever starts a bot that it could not talk in voice channels: this one never does.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class Client(commands.Bot):
    """The bot's client; `bot.app.Bot` is the only one."""

    services: Services
    comment_poller: CommentPoller
    pace: Pace
    refused_modals: RefusedModals
    command_mentions: Mapping[str, str]
    """The mention of each slash command by its name such as `/blog add`; empty until the commands are synced."""

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Tell listeners of an event, unless the bot is closed: discord.py says that it is ready seconds later."""
        if not self.is_closed():
            super().dispatch(event_name, *args, **kwargs)


def client_of(interaction: discord.Interaction) -> Client:
    """Return the bot that an interaction came to, for buttons that outlive a restart."""
    client = interaction.client
    assert isinstance(client, Client)  # noqa: S101 - no other client is ever made
    return client
