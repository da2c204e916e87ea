"""What everybody sees of a round once it has closed: where its round-up is."""

from datetime import datetime

from bot.flows.messages.announcement import enqueue_announcement
from bot.flows.messages.reminder import enqueue_reminder
from bot.outbox.keys import announcement_key, reminder_key
from bot.themes import Community, Round
from storage import Transaction
from storage.outbox import find_message


async def refresh_close(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Edit what tells everybody of a round's close: its announcement and event, and its reminder; each if queued."""
    for key, enqueue_again in ((announcement_key, enqueue_announcement), (reminder_key, enqueue_reminder)):
        if await find_message(tx, key(round_.id)):
            await enqueue_again(tx, community, round_, now)
