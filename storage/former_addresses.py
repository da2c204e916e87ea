"""Former addresses: where feeds were before they moved, so that who brings a blog by one of them finds it."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from bot.feeds import FeedId
from storage.blogs import address_variants
from storage.db import Connection, Transaction, insert
from storage.schema import blogs, feeds, former_addresses


async def add_former_addresses(tx: Transaction, moved: Mapping[str, FeedId]) -> None:
    """Record addresses that feeds have left, each with the feed that left it last."""
    if moved:
        statement = insert(former_addresses)
        update = statement.on_conflict_do_update(
            index_elements=["address"], set_={"feed_id": statement.excluded.feed_id}
        )
        await tx.execute(update, [{"address": address, "feed_id": feed} for address, feed in moved.items()])


async def find_new_address(conn: Connection, addresses: Collection[str]) -> str | None:
    """Return where the feed is now that was at one of these addresses, or whose blog had its home there; or None."""
    old = sorted(set().union(*map(address_variants, addresses)))
    moved = select(feeds.c.address).join(former_addresses, former_addresses.c.feed_id == feeds.c.id)
    found: str | None = await conn.scalar(moved.where(former_addresses.c.address.in_(old)).limit(1))
    if found is None:
        at_home = select(feeds.c.address).join(blogs, blogs.c.feed_id == feeds.c.id)
        found = await conn.scalar(at_home.where(blogs.c.home.in_(old)).order_by(feeds.c.id).limit(1))
    return found if found not in old else None
