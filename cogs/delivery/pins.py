"""Pin and unpin messages."""

import logging
from dataclasses import replace

import discord

from bot.outbox import Message

log = logging.getLogger(__name__)


async def apply_pin(message: Message, sent: discord.Message | discord.PartialMessage) -> Message:
    """Pin or unpin a sent message as `message.pin` says; return it as it is then, the same without the permission."""
    if message.pin is message.pinned:
        return message
    try:
        await (sent.pin() if message.pin else sent.unpin())
    except (discord.Forbidden, discord.NotFound):
        log.info("message %s can't be pinned or unpinned: the permission Pin Messages is missing", sent.id)
        return message
    return replace(message, pinned=message.pin)
