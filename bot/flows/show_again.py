"""Show again what names a member: they came back, left, or want to be nowhere any more."""

from datetime import datetime

from bot.flows.show_list import renew_list
from bot.flows.show_roundup import renew_roundup
from bot.themes import Community, MemberId, RoundId
from storage import Transaction
from storage.privacy import rounds_with
from storage.rounds import get_round


async def show_posts_of(tx: Transaction, community: Community, member: MemberId, now: datetime) -> None:
    """Bring the lists and round-ups up to date in which a member has posts."""
    for round_id in await rounds_with(tx, member):
        await show_round(tx, community, round_id, now)


async def show_round(tx: Transaction, community: Community, round_id: RoundId, now: datetime) -> None:
    """Bring the list of a round and its round-up up to date, where they stand."""
    await renew_list(tx, community, await get_round(tx, round_id), now)
    await renew_roundup(tx, community, round_id, now)
