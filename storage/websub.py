"""Queries for WebSub subscriptions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, or_, select, update

from bot.feeds import FeedId
from bot.feeds.websub import MIN_PUSH_INTERVAL, Subscription
from storage.db import Connection, Transaction, insert
from storage.schema import blogs, feeds, subscriptions

SUBSCRIPTION_HAS_BLOG = exists().where(blogs.c.feed_id == subscriptions.c.feed_id)
"""True for subscriptions to feeds that belong to a blog."""


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(FeedId(row.feed_id), row.hub, row.topic, row.token, row.expires_at)


async def upsert_subscription(tx: Transaction, subscription: Subscription, now: datetime) -> None:
    """Insert the subscription of a feed, or replace one with another hub or topic; it is due at `now`."""
    values = {"hub": subscription.hub, "topic": subscription.topic, "expires_at": None, "due_at": now}
    statement = insert(subscriptions).values(feed_id=subscription.feed, token=subscription.token, **values)
    differs = or_(subscriptions.c.hub != subscription.hub, subscriptions.c.topic != subscription.topic)
    await tx.execute(statement.on_conflict_do_update(index_elements=["feed_id"], set_=values, where=differs))


async def delete_subscriptions(tx: Transaction, feeds_: Collection[FeedId]) -> None:
    """Delete the subscriptions of feeds, so that requests of their hubs are refused."""
    await tx.execute(delete(subscriptions).where(subscriptions.c.feed_id.in_(feeds_)))


async def due_subscriptions(conn: Connection, now: datetime) -> Sequence[Subscription]:
    """Return the subscriptions to request or renew, those due longest first."""
    query = select(subscriptions).where(subscriptions.c.due_at <= now, SUBSCRIPTION_HAS_BLOG)
    rows = await conn.execute(query.order_by(subscriptions.c.due_at, subscriptions.c.feed_id))
    return [_subscription(row) for row in rows]


async def find_subscription(conn: Connection, token: str) -> Subscription | None:
    """Return the subscription with this token in its callback address, or None."""
    row = (await conn.execute(select(subscriptions).where(subscriptions.c.token == token))).first()
    return _subscription(row) if row else None


async def schedule_subscription(tx: Transaction, feed: FeedId, due_at: datetime) -> None:
    """Record when to request a subscription next."""
    await tx.execute(update(subscriptions).where(subscriptions.c.feed_id == feed).values(due_at=due_at))


async def record_lease(tx: Transaction, feed: FeedId, expires_at: datetime | None, due_at: datetime) -> None:
    """Record when the lease of a subscription ends, None if it was denied, and when to request it next."""
    values = {"expires_at": expires_at, "due_at": due_at}
    await tx.execute(update(subscriptions).where(subscriptions.c.feed_id == feed).values(**values))


async def pushed_feeds(conn: Connection, feeds_: Collection[FeedId], now: datetime) -> Collection[FeedId]:
    """Return those of these feeds with an active subscription at `now`."""
    query = select(subscriptions.c.feed_id).where(subscriptions.c.expires_at > now)
    rows = await conn.execute(query.where(subscriptions.c.feed_id.in_(feeds_)))
    return {FeedId(row.feed_id) for row in rows}


async def make_due_by_push(tx: Transaction, feed: FeedId, now: datetime) -> bool:
    """Make a pushed feed due; return False if it is gone, fails, or was polled within `MIN_PUSH_INTERVAL`.

    The back-off of one that fails stays, and so does what its server asked for by `Retry-After`: whose hub it is, and
    whose server, nobody has to be.
    """
    is_rested = or_(feeds.c.last_polled_at.is_(None), feeds.c.last_polled_at < now - MIN_PUSH_INTERVAL)
    may_be_polled = feeds.c.due_at.is_not(None) & (feeds.c.failures == 0) & is_rested
    result = await tx.execute(update(feeds).where(feeds.c.id == feed, may_be_polled).values(due_at=now))
    return bool(result.rowcount)
