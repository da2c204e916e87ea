"""Tell those who write a blog when it can't be read, and when it can be again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds import Feed
from bot.feeds.errors import NOTIFY_OWNER_AFTER
from bot.flows.feeds.poll import PollResult
from bot.i18n import get_translator
from bot.messages.blogs import blog_fails, blog_recovers
from bot.outbox import Message, MessageKind
from bot.outbox.keys import feed_failure_key, feed_recovery_key
from storage import Transaction
from storage.blogs import owners_of
from storage.feeds import record_owner_notified
from storage.outbox import enqueue


async def notify_owners(tx: Transaction, looks: Sequence[PollResult], now: datetime) -> None:
    """Queue a message to the owners of each blog that has failed for a day or is gone, and of each that recovered.

    Once for each time that a blog fails; a blip is no news.
    """
    for one in looks:
        if _is_worth_telling(one.feed, now):
            await _tell(tx, one.feed, "fails", now)
            await record_owner_notified(tx, one.feed.id, now)
        elif one.recovers and one.before.owner_notified_at is not None:
            await _tell(tx, replace(one.feed, failing_since=one.before.failing_since), "recovers", now)
            await record_owner_notified(tx, one.feed.id, None)


def _is_worth_telling(feed: Feed, now: datetime) -> bool:
    if not feed.failures or feed.owner_notified_at is not None or feed.failing_since is None:
        return False
    return feed.gone or now - feed.failing_since >= NOTIFY_OWNER_AFTER


async def _tell(tx: Transaction, feed: Feed, what: str, now: datetime) -> None:
    since, told = feed.failing_since, set[int]()
    assert since is not None  # noqa: S101 - only of a feed that fails, or did until now
    make_key, kind, words = (
        (feed_failure_key, MessageKind.FEED_FAILURE, blog_fails)
        if what == "fails"
        else (feed_recovery_key, MessageKind.FEED_RECOVERY, blog_recovers)
    )
    for owned in await owners_of(tx, [feed.id]):
        if owned.user not in told:
            told.add(owned.user)
            message = Message(
                make_key(feed.id, owned.user, since),
                kind,
                owned.blog.community,
                0,
                words(get_translator(owned.language), owned.blog, feed),
                subjects=frozenset({owned.blog.member}),
                user_id=owned.user,
            )
            await enqueue(tx, message, now)
