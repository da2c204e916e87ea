"""Where round-ups were published besides Discord, and which are due to be."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from bot.themes import CommunityId, Phase, RoundId
from storage.db import Connection, Transaction, insert
from storage.schema import publications, rounds

MAX_PUBLICATION_AGE = timedelta(days=30)
"""How long after its close a round-up is published: what was before the operator named a blog stays as it is."""


async def mark_publication_due(tx: Transaction, round_: RoundId, now: datetime) -> None:
    """Note that a round-up is new or has changed."""
    values = {"publish_at": now, "version": rounds.c.version + 1}
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(values))


async def due_publications(conn: Connection, now: datetime) -> Sequence[tuple[RoundId, CommunityId, int]]:
    """Return the round-ups to publish, with their community, and the version that this is."""
    chosen = select(rounds.c.id, rounds.c.community_id, rounds.c.version).where(
        rounds.c.publish_at <= now, rounds.c.phase == Phase.ROUNDED_UP, rounds.c.closes_at > now - MAX_PUBLICATION_AGE
    )
    rows = await conn.execute(chosen.order_by(rounds.c.publish_at, rounds.c.id))
    return [(RoundId(row.id), CommunityId(row.community_id), row.version) for row in rows]


async def next_due(conn: Connection, now: datetime) -> datetime | None:
    """Return when a round-up is to be published next."""
    found: datetime | None = await conn.scalar(
        select(func.min(rounds.c.publish_at)).where(
            rounds.c.phase == Phase.ROUNDED_UP, rounds.c.closes_at > now - MAX_PUBLICATION_AGE
        )
    )
    return found


async def get_publication(conn: Connection, round_: RoundId, publisher: str) -> tuple[str, str]:
    """Return where a round-up stands on a blog, and the digest of what stands there; both empty where nothing does."""
    chosen = select(publications).where(publications.c.round_id == round_, publications.c.publisher == publisher)
    row = (await conn.execute(chosen)).first()
    return (row.address, row.content_hash) if row else ("", "")


async def record_publication(tx: Transaction, round_: RoundId, publisher: str, address: str, content_hash: str) -> None:
    """Note where a round-up stands on a blog, and what stands there."""
    now = {"address": address, "content_hash": content_hash}
    statement = insert(publications).values(round_id=round_, publisher=publisher, **now)
    await tx.execute(statement.on_conflict_do_update(index_elements=["round_id", "publisher"], set_=now))


async def mark_published(tx: Transaction, round_: RoundId, version: int) -> None:
    """Note that a version of a round-up stands on every blog; one that changed meanwhile stays due."""
    same = (rounds.c.id == round_) & (rounds.c.version == version)
    await tx.execute(update(rounds).where(same).values(publish_at=None))


async def schedule_publication_retry(tx: Transaction, round_: RoundId, again_at: datetime) -> None:
    """Note when a round-up that could not be published is tried again."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(publish_at=again_at))
