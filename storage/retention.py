"""Data that is kept for a limited time: the times of reads, readers' links, members who left."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from storage.db import Transaction, mark_erasure
from storage.schema import read_links, reads

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
