"""Replace a pinned message in a channel that is used no longer."""

from datetime import datetime

from bot.outbox import Message
from storage import Transaction
from storage.outbox import drop_unsent, enqueue, find_message, unpin


async def retire_message(tx: Transaction, message: Message, now: datetime) -> None:
    """Edit the message under a key and unpin it; one that was never sent stays so."""
    if await drop_unsent(tx, message.key):
        return
    if await find_message(tx, message.key):
        await enqueue(tx, message, now)
        await unpin(tx, [message.key], now)
