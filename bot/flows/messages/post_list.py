"""The live list of a round's posts: one message, edited as posts are found."""

from datetime import datetime

from bot.i18n import get_translator
from bot.messages.posts import post_list
from bot.outbox import Message, MessageKind
from bot.outbox.keys import announcement_key, post_list_key
from bot.themes import Community, Phase, Round
from storage import Transaction
from storage.outbox import enqueue, find_message
from storage.posts import posts_of_round


async def enqueue_post_list(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Queue the list of a round, or edit it where it is sent already; once there is a round-up, only edit it."""
    if round_.phase is not Phase.ROUNDED_UP:
        await _enqueue_list(tx, community, round_, now)
    else:
        await refresh_post_list(tx, community, round_, now)


async def refresh_post_list(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Edit the list of a round if it was queued before, also when there is a round-up."""
    if await find_message(tx, post_list_key(round_.id)):
        await _enqueue_list(tx, community, round_, now)


async def _enqueue_list(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    layout = post_list(get_translator(community.language), round_, await posts_of_round(tx, round_.id))
    message = Message(
        post_list_key(round_.id),
        MessageKind.POST_LIST,
        community.id,
        community.announce_channel,
        layout,
        round=round_.id,
        parent_key=announcement_key(round_.id),
    )
    await enqueue(tx, message, now)
