"""The members who said that they take part in a round."""

from datetime import datetime

from sqlalchemy import func, select

from bot.themes import MemberId, RoundId
from storage.communities import IS_PRESENT
from storage.db import Connection, Transaction, insert
from storage.schema import members, participants


async def record_participation(tx: Transaction, round_: RoundId, member: MemberId, now: datetime) -> bool:
    """Record that a member takes part in a round; return False if that was recorded before."""
    statement = insert(participants).values(round_id=round_, member_id=member, since=now)
    return bool((await tx.execute(statement.on_conflict_do_nothing())).rowcount)


async def count_participants(conn: Connection, round_: RoundId) -> int:
    """Return how many members who have not left said that they take part in a round."""
    counted = select(func.count()).join_from(participants, members, members.c.id == participants.c.member_id)
    return int(await conn.scalar(counted.where(participants.c.round_id == round_, IS_PRESENT)) or 0)
