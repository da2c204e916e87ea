"""When members let nothing be noted of what they read and comment, after they went on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from bot.themes import MemberId
from storage.db import Connection, Transaction, insert
from storage.schema import members, pauses


async def record_pause(tx: Transaction, member: MemberId, since: datetime, until: datetime) -> None:
    """Record that a member let nothing be noted from `since` up to, but not including, `until` (UTC)."""
    values = {"member_id": member, "paused_at": since, "resumed_at": until}
    await tx.execute(insert(pauses).values(values).on_conflict_do_nothing())


async def pauses_of(
    conn: Connection, whose: ColumnElement[bool]
) -> Mapping[MemberId, Sequence[tuple[datetime, datetime]]]:
    """Return the pauses that are over of the members for whom a condition holds: from when to when."""
    chosen = select(pauses).join(members, members.c.id == pauses.c.member_id).where(whose)
    found: defaultdict[MemberId, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in await conn.execute(chosen.order_by(pauses.c.member_id, pauses.c.paused_at)):
        found[MemberId(row.member_id)].append((row.paused_at, row.resumed_at))
    return found
