"""What the running program remembers about itself: its lease, and which commands Discord knows."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from storage.db import Connection, Transaction, insert
from storage.schema import command_syncs, keys, lease


async def lease_holder(conn: Connection, now: datetime) -> str | None:
    """Return who holds the lease at `now`, or None where nobody does."""
    found: str | None = await conn.scalar(select(lease.c.holder).where(lease.c.until > now))
    return found


async def take_lease(tx: Transaction, holder: str, until: datetime) -> None:
    """Take the lease, or renew it."""
    statement = insert(lease).values(id=1, holder=holder, until=until)
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"holder": holder, "until": until}))


async def release_lease(tx: Transaction, holder: str) -> None:
    """Give the lease back, if it is still ours."""
    await tx.execute(delete(lease).where(lease.c.holder == holder))


async def synced_commands(conn: Connection, application: int, payload_hash: str) -> Mapping[str, str]:
    """Return how Discord names the commands of this payload, if it was given that last; nothing if another."""
    same = (command_syncs.c.application_id == application) & (command_syncs.c.payload_hash == payload_hash)
    found: Mapping[str, str] | None = await conn.scalar(select(command_syncs.c.commands).where(same))
    return found or {}


async def record_sync(tx: Transaction, application: int, payload_hash: str, commands: Mapping[str, str]) -> None:
    """Write down which command payload Discord was given, and how it names the commands."""
    values = {"payload_hash": payload_hash, "commands": dict(commands)}
    statement = insert(command_syncs).values(application_id=application, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["application_id"], set_=values))


async def named_key(conn: Connection, name: str, new: str | None = None) -> str | None:
    """Return the secret key under a name, or None; a `new` one, given in a transaction, is kept where there is none."""
    if new is not None:
        await conn.execute(insert(keys).values(name=name, value=new).on_conflict_do_nothing())
    found: str | None = await conn.scalar(select(keys.c.value).where(keys.c.name == name))
    return found
