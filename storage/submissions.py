"""The feed of the entries that are submitted by hand, one a community; it is never polled."""

from sqlalchemy import select

from bot.feeds import FeedId
from bot.themes import CommunityId
from storage.db import Transaction, insert
from storage.schema import feeds

IS_SUBMISSIONS_FEED = feeds.c.address.like("handed-in:%")


async def ensure_submissions_feed(tx: Transaction, community: CommunityId) -> FeedId:
    """Return the feed of the entries that are submitted by hand, creating it if needed; it is never polled."""
    address = submissions_address(community)
    await tx.execute(insert(feeds).values(address=address).on_conflict_do_nothing())
    return FeedId((await tx.execute(select(feeds.c.id).where(feeds.c.address == address))).scalar_one())


def submissions_address(community: CommunityId) -> str:
    """Return the address of the feed of the entries that are submitted by hand."""
    return f"handed-in:{community}"
