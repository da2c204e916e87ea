"""Feeds: what is remembered of each, and when it is looked at next."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, or_, select, update

from bot.feeds import Feed, FeedId, Hints
from bot.feeds.health import Trouble
from bot.themes import CommunityId, Phase
from storage.db import Connection, Transaction
from storage.schema import blogs, feeds, rounds

_AS_THEY_ARE = (
    *("etag", "last_modified", "found_at", "whole_at", "body_hash", "fingerprint", "moved_to", "moved_since"),
    *("first_looked_at", "looked_at", "well_at", "failures", "failing_since", "trouble", "told_at", "hub", "topic"),
)
_REMEMBERED = ("address", *_AS_THEY_ARE, "kind", "pace", "hints", "due_at")
_NOTE = update(feeds).where(feeds.c.id == bindparam("feed")).values({name: bindparam(name) for name in _REMEMBERED})


def _feed(row: Row[Any]) -> Feed:
    return Feed(
        id=FeedId(row.id),
        address=row.address,
        kind=Trouble(row.kind) if row.kind else None,
        pace=timedelta(seconds=row.pace) if row.pace is not None else None,
        hints=_hints(row.hints) if row.hints else Hints(),
        gone=row.due_at is None,
        due_at=row.due_at,
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
    )


def _hints(told: dict[str, Any]) -> Hints:
    interval = told.get("interval")
    return Hints(
        timedelta(seconds=interval) if interval is not None else None,
        frozenset(told.get("skip_hours", ())),
        frozenset(told.get("skip_days", ())),
    )


def _values(feed: Feed, due_at: datetime | None) -> dict[str, Any]:
    hints = feed.hints
    told = None
    if hints != Hints():
        interval = hints.interval.total_seconds() if hints.interval is not None else None
        told = {"interval": interval, "skip_hours": sorted(hints.skip_hours), "skip_days": sorted(hints.skip_days)}
    return {
        "feed": feed.id,
        "address": feed.address,
        "kind": feed.kind,
        "pace": round(feed.pace.total_seconds()) if feed.pace is not None else None,
        "hints": told,
        "due_at": None if feed.gone else due_at,
        **{name: getattr(feed, name) for name in _AS_THEY_ARE},
    }


async def get_feeds(conn: Connection, ids: Collection[FeedId]) -> Sequence[Feed]:
    """Return feeds by their ids."""
    rows = await conn.execute(select(feeds).where(feeds.c.id.in_(ids)).order_by(feeds.c.id))
    return [_feed(row) for row in rows]


async def addresses(conn: Connection, ids: Collection[FeedId]) -> Mapping[FeedId, str]:
    """Return the addresses of feeds."""
    rows = await conn.execute(select(feeds.c.id, feeds.c.address).where(feeds.c.id.in_(ids)))
    return {FeedId(row.id): row.address for row in rows}


async def feeds_at(conn: Connection, wanted: Collection[str]) -> Mapping[str, FeedId]:
    """Return which of these addresses are those of feeds."""
    rows = await conn.execute(select(feeds.c.id, feeds.c.address).where(feeds.c.address.in_(wanted)))
    return {row.address: FeedId(row.id) for row in rows}


async def closing(conn: Connection, ids: Collection[FeedId]) -> Mapping[FeedId, datetime]:
    """Return when the first open round closes in which each of these feeds' posts may be."""
    chosen = (
        select(blogs.c.feed_id, func.min(rounds.c.closes_at).label("closes_at"))
        .join(rounds, rounds.c.community_id == blogs.c.community_id)
        .where(blogs.c.feed_id.in_(ids), rounds.c.phase == Phase.WRITING)
        .group_by(blogs.c.feed_id)
    )
    return {FeedId(row.feed_id): row.closes_at for row in await conn.execute(chosen)}


async def due_feeds(conn: Connection, now: datetime) -> Sequence[FeedId]:
    """Return the feeds to look at, in the order in which they were due; one that nobody writes is not looked at."""
    watched = exists().where(blogs.c.feed_id == feeds.c.id)
    due = select(feeds.c.id).where(feeds.c.due_at <= now, watched).order_by(feeds.c.due_at, feeds.c.id)
    return [FeedId(row.id) for row in await conn.execute(due)]


async def next_due(conn: Connection) -> datetime | None:
    """Return when a feed that somebody writes is due next."""
    watched = exists().where(blogs.c.feed_id == feeds.c.id)
    found: datetime | None = await conn.scalar(select(func.min(feeds.c.due_at)).where(watched))
    return found


async def not_looked_at_since(conn: Connection, community: CommunityId, since: datetime) -> Sequence[FeedId]:
    """Return the feeds of a community's blogs that were last looked at before `since`; those that are gone aside."""
    chosen = (
        select(feeds.c.id)
        .join(blogs, blogs.c.feed_id == feeds.c.id)
        .where(
            blogs.c.community_id == community,
            feeds.c.due_at.is_not(None),
            or_(feeds.c.looked_at.is_(None), feeds.c.looked_at < since),
        )
    )
    return [FeedId(row.id) for row in await conn.execute(chosen.distinct())]


async def hasten(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Make every feed of a community due at `now`, except those that fail: they are left in peace until their time."""
    theirs = select(blogs.c.feed_id).where(blogs.c.community_id == community)
    well = feeds.c.id.in_(theirs) & (feeds.c.due_at > now) & (feeds.c.failures == 0)
    await tx.execute(update(feeds).where(well).values(due_at=now))


async def note_looks(tx: Transaction, looked: Sequence[tuple[Feed, datetime | None]]) -> None:
    """Store what is remembered of each feed after a look, and when to look next; at least one feed."""
    await tx.execute(_NOTE, [_values(feed, due_at) for feed, due_at in looked])


async def note_told(tx: Transaction, feed: FeedId, when: datetime | None) -> None:
    """Write down when the owners of a failing feed were told; None once it is well again."""
    await tx.execute(update(feeds).where(feeds.c.id == feed).values(told_at=when))
