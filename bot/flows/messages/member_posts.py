"""Show again what names a member: they came back, left, or want to be nowhere any more."""

from datetime import datetime

from bot.flows.messages.post_list import refresh_post_list
from bot.flows.messages.roundup import refresh_roundup
from bot.themes import Community, MemberId, RoundId
from storage import Transaction
from storage.rounds import get_round, rounds_with_posts_of


async def refresh_member_posts(tx: Transaction, community: Community, member: MemberId, now: datetime) -> None:
    """Bring the lists and round-ups up to date in which a member has posts."""
    for round_id in await rounds_with_posts_of(tx, member):
        await refresh_round(tx, community, round_id, now)


async def refresh_round(tx: Transaction, community: Community, round_id: RoundId, now: datetime) -> None:
    """Bring the list of a round and its round-up up to date, where they stand."""
    await refresh_post_list(tx, community, await get_round(tx, round_id), now)
    await refresh_roundup(tx, community, round_id, now)
