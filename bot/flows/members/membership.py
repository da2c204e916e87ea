"""Make Discord users members, at their first action in the game, and active again when they come back."""

from datetime import datetime

from bot.flows.access import require_community
from bot.flows.messages.member_messages import refresh_messages_showing
from bot.services import Services
from bot.themes import Caller, Community, CommunityId, Member
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
        await refresh_messages_showing(tx, community, member.id, now)
    return community, member


async def record_return(services: Services, caller: Caller) -> None:
    """Make a member active again who had left and acts in the server; do nothing for anybody else."""
    if caller.guild is None:
        return
    async with services.db.read() as conn:
        if not await has_left(conn, CommunityId(caller.guild), caller.user):
            return
    async with services.db.write() as tx:
        await ensure_member(tx, caller, services.clock.now())
