"""Feeds: what is remembered of each, and when it is looked at next."""

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

_REMEMBERED = tuple(field.name for field in fields(Feed) if field.name not in {"id", "due_at"})
_remembered = attrgetter(*_REMEMBERED)
_SELECT = select(feeds.c.id, *(feeds.c[name] for name in _REMEMBERED), feeds.c.due_at)

FEED_HAS_BLOG = exists().where(blogs.c.feed_id == feeds.c.id)
"""Holds for feeds of blogs that somebody writes; another is not looked at."""


def _changes(before: Feed, now: Feed) -> dict[str, Any]:
    """Return the columns that differ."""
    both = zip(_REMEMBERED, _remembered(before), _remembered(now), strict=True)
    return {name: new for name, old, new in both if new is not old and new != old}


async def get_feeds(conn: Connection, ids: Collection[FeedId]) -> Sequence[Feed]:
    """Return feeds by their ids."""
    rows = await conn.execute(_SELECT.where(feeds.c.id.in_(ids)).order_by(feeds.c.id))
    return [Feed(*row) for row in rows]


async def feeds_by_address(conn: Connection, wanted: Collection[str]) -> Mapping[str, FeedId]:
    """Return which of these addresses are those of feeds."""
    rows = await conn.execute(select(feeds.c.id, feeds.c.address).where(feeds.c.address.in_(wanted)))
    return {row.address: FeedId(row.id) for row in rows}


async def closing_times(conn: Connection, ids: Collection[FeedId]) -> Mapping[FeedId, datetime]:
    """Return when the first open round closes in which each of these feeds' posts may be."""
    chosen = select(rounds.c.community_id, func.min(rounds.c.closes_at).label("closes_at"))
    open_ = await conn.execute(chosen.where(rounds.c.phase == Phase.WRITING).group_by(rounds.c.community_id))
    closes = {row.community_id: row.closes_at for row in open_}
    theirs = select(blogs.c.feed_id, blogs.c.community_id).where(blogs.c.feed_id.in_(ids))
    rows = await conn.execute(theirs.where(blogs.c.community_id.in_(closes))) if closes else ()
    found: dict[FeedId, datetime] = {}
    for feed, community in rows:
        found[feed] = min(closes[community], found.get(feed, closes[community]))
    return found


async def due_feeds(conn: Connection, now: datetime) -> Mapping[FeedId, str]:
    """Return the feeds to look at, with their addresses, in the order in which they were due."""
    due = select(feeds.c.id, feeds.c.address).where(feeds.c.due_at <= now, FEED_HAS_BLOG)
    rows = await conn.execute(due.order_by(feeds.c.due_at, feeds.c.id))
    return {FeedId(row.id): row.address for row in rows}


async def feeds_not_polled_since(conn: Connection, community: CommunityId, since: datetime) -> Mapping[FeedId, str]:
    """Return the feeds of a community's blogs that were last looked at before `since`, with their addresses.

    Those that are gone are left out.
    """
    chosen = (
        select(feeds.c.id, feeds.c.address)
        .join(blogs, blogs.c.feed_id == feeds.c.id)
        .where(
            blogs.c.community_id == community,
            feeds.c.due_at.is_not(None),
            or_(feeds.c.last_polled_at.is_(None), feeds.c.last_polled_at < since),
        )
    )
    return {FeedId(row.id): row.address for row in await conn.execute(chosen.distinct())}


async def make_due(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Make every feed of a community due at `now`, except those that fail: they are left in peace until their time."""
    theirs = select(blogs.c.feed_id).where(blogs.c.community_id == community)
    well = feeds.c.id.in_(theirs) & (feeds.c.due_at > now) & (feeds.c.failures == 0)
    await tx.execute(update(feeds).where(well).values(due_at=now))


async def update_feeds(tx: Transaction, looks: Collection[tuple[Feed, Feed, datetime | None]]) -> None:
    """Store feeds, each as it was before its look, as it is now, and when to look next."""
    alike: defaultdict[tuple[str, ...], list[tuple[int, Sequence[Any]]]] = defaultdict(list)
    for before, now, due_at in looks:
        changes = _changes(before, now) | {"due_at": due_at}
        alike[tuple(changes)].append((now.id, list(changes.values())))
    for names, rows in alike.items():
        await update_rows(tx, feeds, names, rows)


async def record_owner_notified(tx: Transaction, feed: FeedId, when: datetime | None) -> None:
    """Write down when the owners of a failing feed were told; None once it is well again."""
    await tx.execute(update(feeds).where(feeds.c.id == feed).values(owner_notified_at=when))
