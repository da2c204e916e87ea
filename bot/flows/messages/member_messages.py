"""The messages that show a member, edited when the member leaves or comes back."""

from datetime import datetime

from bot.flows.messages.announcement import enqueue_announcement
from bot.flows.messages.next_theme import refresh_next_theme
from bot.flows.messages.post_list import refresh_post_list
from bot.flows.messages.roundup import refresh_roundup
from bot.themes import Community, MemberId, RoundId
from storage import Transaction
from storage.rounds import get_round, rounds_naming, rounds_with_posts_of


async def refresh_messages_showing(tx: Transaction, community: Community, member: MemberId, now: datetime) -> None:
    """Edit the announcements that name a member, the lists and round-ups with their posts, and the board."""
    for round_id in await rounds_naming(tx, member):
        await refresh_announcement(tx, community, round_id, now)
    for round_id in await rounds_with_posts_of(tx, member):
        await refresh_round(tx, community, round_id, now)
    await refresh_next_theme(tx, community, now)


async def refresh_announcement(tx: Transaction, community: Community, round_id: RoundId, now: datetime) -> None:
    """Edit the announcement of a round, unless the round was missed: that has none."""
    round_ = await get_round(tx, round_id)
    if not round_.was_missed:
        await enqueue_announcement(tx, community, round_, now)


async def refresh_round(tx: Transaction, community: Community, round_id: RoundId, now: datetime) -> None:
    """Edit the list of a round and its round-up, each if it was queued before."""
    await refresh_post_list(tx, community, await get_round(tx, round_id), now)
    await refresh_roundup(tx, community, round_id, now)
