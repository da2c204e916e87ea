"""Since when something can't be said in a community, so that its host hears of it once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select, update

from bot.themes import CommunityId
from storage.db import Connection, Transaction, insert
from storage.schema import troubles


class TroubleKind(StrEnum):
    """What a host is told of apart, so that the graver is not hidden in an edit of the lesser."""

    MESSAGE = "message"
    """A message can't be sent or edited."""
    ADD_ON = "add_on"
    """All is said, but a pin or thread can't be made."""
    ROLE = "role"
    """The role to ping is gone; over when a host saves the set-up."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not over."""

    since: datetime
    causes: frozenset[str]
    """What a host has to mend, as far as messages are concerned (`Blocked.cause`)."""


async def open_troubles(conn: Connection, community: CommunityId) -> Mapping[TroubleKind, Trouble]:
    """Return the troubles of a community that are not over."""
    rows = await conn.execute(select(troubles).where(troubles.c.community_id == community))
    return {TroubleKind(row.kind): Trouble(row.since, frozenset(row.causes)) for row in rows}


async def open_trouble(
    tx: Transaction, community: CommunityId, kind: TroubleKind, now: datetime, causes: Collection[str] = ()
) -> None:
    """Record that a trouble began, and what causes it."""
    row = {"community_id": community, "kind": kind, "since": now, "causes": sorted(causes)}
    await tx.execute(insert(troubles).values(row))


async def change_causes(tx: Transaction, community: CommunityId, kind: TroubleKind, causes: Collection[str]) -> None:
    """Record what causes a trouble by now."""
    theirs = (troubles.c.community_id == community) & (troubles.c.kind == kind)
    await tx.execute(update(troubles).where(theirs).values(causes=sorted(causes)))


async def close_trouble(tx: Transaction, community: CommunityId, kind: TroubleKind) -> None:
    """Record that a trouble is over."""
    await tx.execute(delete(troubles).where(troubles.c.community_id == community, troubles.c.kind == kind))


async def has_unmentioned_trouble(conn: Connection, community: int) -> bool:
    """Return whether a community has a trouble that no host's answer has mentioned."""
    which = select(troubles.c.kind).where(troubles.c.community_id == community, troubles.c.mentioned_at.is_(None))
    return await conn.scalar(which.limit(1)) is not None


async def mark_mentioned(tx: Transaction, community: int, now: datetime) -> None:
    """Record that a host's answer mentioned the troubles of a community."""
    await tx.execute(update(troubles).where(troubles.c.community_id == community).values(mentioned_at=now))
