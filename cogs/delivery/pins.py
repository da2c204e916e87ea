"""Pin and unpin messages."""

from dataclasses import replace

import discord

from bot.outbox import Message
from cogs.delivery.answers import UNKNOWN_MESSAGE


async def apply_pin(message: Message, sent: discord.PartialMessage) -> Message:
    """Pin or unpin a sent message as `message.pin` says; return it as it is then.

    A message that was deleted in Discord needs neither.
    """
    try:
        await (sent.pin() if message.pin else sent.unpin())
    except discord.NotFound as error:
        if error.code != UNKNOWN_MESSAGE:
            raise
    return replace(message, pinned=message.pin)
