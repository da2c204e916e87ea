"""The state of the program itself: the commands synced to Discord, refusals, and its secret keys."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from storage.db import Connection, Transaction, insert
from storage.schema import command_syncs, keys, refusals


async def synced_commands(conn: Connection, application: int, payload_hash: str) -> Mapping[str, str]:
    """Return the mention of each command, by its name, if the last sync had this payload; else an empty mapping."""
    is_same = (command_syncs.c.application_id == application) & (command_syncs.c.payload_hash == payload_hash)
    commands: Mapping[str, str] | None = await conn.scalar(select(command_syncs.c.commands).where(is_same))
    return commands or {}


async def record_sync(tx: Transaction, application: int, payload_hash: str, commands: Mapping[str, str]) -> None:
    """Record the payload of the last sync of an application's commands, and the mention of each command."""
    values = {"payload_hash": payload_hash, "commands": dict(commands)}
    statement = insert(command_syncs).values(application_id=application, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["application_id"], set_=values))


async def record_refusals(tx: Transaction, application: int, count: int, now: datetime) -> None:
    """Record how often Discord refused an application in the ten minutes before `now`."""
    statement = insert(refusals).values(application_id=application, count=count, at=now)
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["application_id"], set_={"count": count, "at": now})
    )


async def recorded_refusals(conn: Connection, since: datetime, application: int | None = None) -> int:
    """Return how often Discord refused an application, or any, in ten minutes, if that was recorded after `since`."""
    recent = select(func.max(refusals.c["count"])).where(refusals.c.at > since)
    chosen = recent if application is None else recent.where(refusals.c.application_id == application)
    return await conn.scalar(chosen) or 0


async def get_key(conn: Connection, name: str) -> str | None:
    """Return the secret key under a name, or None where there is none yet."""
    found: str | None = await conn.scalar(select(keys.c.value).where(keys.c.name == name))
    return found


async def ensure_key(tx: Transaction, name: str, new: str) -> str:
    """Return the secret key under a name; where there is none yet, record `new` as it first."""
    await tx.execute(insert(keys).values(name=name, value=new).on_conflict_do_nothing())
    kept: str = (await tx.execute(select(keys.c.value).where(keys.c.name == name))).scalar_one()
    return kept
