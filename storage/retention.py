"""What is kept for a time only: when somebody read something, links of readers, members who left."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from bot.themes import Member
from storage.communities import members_where
from storage.db import Connection, Transaction
from storage.schema import members, read_links, reads

READ_TIME_RETENTION = timedelta(days=90)
"""How long it is known when somebody read something; then only that they did."""
DEPARTED_MEMBER_RETENTION = timedelta(days=30)
"""How long everything of a member is kept who left."""


async def delete_expired(tx: Transaction, now: datetime) -> None:
    """Forget when reads happened that are long past, and links of readers whose time is over; that they read stays."""
    await tx.execute(update(reads).where(reads.c.read_at <= now - READ_TIME_RETENTION).values(read_at=None))
    await tx.execute(delete(read_links).where(read_links.c.until <= now))


async def members_to_erase(conn: Connection, now: datetime) -> Sequence[Member]:
    """Return the members who left their server so long ago that everything of them is to be deleted."""
    return await members_where(conn, members.c.left_at <= now - DEPARTED_MEMBER_RETENTION)
