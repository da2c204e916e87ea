"""Read a circle's rows, one after another, from one state of the database."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from sqlalchemy import Row, Table, func, select, tuple_

from bot.themes import CommunityId
from storage.circle.belonging import TABLES, rows_of, watched_feeds
from storage.circle.values import to_json
from storage.db import Connection
from storage.schema import feeds, outbox

BATCH = 500
_UNWATCHED = {
    column.name: None if column.nullable else {"failures": 0, "hub": "", "topic": ""}[column.name]
    for column in feeds.columns
    if column.name not in {"id", "address", "final_url"}
}
"""What is given of a feed that no blog of the circle has any more: where it is, and nothing of what others watch."""


async def circle_rows(conn: Connection, community: CommunityId) -> AsyncIterator[tuple[Table, Mapping[str, Any]]]:
    """Yield each row of a circle as JSON values, with its table, in the order of `TABLES`.

    Of one table at a time the keys are held, and some hundred rows.
    """
    watched = frozenset(await conn.scalars(select(feeds.c.id).where(feeds.c.id.in_(watched_feeds(community)))))
    for table in TABLES:
        async for row in _rows(conn, table, community):
            values = to_json(row._mapping)  # noqa: SLF001 - the public way to a row's values by name
            is_foreign = table is feeds and row.id not in watched
            yield table, {**values, **_UNWATCHED} if is_foreign else values


async def unknown_ends(conn: Connection, community: CommunityId) -> int:
    """Return how many messages a bot began to send of which it does not know yet whether they stand."""
    is_open = outbox.c.message_id.is_(None) & outbox.c.due_at.is_not(None) & outbox.c.obstacle.is_(None)
    begun = is_open & outbox.c.first_attempt_at.is_not(None) & (outbox.c.community_id == community)
    return await conn.scalar(select(func.count()).select_from(outbox).where(begun)) or 0


async def _rows(conn: Connection, table: Table, community: CommunityId) -> AsyncIterator[Row[Any]]:
    """Yield the rows of a table; first their keys are read, as one look at all is quicker than one for each batch."""
    key = list(table.primary_key.columns)
    order = [outbox.c.position, *key] if table is outbox else key
    keys = (await conn.execute(select(*key).where(rows_of(table, community)).order_by(*order))).all()
    for start in range(0, len(keys), BATCH):
        some = [tuple(one) for one in keys[start : start + BATCH]]
        chosen = key[0].in_([one for (one,) in some]) if len(key) == 1 else tuple_(*key).in_(some)
        for row in await conn.execute(select(table).where(chosen).order_by(*order)):
            yield row
