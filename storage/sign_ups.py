"""Queries for the dates that members took as theme hosts."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from bot.i18n import Language
from bot.themes import CommunityId, MemberId, SignUp
from storage.communities import IS_PRESENT
from storage.db import Connection, Transaction, insert
from storage.schema import members, sign_ups


async def sign_ups_of(conn: Connection, community: CommunityId) -> Sequence[SignUp]:
    """Return the sign-ups of a community's members who have not left, in the order of their days."""
    query = (
        select(sign_ups, members.c.user_id, members.c.name, members.c.language)
        .join(members, members.c.id == sign_ups.c.member_id)
        .where(sign_ups.c.community_id == community, IS_PRESENT)
        .order_by(sign_ups.c.day)
    )
    return [
        SignUp(date.fromisoformat(row.day), MemberId(row.member_id), row.user_id, row.name, Language(row.language))
        for row in await conn.execute(query)
    ]


async def record_sign_up(tx: Transaction, community: CommunityId, day: date, member: MemberId, now: datetime) -> None:
    """Record that a member took a day; whoever had it before has left the server, as the caller knows."""
    values = {"member_id": member, "since": now}
    statement = insert(sign_ups).values(community_id=community, day=day.isoformat(), **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["community_id", "day"], set_=values))


async def delete_sign_up(tx: Transaction, community: CommunityId, day: date) -> None:
    """Delete the sign-up for a day."""
    await tx.execute(delete(sign_ups).where(sign_ups.c.community_id == community, sign_ups.c.day == day.isoformat()))


async def delete_sign_ups_until(tx: Transaction, community: CommunityId, day: date) -> None:
    """Delete the sign-ups for a day and those before."""
    await tx.execute(delete(sign_ups).where(sign_ups.c.community_id == community, sign_ups.c.day <= day.isoformat()))
