"""Announce a round, and keep what was announced true."""

from datetime import datetime

from bot.languages import speech
from bot.outbox import Event, Message, announce_key
from bot.themes import Community, Round
from bot.wording.rounds import announcement, event_of, thread_name
from storage import Transaction
from storage.outbox import say


async def announce(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Queue the announcement of a round, or bring the one that stands up to date, and the event with it."""
    words = speech(community.language)
    message = Message(
        announce_key(round_.id),
        community.id,
        community.announce_channel,
        announcement(words, community, round_),
        pin=True,
        thread=thread_name(words, round_),
        opens_thread=community.threads,
        ping=community.ping,
    )
    await say(tx, message, now)
    if community.events:
        event: Event = event_of(words, community, round_)
        await say(tx, Message(f"round:{round_.id}:event", community.id, community.announce_channel, event), now)
