"""Whether what a member reads and comments is recorded: not before they say yes, and not after they say no."""

from datetime import datetime

from bot.flows.members.membership import ensure_member
from bot.services import Services
from bot.themes import Caller, Member
from storage import Transaction
from storage.communities import update_member
from storage.pauses import record_pause


async def answer_consent(services: Services, caller: Caller, *, agrees: bool) -> Member:
    """Record a member's yes or no, of which the last one holds; return the member."""
    now = services.clock.now()
    async with services.db.write() as tx:
        _, member = await ensure_member(tx, caller, now)
        return await (give_consent if agrees else withdraw_consent)(tx, member, now)


async def give_consent(tx: Transaction, member: Member, now: datetime) -> Member:
    """Record from now on what a member reads and comments; return the member.

    What they did while they had said no is not recorded later either, and for one who never said yes before that is
    all from when they joined.
    """
    if member.paused_at is not None:
        since = member.joined_at if member.consented_at is None else member.paused_at
        await record_pause(tx, member.id, since, now)
        member = await update_member(tx, member.id, paused_at=None)
    if member.consented_at is None:
        member = await update_member(tx, member.id, consented_at=now)
    return member


async def withdraw_consent(tx: Transaction, member: Member, now: datetime) -> Member:
    """Record nothing of what a member reads and comments; return the member."""
    return member if member.paused_at is not None else await update_member(tx, member.id, paused_at=now)
