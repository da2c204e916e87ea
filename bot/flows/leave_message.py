"""Let what is pinned in a channel that was left say where it is from now on."""

from datetime import datetime

from bot.outbox import Message
from storage import Transaction
from storage.outbox import find_message, let_go_of_pin, say


async def leave_message(tx: Transaction, message: Message, now: datetime) -> None:
    """Let a message become its farewell, pinned no longer; where none stands under its key, nothing is said."""
    if await find_message(tx, message.key):
        await say(tx, message, now)
        await let_go_of_pin(tx, message.key, now)
