"""Make Discord users members, at their first action in the game."""

from datetime import datetime

from bot.flows.access import require_community
from bot.flows.messages.member_posts import refresh_member_posts
from bot.themes import Caller, Community, Member
from storage import Transaction
from storage.communities import has_left, upsert_member


async def ensure_member(tx: Transaction, caller: Caller, now: datetime) -> tuple[Community, Member]:
    """Return the caller's community and their member there, created if there is none.

    A member who had left is active again, with everything that was not deleted yet. Raise UserError if the game is not
    set up.
    """
    community = await require_community(tx, caller.guild)
    had_left = await has_left(tx, community.id, caller.user)
    member = await upsert_member(tx, community.id, caller, now)
    if had_left:
        await refresh_member_posts(tx, community, member.id, now)
    return community, member
