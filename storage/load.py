"""How much there is, and how much of it waits, for whoever runs the bot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, ScalarSelect, Table, func, select

from storage.db import Connection, Database, path_of
from storage.feeds import FEED_HAS_BLOG
from storage.schema import blogs, communities, feeds, outbox, outbox_add_ons


@dataclass(frozen=True, slots=True)
class Load:
    """Counts at one moment."""

    communities: int
    blogs: int
    feeds: int
    feeds_due: int
    feeds_failing: int
    messages_due: int
    retries: int
    """Messages, and pins and threads of messages, that failed and are tried again."""
    unsent_since: datetime | None
    """When the oldest message was queued that was never sent and is still to be."""
    blocked: Mapping[str, int]
    """Messages that are to be sent or edited still, by the obstacle that keeps them back."""


def _count(table: Table, *where: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(table).where(*where).scalar_subquery()


async def current_load(conn: Connection, now: datetime) -> Load:
    """Return how much there is and waits at `now`."""
    waits = outbox.c.due_at.is_not(None)
    unsent = select(func.min(outbox.c.queued_at)).where(waits, outbox.c.message_id.is_(None)).scalar_subquery()
    retries = _count(outbox, waits, outbox.c.failures > 0) + _count(outbox_add_ons, outbox_add_ons.c.failures > 0)
    counts = {
        "communities": _count(communities),
        "blogs": _count(blogs),
        "feeds": _count(feeds, FEED_HAS_BLOG),
        "feeds_due": _count(feeds, FEED_HAS_BLOG, feeds.c.due_at <= now),
        "feeds_failing": _count(feeds, FEED_HAS_BLOG, feeds.c.failures > 0),
        "messages_due": _count(outbox, outbox.c.due_at <= now),
        "retries": retries,
        "unsent_since": unsent,
    }
    row = (await conn.execute(select(*(count.label(name) for name, count in counts.items())))).one()
    by_obstacle = select(outbox.c.obstacle, func.count().label("number")).where(waits, outbox.c.obstacle.is_not(None))
    rows = await conn.execute(by_obstacle.group_by(outbox.c.obstacle))
    return Load(**row._mapping, blocked={row.obstacle: row.number for row in rows})  # noqa: SLF001 - its public name


def file_sizes(db: Database) -> Mapping[str, int]:
    """Return the bytes of the database's file and of its write-ahead log; empty if it is no file."""
    file = path_of(db.url)
    if file is None:
        return {}
    log = Path(f"{file}-wal")
    return {name: path.stat().st_size for name, path in (("database", file), ("log", log)) if path.is_file()}
