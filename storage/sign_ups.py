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
    """Return the sign-ups of a community's members who have not left, in the order of their days.

    Of one day there are several where a member took it while another was away: who took it last has it, and is first.
    """
    query = (
        select(sign_ups, members.c.user_id, members.c.name, members.c.language)
        .join(members, members.c.id == sign_ups.c.member_id)
        .where(sign_ups.c.community_id == community, IS_PRESENT)
        .order_by(sign_ups.c.day, sign_ups.c.since.desc(), sign_ups.c.member_id)
    )
    return [
        SignUp(date.fromisoformat(row.day), MemberId(row.member_id), row.user_id, row.name, Language(row.language))
        for row in await conn.execute(query)
    ]


async def record_sign_up(tx: Transaction, community: CommunityId, day: date, member: MemberId, now: datetime) -> None:
    """Record that a member took a day; whoever had it before has left the server, as the caller knows."""
    statement = insert(sign_ups).values(community_id=community, day=day.isoformat(), member_id=member, since=now)
    key = ["community_id", "day", "member_id"]
    await tx.execute(statement.on_conflict_do_update(index_elements=key, set_={"since": now}))


async def delete_sign_up(tx: Transaction, sign_up: SignUp) -> None:
    """Delete a member's sign-up for a day."""
    theirs = (sign_ups.c.member_id == sign_up.member) & (sign_ups.c.day == sign_up.day.isoformat())
    await tx.execute(delete(sign_ups).where(theirs))


async def delete_sign_ups_until(tx: Transaction, community: CommunityId, day: date) -> None:
    """Delete the sign-ups for a day and those before."""
    await tx.execute(delete(sign_ups).where(sign_ups.c.community_id == community, sign_ups.c.day <= day.isoformat()))
