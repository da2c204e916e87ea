"""Everything that says when a round closes, edited when that changes, or what else it says of the circle."""

from dataclasses import replace
from datetime import datetime

from bot.flows.messages.closed import refresh_close
from bot.flows.rounds.draft import refresh_draft_notice
from bot.flows.rounds.remind import refresh_nudges
from bot.i18n import get_translator
from bot.messages.rounds import round_extended
from bot.outbox import MessageKind
from bot.themes import Community, Phase, Round
from storage import Transaction
from storage.outbox import enqueue, messages_of_round


async def refresh_round_times(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Edit what was said of a round's close, each if it was queued before; after the close, what everybody sees of it.

    These are the announcement and its event, the reminder, the news of more time, and in private the words to members
    about unread posts and to a host about the draft.
    """
    await refresh_close(tx, community, round_, now)
    extended = round_extended(get_translator(community.language), round_)
    for message in await messages_of_round(tx, round_.id, MessageKind.EXTENSION):
        await enqueue(tx, replace(message, content=extended), now)
    if round_.phase is Phase.WRITING:
        await refresh_nudges(tx, community, round_, now)
        await refresh_draft_notice(tx, community, round_, now)
