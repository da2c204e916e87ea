"""The announcement of a round, and its scheduled event."""

from datetime import datetime

from bot.flows.access import whereabouts_of
from bot.i18n import get_translator
from bot.messages.rounds import announcement, round_event, thread_name
from bot.outbox import Event, Message, MessageKind
from bot.outbox.keys import announcement_key, event_key
from bot.themes import Community, Phase, Round
from storage import Transaction
from storage.outbox import enqueue
from storage.participants import count_participants


async def enqueue_announcement(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Queue the announcement of a round and its event, or edit them where they are sent already."""
    t = get_translator(community.language)
    where = await whereabouts_of(tx, community, round_)
    message = Message(
        announcement_key(round_.id),
        MessageKind.ANNOUNCEMENT,
        community.id,
        community.announce_channel,
        announcement(t, community, round_, await count_participants(tx, round_.id), where=where),
        round=round_.id,
        pin=True,
        thread_name=thread_name(t, round_),
        creates_thread=community.threads,
        mention_role_id=community.mention_role,
    )
    await enqueue(tx, message, now)
    if community.events and round_.phase is Phase.WRITING:
        await _enqueue_event(tx, community, round_, round_event(t, community, round_), now)


async def _enqueue_event(tx: Transaction, community: Community, round_: Round, event: Event, now: datetime) -> None:
    message = Message(
        event_key(round_.id), MessageKind.EVENT, community.id, community.announce_channel, event, round=round_.id
    )
    await enqueue(tx, message, now)
