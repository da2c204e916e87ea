"""The numbers of rounds: each greater than all before."""

from sqlalchemy import func, select, update

from bot.themes import CommunityId, Phase
from storage.db import Connection, Transaction
from storage.imported_rounds import last_imported_number
from storage.schema import rounds


async def last_number(conn: Connection, community: CommunityId) -> int:
    """Return the greatest number of the rounds that a community has announced or brought along; 0 if there are none."""
    begun = (rounds.c.community_id == community) & (rounds.c.phase != Phase.SCHEDULED)
    last = await conn.scalar(select(func.max(rounds.c.number)).where(begun))
    return max(last or 0, await last_imported_number(conn, community))


async def number_next_round(tx: Transaction, community: CommunityId, number: int) -> bool:
    """Give the scheduled round this number; return False, and change nothing, if another has it or a greater one."""
    if number <= await last_number(tx, community):
        return False
    scheduled = (rounds.c.community_id == community) & (rounds.c.phase == Phase.SCHEDULED)
    await tx.execute(update(rounds).where(scheduled).values(number=number))
    return True
