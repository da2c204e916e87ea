"""Subscriptions: which hubs tell of news in which feeds."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, or_, select, update

from bot.feeds import FeedId
from bot.feeds.websub import MIN_PUSH_INTERVAL, Subscription
from storage.db import Connection, Transaction, insert
from storage.schema import blogs, feeds, subscriptions

SUBSCRIPTION_HAS_BLOG = exists().where(blogs.c.feed_id == subscriptions.c.feed_id)
"""Holds for subscriptions to feeds that are looked at."""


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(FeedId(row.feed_id), row.hub, row.topic, row.token, row.expires_at)


async def want_subscription(tx: Transaction, wanted: Subscription, now: datetime) -> None:
    """Write down that a feed names a hub; another hub or topic than before is asked anew."""
    values = {"hub": wanted.hub, "topic": wanted.topic, "expires_at": None, "due_at": now}
    added = insert(subscriptions).values(feed_id=wanted.feed, token=wanted.token, **values)
    differs = or_(subscriptions.c.hub != wanted.hub, subscriptions.c.topic != wanted.topic)
    await tx.execute(added.on_conflict_do_update(index_elements=["feed_id"], set_=values, where=differs))


async def delete_subscriptions(tx: Transaction, feeds_: Collection[FeedId]) -> None:
    """Forget the subscriptions of feeds that name no hub any more: what the hub still says finds nobody."""
    await tx.execute(delete(subscriptions).where(subscriptions.c.feed_id.in_(feeds_)))


async def due_subscriptions(conn: Connection, now: datetime) -> Sequence[Subscription]:
    """Return the subscriptions that are to be asked for, in the order in which they were due."""
    chosen = select(subscriptions).where(subscriptions.c.due_at <= now, SUBSCRIPTION_HAS_BLOG)
    rows = await conn.execute(chosen.order_by(subscriptions.c.due_at, subscriptions.c.feed_id))
    return [_subscription(row) for row in rows]


async def find_subscription(conn: Connection, token: str) -> Subscription | None:
    """Return the subscription whose address a hub calls, or None."""
    row = (await conn.execute(select(subscriptions).where(subscriptions.c.token == token))).first()
    return _subscription(row) if row else None


async def schedule_subscription(tx: Transaction, feed: FeedId, due_at: datetime) -> None:
    """Write down when a hub is asked next."""
    await tx.execute(update(subscriptions).where(subscriptions.c.feed_id == feed).values(due_at=due_at))


async def record_lease(tx: Transaction, feed: FeedId, expires_at: datetime | None, due_at: datetime) -> None:
    """Write down until when a hub tells of news, or with None that it does not; and when to ask again."""
    values = {"expires_at": expires_at, "due_at": due_at}
    await tx.execute(update(subscriptions).where(subscriptions.c.feed_id == feed).values(**values))


async def pushed_feeds(conn: Connection, feeds_: Collection[FeedId], now: datetime) -> Collection[FeedId]:
    """Return which of these feeds' news hubs tell of at `now`."""
    chosen = select(subscriptions.c.feed_id).where(subscriptions.c.expires_at > now)
    rows = await conn.execute(chosen.where(subscriptions.c.feed_id.in_(feeds_)))
    return {FeedId(row.feed_id) for row in rows}


async def make_due_by_push(tx: Transaction, feed: FeedId, now: datetime) -> bool:
    """Make a feed due because its hub tells of news; return False where it was looked at just now, or is gone."""
    awake = feeds.c.due_at.is_not(None) & or_(
        feeds.c.last_polled_at.is_(None), feeds.c.last_polled_at < now - MIN_PUSH_INTERVAL
    )
    done = await tx.execute(update(feeds).where(feeds.c.id == feed, awake).values(due_at=now))
    return bool(done.rowcount)
