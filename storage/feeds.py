"""Queries for feeds: their state, and when they are polled next."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import exists, func, or_, select, update

from bot.feeds import Feed, FeedId
from bot.themes import CommunityId, Phase
from storage.db import Connection, Transaction, update_rows
from storage.schema import blogs, feeds, rounds

_STATE_COLUMNS = tuple(field.name for field in fields(Feed) if field.name not in {"id", "due_at"})
_state_of = attrgetter(*_STATE_COLUMNS)
_SELECT = select(feeds.c.id, *(feeds.c[name] for name in _STATE_COLUMNS), feeds.c.due_at)

FEED_HAS_BLOG = exists().where(blogs.c.feed_id == feeds.c.id)
"""True for feeds that belong to a blog; others are not polled."""


def _changed_columns(old: Feed, new: Feed) -> dict[str, Any]:
    """Return the columns whose values differ, with the new values."""
    columns = zip(_STATE_COLUMNS, _state_of(old), _state_of(new), strict=True)
    return {name: value for name, old_value, value in columns if value is not old_value and value != old_value}


async def get_feeds(conn: Connection, ids: Collection[FeedId]) -> Sequence[Feed]:
    """Return the feeds with these ids, ordered by id."""
    rows = await conn.execute(_SELECT.where(feeds.c.id.in_(ids)).order_by(feeds.c.id))
    return [Feed(*row) for row in rows]


async def watched_feeds(conn: Connection, ids: Collection[FeedId]) -> Collection[FeedId]:
    """Return those of these feeds that belong to a blog."""
    return {FeedId(id_) for id_ in await conn.scalars(select(blogs.c.feed_id).where(blogs.c.feed_id.in_(ids)))}


async def feeds_by_address(conn: Connection, addresses: Collection[str]) -> Mapping[str, FeedId]:
    """Return the feeds at these addresses, by address."""
    rows = await conn.execute(select(feeds.c.id, feeds.c.address).where(feeds.c.address.in_(addresses)))
    return {row.address: FeedId(row.id) for row in rows}


async def closing_times(
    conn: Connection, ids: Collection[FeedId], phases: Collection[Phase] = (Phase.WRITING,)
) -> Mapping[FeedId, datetime]:
    """Return, for each feed in a community with a round in one of these phases, the earliest close of such a round."""
    query = select(rounds.c.community_id, func.min(rounds.c.closes_at).label("closes_at"))
    in_phases = await conn.execute(query.where(rounds.c.phase.in_(phases)).group_by(rounds.c.community_id))
    closes = {row.community_id: row.closes_at for row in in_phases}
    blogs_query = select(blogs.c.feed_id, blogs.c.community_id).where(blogs.c.feed_id.in_(ids))
    rows = await conn.execute(blogs_query.where(blogs.c.community_id.in_(closes))) if closes else ()
    closing_times: dict[FeedId, datetime] = {}
    for feed, community in rows:
        closing_times[feed] = min(closes[community], closing_times.get(feed, closes[community]))
    return closing_times


async def due_feeds(conn: Connection, now: datetime) -> Mapping[FeedId, str]:
    """Return the addresses of the feeds that are due, by id, those due longest first."""
    query = select(feeds.c.id, feeds.c.address).where(feeds.c.due_at <= now, FEED_HAS_BLOG)
    rows = await conn.execute(query.order_by(feeds.c.due_at, feeds.c.id))
    return {FeedId(row.id): row.address for row in rows}


async def feeds_not_polled_since(conn: Connection, community: CommunityId, since: datetime) -> Mapping[FeedId, str]:
    """Return the addresses of a community's feeds not polled since then, by id, except those that are gone."""
    query = (
        select(feeds.c.id, feeds.c.address)
        .join(blogs, blogs.c.feed_id == feeds.c.id)
        .where(
            blogs.c.community_id == community,
            feeds.c.due_at.is_not(None),
            or_(feeds.c.last_polled_at.is_(None), feeds.c.last_polled_at < since),
        )
    )
    return {FeedId(row.id): row.address for row in await conn.execute(query.distinct().order_by(feeds.c.id))}


async def make_due(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Make every feed of a community due at `now`, except those that fail, whose back-off stays."""
    of_community = select(blogs.c.feed_id).where(blogs.c.community_id == community)
    is_healthy = feeds.c.id.in_(of_community) & (feeds.c.due_at > now) & (feeds.c.failures == 0)
    await tx.execute(update(feeds).where(is_healthy).values(due_at=now))


async def update_feeds(tx: Transaction, changes: Collection[tuple[Feed, Feed, datetime | None]]) -> None:
    """Store the changed state of feeds; `changes` holds each feed before and after a poll, and when it is due next.

    Feeds with the same changed columns share one statement.
    """
    rows_by_columns: defaultdict[tuple[str, ...], list[tuple[int, Sequence[Any]]]] = defaultdict(list)
    for old, new, due_at in changes:
        values = _changed_columns(old, new) | {"due_at": due_at}
        rows_by_columns[tuple(values)].append((new.id, list(values.values())))
    for names, rows in rows_by_columns.items():
        await update_rows(tx, feeds, names, rows)


async def record_owner_notified(tx: Transaction, feed: FeedId, notified_at: datetime | None) -> None:
    """Record when the owners of a failing feed got a message; None when it has recovered."""
    await tx.execute(update(feeds).where(feeds.c.id == feed).values(owner_notified_at=notified_at))
