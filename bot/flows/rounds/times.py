"""All that says when a round closes, edited when that changes or has come, or what else it says of the circle."""

from dataclasses import replace
from datetime import datetime

from bot.flows.messages.closed import refresh_close
from bot.flows.rounds.draft import refresh_draft_notice
from bot.flows.rounds.remind import refresh_nudges
from bot.i18n import get_translator
from bot.messages.rounds import closed_after_more_time, round_extended
from bot.outbox import MessageKind
from bot.outbox.keys import extension_key
from bot.themes import Community, Round
from storage import Transaction
from storage.outbox import enqueue, messages_of_round


async def refresh_round_times(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Edit what was said of a round's close, each if it was queued before; after the close, it says that it is over.

    These are the announcement and its event, the reminder, the news of more time, and in private the words to members
    about unread posts and to a host about the draft.
    """
    await refresh_close(tx, community, round_, now)
    await _refresh_extensions(tx, community, round_, now)
    await refresh_nudges(tx, community, round_, now)
    await refresh_draft_notice(tx, community, round_, now)


async def _refresh_extensions(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Edit the news of more time; that of a round which closed at none of the times that were announced says so."""
    said = await messages_of_round(tx, round_.id, MessageKind.EXTENSION)
    t, was_announced = get_translator(community.language), extension_key(round_.id, round_.closes_at)
    is_other = round_.closes_at <= now and was_announced not in {message.key for message in said}
    content = closed_after_more_time(t, round_) if is_other else round_extended(t, round_)
    for message in said:
        await enqueue(tx, replace(message, content=content), now)
