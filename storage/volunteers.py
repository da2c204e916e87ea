"""Queries for the members who offered to be theme hosts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.i18n import Language
from bot.themes import CommunityId, MemberId, Round, Volunteer
from storage.communities import IS_PRESENT
from storage.db import Connection, Transaction, insert
from storage.schema import members, volunteers


async def volunteers_of(conn: Connection, community: CommunityId) -> Sequence[Volunteer]:
    """Return the volunteers of a community who have not left, in the order of their turns."""
    query = (
        select(volunteers, members.c.user_id, members.c.name, members.c.language)
        .join(members, members.c.id == volunteers.c.member_id)
        .where(members.c.community_id == community, IS_PRESENT)
        .order_by(func.coalesce(volunteers.c.turn_at, volunteers.c.since), volunteers.c.since, volunteers.c.member_id)
    )
    return [
        Volunteer(
            MemberId(row.member_id),
            row.user_id,
            row.name,
            row.since,
            row.turn_at,
            row.turn_for,
            row.steps_in,
            Language(row.language),
        )
        for row in await conn.execute(query)
    ]


async def record_volunteer(tx: Transaction, member: MemberId, now: datetime, *, is_substitute: bool) -> None:
    """Record a member's offer to choose themes in turn, or as a substitute."""
    statement = insert(volunteers).values(member_id=member, since=now, steps_in=is_substitute)
    await tx.execute(statement.on_conflict_do_update(index_elements=["member_id"], set_={"steps_in": is_substitute}))


async def remove_volunteer(tx: Transaction, member: MemberId) -> bool:
    """Delete a member's offer; return False if there was none."""
    return bool((await tx.execute(delete(volunteers).where(volunteers.c.member_id == member))).rowcount)


async def record_turn(tx: Transaction, member: MemberId, round_: Round, now: datetime) -> None:
    """Record that a member had their turn for a round: they chose its theme, or were asked and did not.

    Nothing is recorded of who has not offered to take turns.
    """
    had = {"turn_at": now, "turn_for": round_.opens_at}
    await tx.execute(update(volunteers).where(volunteers.c.member_id == member).values(had))
