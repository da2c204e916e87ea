"""The reminder of a round's close, which says afterwards where the round-up is."""

from datetime import datetime

from bot.flows.access import whereabouts_of
from bot.i18n import get_translator
from bot.messages.rounds import reminder
from bot.outbox import Message, MessageKind
from bot.outbox.keys import announcement_key, reminder_key
from bot.themes import Community, Round
from storage import Transaction
from storage.outbox import enqueue
from storage.posts import posts_of_round


async def enqueue_reminder(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Queue the reminder of a round's close, or edit it where it is sent already."""
    where = await whereabouts_of(tx, community, round_)
    posts = len(await posts_of_round(tx, round_.id))
    message = Message(
        reminder_key(round_.id),
        MessageKind.REMINDER,
        community.id,
        community.announce_channel,
        reminder(get_translator(community.language), community, round_, posts, where),
        round=round_.id,
        parent_key=announcement_key(round_.id),
    )
    await enqueue(tx, message, now)
