"""The lists and round-ups with posts of one member, edited when the member leaves or comes back."""

from datetime import datetime

from bot.flows.messages.post_list import refresh_post_list
from bot.flows.messages.roundup import refresh_roundup
from bot.themes import Community, MemberId, RoundId
from storage import Transaction
from storage.rounds import get_round, rounds_with_posts_of


async def refresh_member_posts(tx: Transaction, community: Community, member: MemberId, now: datetime) -> None:
    """Edit the lists and round-ups of the rounds in which a member has posts."""
    for round_id in await rounds_with_posts_of(tx, member):
        await refresh_round(tx, community, round_id, now)


async def refresh_round(tx: Transaction, community: Community, round_id: RoundId, now: datetime) -> None:
    """Edit the list of a round and its round-up, each if it was queued before."""
    await refresh_post_list(tx, community, await get_round(tx, round_id), now)
    await refresh_roundup(tx, community, round_id, now)
