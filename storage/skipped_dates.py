"""Queries for the dates on which no round opens, and the calendar without them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from bot.themes import Calendar, Community, CommunityId, RoundId, SkippedDate
from storage.db import Connection, Transaction, insert
from storage.schema import skipped_dates


async def skipped_dates_of(conn: Connection, community: CommunityId) -> Sequence[SkippedDate]:
    """Return the dates that a community skips, in order; those of before the running round are forgotten."""
    query = select(skipped_dates).where(skipped_dates.c.community_id == community).order_by(skipped_dates.c.day)
    return [
        SkippedDate(date.fromisoformat(row.day), row.opens_at, RoundId(row.round_id))
        for row in await conn.execute(query)
    ]


async def calendar_of(conn: Connection, community: Community) -> Calendar:
    """Return when the rounds of a community open and close, by its set-up and without the dates that it skips."""
    skipped = await skipped_dates_of(conn, community.id)
    return Calendar(community.schedule, community.zone, frozenset(one.day for one in skipped))


async def find_skipped_date(conn: Connection, community: CommunityId, opens_at: datetime) -> SkippedDate | None:
    """Return the skipped date on which a round was to open at an instant as it was skipped, or None."""
    return next((one for one in await skipped_dates_of(conn, community) if one.opens_at == opens_at), None)


async def record_skipped_date(tx: Transaction, community: CommunityId, skipped: SkippedDate) -> None:
    """Record that no round opens on a date; of one moment, whatever day the zone made of it before, there is one."""
    theirs = skipped_dates.c.community_id == community
    await tx.execute(delete(skipped_dates).where(theirs, skipped_dates.c.opens_at == skipped.opens_at))
    values = {"opens_at": skipped.opens_at, "round_id": skipped.round}
    statement = insert(skipped_dates).values(community_id=community, day=skipped.day.isoformat(), **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["community_id", "day"], set_=values))


async def delete_skipped_date(tx: Transaction, community: CommunityId, day: date) -> None:
    """Record that a round can open on a day again."""
    theirs = skipped_dates.c.community_id == community
    await tx.execute(delete(skipped_dates).where(theirs, skipped_dates.c.day == day.isoformat()))
