"""Let what is pinned in a channel that was left say where it is from now on."""

from datetime import datetime

from bot.outbox import Message
from storage import Transaction
from storage.outbox import enqueue, find_message, unpin


async def retire_message(tx: Transaction, message: Message, now: datetime) -> None:
    """Let a message become its farewell, pinned no longer; where none stands under its key, nothing is said."""
    if await find_message(tx, message.key):
        await enqueue(tx, message, now)
        await unpin(tx, message.key, now)
