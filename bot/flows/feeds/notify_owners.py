"""Tell the owners of a feed that it fails, that it has recovered, and that it leads to another member's."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds import Feed
from bot.feeds.errors import NOTIFY_OWNER_AFTER
from bot.flows.access import require_community
from bot.flows.feeds.poll import PollResult
from bot.i18n import get_translator
from bot.messages.blogs import blog_failing, blog_led_away, blog_recovered
from bot.outbox import Message, MessageKind
from bot.outbox.keys import feed_failure_key, feed_recovery_key, led_blog_key
from storage import Transaction
from storage.blogs import next_circle_of, owners_of_feeds
from storage.feeds import record_owner_notified
from storage.led_feeds import blogs_led_to
from storage.outbox import enqueue, find_message, pass_on


async def notify_owners(tx: Transaction, results: Sequence[PollResult], now: datetime) -> None:
    """Queue a message to the owners of each feed that is gone or has failed for a day, and that has recovered.

    Each outage causes one message of its failure, and one of its end if the first was sent.
    """
    for result in results:
        feed, old_feed = result.new_feed, result.old_feed
        if _needs_notice(feed, now):
            await _enqueue_notices(tx, feed, "fails", now)
            await record_owner_notified(tx, feed.id, now)
        elif result.recovered and old_feed.owner_notified_at is not None:
            await _enqueue_notices(tx, replace(feed, first_failure_at=old_feed.first_failure_at), "recovers", now)
            await record_owner_notified(tx, feed.id, None)


def _needs_notice(feed: Feed, now: datetime) -> bool:
    if not feed.failures or feed.owner_notified_at is not None or feed.first_failure_at is None:
        return False
    return feed.is_gone or now - feed.first_failure_at >= NOTIFY_OWNER_AFTER


async def _enqueue_notices(tx: Transaction, feed: Feed, event: str, now: datetime) -> None:
    """Queue one message to each owner, also where they play in several communities; `event` is fails or recovers.

    It goes through the first of these, by id, and through the next where the bot is not there (`pass_on_notice`).
    """
    since, notified = feed.first_failure_at, set[int]()
    assert since is not None  # noqa: S101 - only of a feed that fails, or did until now
    make_key, kind, words = (
        (feed_failure_key, MessageKind.FEED_FAILURE, blog_failing)
        if event == "fails"
        else (feed_recovery_key, MessageKind.FEED_RECOVERY, blog_recovered)
    )
    owners = sorted(await owners_of_feeds(tx, [feed.id]), key=lambda one: one.blog.community)
    circles = {one.blog.community: await require_community(tx, one.blog.community) for one in owners}
    for owned in owners:
        if owned.user not in notified:
            notified.add(owned.user)
            theirs = [circles[one.blog.community] for one in owners if one.user == owned.user]
            message = Message(
                make_key(feed.id, owned.user, since),
                kind,
                owned.blog.community,
                0,
                words(get_translator(owned.language), theirs, owned.blog, feed),
                subjects=frozenset({owned.blog.member}),
                user_id=owned.user,
            )
            await enqueue(tx, message, now)


async def tell_where_it_leads(tx: Transaction, feed: Feed, now: datetime) -> None:
    """Queue a message to the owners of a feed that has led for a day to the feed of somebody else in their game, once.

    It is said in each of their communities where that is so. A feed that fails leads nowhere that is known.
    """
    since = feed.redirect_seen_at
    if since is None or feed.failures or now - since < NOTIFY_OWNER_AFTER:
        return
    for owned in await owners_of_feeds(tx, [feed.id]):
        key = led_blog_key(owned.blog.id, since)
        led_to = (await blogs_led_to(tx, owned.blog.community, [feed.id])).get(feed.id)
        if led_to is None or led_to.user == owned.user or await find_message(tx, key):
            continue
        community = await require_community(tx, owned.blog.community)
        words = blog_led_away(get_translator(owned.language), community, owned.blog, led_to.blog, led_to.name)
        message = Message(
            key,
            MessageKind.SHARED_BLOG,
            community.id,
            0,
            words,
            subjects=frozenset({owned.blog.member, led_to.blog.member}),
            user_id=owned.user,
        )
        await enqueue(tx, message, now)


async def pass_on_notice(tx: Transaction, message: Message, now: datetime) -> None:
    """Let a message about a blog go through the next community of its owner, as the bot is not in the server of this.

    Do nothing with any other message, and where there is none.
    """
    if message.kind in {MessageKind.FEED_FAILURE, MessageKind.FEED_RECOVERY} and message.user_id is not None:
        found = await next_circle_of(tx, message.user_id, message.community)
        if found is not None:
            community, member = found
            await pass_on(tx, replace(message, community=community, subjects=frozenset({member})), now)
