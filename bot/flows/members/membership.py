"""Make Discord users members, at their first action in the game, and keep what is known of them as Discord has it."""

from dataclasses import replace
from datetime import datetime

from bot.flows.access import require_community
from bot.services import Services
from bot.themes import Caller, Community, CommunityId, Member
from storage import Connection, Transaction
from storage.communities import find_member, update_member, upsert_member
from storage.imported_rounds import rename_host_of_before


async def ensure_member(tx: Transaction, caller: Caller, now: datetime) -> tuple[Community, Member]:
    """Return the caller's community and their member there, created if there is none.

    A member who had left is active again, with everything that was not deleted yet. What shows one who had left, or has
    another name now, follows (`bot.flows.feeds.show_again`). Raise UserError if the game is not set up.
    """
    community = await require_community(tx, caller.guild)
    before = await find_member(tx, community.id, caller.user)
    member = await upsert_member(tx, community.id, caller, now)
    if before is not None and _is_news(before, caller):
        if before.name != member.name:
            await rename_host_of_before(tx, community.id, before.name, member.name)
        await update_member(tx, member.id, show_again_at=now)
    return community, member


async def record_seen(services: Services, caller: Caller) -> None:
    """Make a member active again who had left, and is seen in the server, and take over their name there.

    Their language stays: they may have been seen by somebody else. Do nothing for anybody else.
    """
    async with services.db.read() as conn:
        if await _changed_member(conn, caller) is None:
            return
    async with services.db.write() as tx:
        member = await _changed_member(tx, caller)
        if member is not None:  # they may have deleted everything meanwhile
            await ensure_member(tx, replace(caller, language=member.language), services.clock.now())


async def _changed_member(conn: Connection, caller: Caller) -> Member | None:
    """Return the member who a Discord user is; None for one who is none, or is still as they were."""
    if caller.guild is None:
        return None
    member = await find_member(conn, CommunityId(caller.guild), caller.user)
    return member if member is not None and _is_news(member, caller) else None


def _is_news(member: Member, caller: Caller) -> bool:
    return member.left_at is not None or member.name != caller.name
