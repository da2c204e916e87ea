"""Round-ups that are published on blogs, and those that are due."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update

from bot.themes import CommunityId, Phase, RoundId
from storage.db import Connection, Transaction, insert
from storage.schema import publications, rounds
from storage.types import Instant

MAX_PUBLICATION_AGE = timedelta(days=30)
"""How long after its close a round-up is published: naming a blog does not publish all earlier ones."""
_CLOSED_AFTER = bindparam("closed_after", type_=Instant)
IS_PUBLISHABLE = (
    (rounds.c.phase == Phase.ROUNDED_UP) & (rounds.c.closes_at > _CLOSED_AFTER) & (rounds.c.publish_at > _CLOSED_AFTER)
)
"""Holds for round-ups that may be published, by the parameter `closed_after`.

None is due before its close: with the bound on `publish_at`, the index passes over what is too old.
"""


async def mark_publication_due(tx: Transaction, round_: RoundId, now: datetime) -> None:
    """Mark a round-up as due to be published, because it is new or has changed."""
    values = {"publish_at": now, "version": rounds.c.version + 1}
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(values))


async def record_content(tx: Transaction, round_: RoundId, content_hash: str, now: datetime) -> bool:
    """Record the hash of what a round-up says; return whether it is another than before: then it changed at `now`."""
    differs = (rounds.c.id == round_) & (rounds.c.content_hash != content_hash)
    changed = await tx.execute(update(rounds).where(differs).values(content_hash=content_hash, changed_at=now))
    return changed.rowcount > 0


async def last_change(conn: Connection, community: CommunityId) -> datetime | None:
    """Return when a round-up of a community changed last; None if it has none."""
    changed_at: datetime | None = await conn.scalar(
        select(func.max(rounds.c.changed_at)).where(rounds.c.community_id == community)
    )
    return changed_at


async def mark_published_due(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Mark the round-ups of a community that were published before as due: they may have changed since."""
    was_published = rounds.c.id.in_(select(publications.c.round_id))
    due = (rounds.c.community_id == community) & was_published
    await tx.execute(update(rounds).where(due).values(publish_at=now, version=rounds.c.version + 1))


async def due_publications(conn: Connection, now: datetime) -> Sequence[RoundId]:
    """Return the round-ups that are due to be published, those due longest first."""
    due = select(rounds.c.id).where(rounds.c.publish_at <= now, IS_PUBLISHABLE)
    ordered = due.order_by(rounds.c.publish_at, rounds.c.id)
    rows = await conn.execute(ordered, {"closed_after": now - MAX_PUBLICATION_AGE})
    return [RoundId(row.id) for row in rows]


async def publication_version(conn: Connection, round_: RoundId) -> int:
    """Return how often a round-up has become due to be published, which tells whether it has changed meanwhile."""
    return int(await conn.scalar(select(rounds.c.version).where(rounds.c.id == round_)) or 0)


async def get_publication(conn: Connection, round_: RoundId, publisher: str) -> tuple[str, str]:
    """Return the URL of a round-up on a blog and the hash of what stands there; both empty if it is not there."""
    chosen = select(publications).where(publications.c.round_id == round_, publications.c.publisher == publisher)
    row = (await conn.execute(chosen)).first()
    return (row.address, row.content_hash) if row else ("", "")


async def record_publication(tx: Transaction, round_: RoundId, publisher: str, address: str, content_hash: str) -> None:
    """Record the URL of a round-up on a blog, and the hash of its content there."""
    values = {"address": address, "content_hash": content_hash}
    statement = insert(publications).values(round_id=round_, publisher=publisher, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["round_id", "publisher"], set_=values))


async def mark_published(tx: Transaction, round_: RoundId, version: int) -> None:
    """Mark a version of a round-up as published on every blog; if it has changed since, it stays due."""
    unchanged = (rounds.c.id == round_) & (rounds.c.version == version)
    await tx.execute(update(rounds).where(unchanged).values(publish_at=None))


async def schedule_publication_retry(tx: Transaction, round_: RoundId, retry_at: datetime) -> None:
    """Record when publishing a round-up is tried again."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(publish_at=retry_at))
