"""Pin and unpin messages."""

from dataclasses import replace

import discord

from bot.outbox import Message
from cogs.delivery.answers import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE


async def apply_pin(message: Message, sent: discord.PartialMessage) -> Message:
    """Pin or unpin a sent message as `message.pin` says; return it as it is then.

    A message that was deleted in Discord, or with its channel, needs neither.
    """
    try:
        await (sent.pin() if message.pin else sent.unpin())
    except discord.NotFound as error:
        if error.code not in {UNKNOWN_MESSAGE, UNKNOWN_CHANNEL}:
            raise
    return replace(message, pinned=message.pin)
