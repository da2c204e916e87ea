"""Data that is kept for a limited time: the times of reads, readers' links, members who left."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot.themes import MemberId
from storage.db import Connection, Transaction, mark_erasure
from storage.schema import members, read_links, reads

READ_TIME_RETENTION = timedelta(days=90)
"""How long the time of a read is kept; the read itself stays."""
DEPARTED_MEMBER_RETENTION = timedelta(days=30)
"""How long the data of a member who left is kept."""


async def delete_expired(tx: Transaction, now: datetime) -> None:
    """Clear the times of reads older than `READ_TIME_RETENTION`, and delete readers' links that have expired."""
    expired = [
        await tx.execute(update(reads).where(reads.c.read_at <= now - READ_TIME_RETENTION).values(read_at=None)),
        await tx.execute(delete(read_links).where(read_links.c.until <= now)),
    ]
    if any(result.rowcount for result in expired):
        mark_erasure(tx)


async def members_to_erase(conn: Connection, now: datetime) -> Sequence[MemberId]:
    """Return the members who left their server at least `DEPARTED_MEMBER_RETENTION` ago, those longest ago first."""
    long_ago = members.c.left_at <= now - DEPARTED_MEMBER_RETENTION
    return [
        MemberId(id_)
        for id_ in await conn.scalars(select(members.c.id).where(long_ago).order_by(members.c.left_at, members.c.id))
    ]
