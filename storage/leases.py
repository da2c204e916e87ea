"""Leases: which processes have the database, what each does of the bot's work, and until when it said so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from storage.db import Connection, Transaction, insert
from storage.schema import leases


@dataclass(frozen=True, slots=True)
class Lease:
    """What one process said of itself when it renewed its lease."""

    holder: str
    until: datetime
    """When it ends (UTC), by the clock of its holder, whether that is past or not."""
    part: str
    """What the process does of the bot's work."""


async def all_leases(conn: Connection) -> Sequence[Lease]:
    """Return the leases that there are, ordered by part and holder."""
    rows = await conn.execute(select(leases).order_by(leases.c.part, leases.c.holder))
    return [Lease(row.holder, row.until, row.part) for row in rows]


async def current_lease(conn: Connection) -> Lease | None:
    """Return the lease that ends last, whether that is past or not, or None."""
    row = (await conn.execute(select(leases).order_by(leases.c.until.desc()).limit(1))).first()
    return Lease(row.holder, row.until, row.part) if row else None


async def take_lease(tx: Transaction, lease: Lease) -> None:
    """Take the one lease, whoever holds it: every other is gone with it."""
    await tx.execute(delete(leases))
    await add_lease(tx, lease)


async def add_lease(tx: Transaction, lease: Lease) -> None:
    """Add the lease of one process to those of the others, or change what it says."""
    says = {"until": lease.until, "part": lease.part}
    statement = insert(leases).values(holder=lease.holder, **says)
    await tx.execute(statement.on_conflict_do_update(index_elements=["holder"], set_=says))


async def renew_lease(tx: Transaction, holder: str, until: datetime) -> None:
    """Renew a lease until `until` (UTC), if its holder still has it."""
    await tx.execute(update(leases).where(leases.c.holder == holder).values(until=until))


async def release_leases(tx: Transaction, holders: Collection[str]) -> None:
    """Release the leases of these holders."""
    await tx.execute(delete(leases).where(leases.c.holder.in_(holders)))
