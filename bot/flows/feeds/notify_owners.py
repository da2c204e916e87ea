"""Tell those who write a blog when it can't be read, and when it can be again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.components import Layout
from bot.feeds import Feed
from bot.feeds.errors import NOTIFY_OWNER_AFTER
from bot.flows.feeds.poll import PollResult
from bot.i18n import get_translator
from bot.messages.blogs import blog_fails, blog_recovers
from bot.outbox import Message
from storage import Transaction
from storage.blogs import owners_of_feeds
from storage.feeds import record_owner_notified
from storage.outbox import enqueue


async def notify_owners(tx: Transaction, looks: Sequence[PollResult], now: datetime) -> None:
    """Queue a message to the owners of each blog that has failed for a day or is gone, and of each that recovered.

    Once for each time that a blog fails; a blip is no news.
    """
    for one in looks:
        if _is_worth_telling(one.new_feed, now):
            await _tell(tx, one.new_feed, "fails", now)
            await record_owner_notified(tx, one.new_feed.id, now)
        elif one.recovered and one.old_feed.owner_notified_at is not None:
            await _tell(tx, replace(one.new_feed, first_failure_at=one.old_feed.first_failure_at), "recovers", now)
            await record_owner_notified(tx, one.new_feed.id, None)


def _is_worth_telling(feed: Feed, now: datetime) -> bool:
    if not feed.failures or feed.owner_notified_at is not None or feed.first_failure_at is None:
        return False
    return feed.is_gone or now - feed.first_failure_at >= NOTIFY_OWNER_AFTER


async def _tell(tx: Transaction, feed: Feed, what: str, now: datetime) -> None:
    told: set[int] = set()
    for owned in await owners_of_feeds(tx, [feed.id]):
        if owned.user not in told:
            told.add(owned.user)
            key = f"feed:{feed.id}:{owned.user}:{what}:{feed.first_failure_at:%Y%m%d%H%M%S}"
            layout: Layout = (blog_fails if what == "fails" else blog_recovers)(
                get_translator(owned.language), owned.blog, feed
            )
            await enqueue(tx, Message(key, owned.blog.community, 0, layout, user=owned.user), now)
