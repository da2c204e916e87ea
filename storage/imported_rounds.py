"""Queries for the rounds that were played before the bot came."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select, update

from bot.themes import CommunityId
from bot.themes.imported_round import ImportedRound
from storage.db import Connection, Transaction, insert
from storage.schema import imported_rounds, members


async def imported_rounds_of(conn: Connection, community: CommunityId) -> Sequence[ImportedRound]:
    """Return a community's rounds of before, newest first; members who left its server are not named."""
    who_left = select(members.c.name).where(members.c.community_id == community, members.c.left_at.is_not(None))
    left = set((await conn.scalars(who_left)).all())
    query = select(imported_rounds).where(imported_rounds.c.community_id == community)
    return [
        ImportedRound.from_outside(
            row.number,
            row.title,
            date.fromisoformat(row.day) if row.day else None,
            "" if row.host in left else row.host,
            row.url,
        )
        for row in await conn.execute(query.order_by(imported_rounds.c.number.desc()))
    ]


async def record_imported_rounds(
    tx: Transaction, community: CommunityId, brought: Sequence[ImportedRound], now: datetime
) -> None:
    """Record rounds of before as brought `now`; one whose number is there already is replaced."""
    for one in brought:
        values = {
            "title": one.title,
            "day": one.day.isoformat() if one.day else None,
            "host": one.host,
            "url": one.url,
            "brought_at": now,
        }
        statement = insert(imported_rounds).values(community_id=community, number=one.number, **values)
        await tx.execute(statement.on_conflict_do_update(index_elements=["community_id", "number"], set_=values))


async def rename_host_of_before(tx: Transaction, community: CommunityId, name: str, new_name: str) -> None:
    """Give a host of before, known by their name alone, the name that they have now; not while others have the old."""
    others = select(members.c.id).where(members.c.community_id == community, members.c.name == name)
    theirs = (imported_rounds.c.community_id == community) & (imported_rounds.c.host == name)
    await tx.execute(update(imported_rounds).where(theirs, ~others.exists()).values(host=new_name))


async def delete_imported_rounds(tx: Transaction, community: CommunityId, brought_at: datetime | None = None) -> int:
    """Delete a community's rounds of before, or those that were last brought at a moment; return how many."""
    chosen = imported_rounds.c.community_id == community
    if brought_at is not None:
        chosen &= imported_rounds.c.brought_at == brought_at
    return (await tx.execute(delete(imported_rounds).where(chosen))).rowcount


async def last_brought_at(conn: Connection, community: CommunityId) -> datetime | None:
    """Return when rounds of before were brought last (UTC); None if none are here."""
    query = select(func.max(imported_rounds.c.brought_at)).where(imported_rounds.c.community_id == community)
    found: datetime | None = await conn.scalar(query)
    return found


async def last_imported_number(conn: Connection, community: CommunityId) -> int:
    """Return the greatest number of a community's rounds of before; 0 if there are none."""
    query = select(func.max(imported_rounds.c.number)).where(imported_rounds.c.community_id == community)
    return await conn.scalar(query) or 0
