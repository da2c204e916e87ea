"""Subscribe to the hubs of feeds: request → verification → push → poll. Polling goes on, at longer intervals."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from typing import assert_never

from bot.feeds.websub import RETRY_AFTER, VERIFICATION_TIMEOUT, Subscription, parse_lease, renew_at
from bot.flows.feeds.poll import PollResult
from bot.services import Services
from bot.web import Failed, Fetched, NotModified
from storage import Transaction
from storage.websub import (
    delete_subscriptions,
    find_subscription,
    make_due_by_push,
    record_lease,
    schedule_subscription,
    upsert_subscription,
)

log = logging.getLogger(__name__)


async def record_hubs(tx: Transaction, services: Services, results: Sequence[PollResult]) -> None:
    """Record subscriptions to the hubs that these feeds name, if the bot has a public address; drop those that went."""
    if not services.public_address:
        return
    updated = [result for result in results if result.update is not None]
    for feed in (result.new_feed for result in updated):
        if feed.hub:
            subscription = Subscription(feed.id, feed.hub, feed.topic, secrets.token_urlsafe(24))
            await upsert_subscription(tx, subscription, services.clock.now())
    if dropped := [result.new_feed.id for result in updated if not result.new_feed.hub and result.old_feed.hub]:
        await delete_subscriptions(tx, dropped)


async def subscribe(services: Services, subscription: Subscription) -> None:
    """Request a subscription from its hub, which verifies it by a request of its own (see `verify`)."""
    now = services.clock.now()
    async with services.db.write() as tx:  # before the request: the hub may verify before it responds
        await schedule_subscription(tx, subscription.feed, now + VERIFICATION_TIMEOUT)
    form = subscription.subscribe_form(f"{services.public_address}/hub/{subscription.token}")
    match await services.web.post(subscription.hub, form):
        case Fetched():
            return
        case Failed(reason=reason):
            log.info("the hub %s %s", subscription.hub, reason)
        case NotModified():
            log.info("the hub %s says that nothing has changed, which is no answer", subscription.hub)
        case unexpected:
            assert_never(unexpected)
    async with services.db.write() as tx:
        await schedule_subscription(tx, subscription.feed, now + RETRY_AFTER)


async def verify(services: Services, token: str, query: Mapping[str, str]) -> str | None:
    """Record the hub's verification or denial of a subscription; return the response body, or None for a 404.

    `query` is the query of its request (WebSub §5.3; §5.2 for a denial).
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        subscription = await find_subscription(tx, token)
        if subscription is None or query.get("hub.topic") != subscription.topic:
            return None
        match query.get("hub.mode"):
            case "subscribe":
                lease = parse_lease(query.get("hub.lease_seconds", ""))
                await record_lease(tx, subscription.feed, now + lease, renew_at(now, lease))
                return query.get("hub.challenge", "")
            case "denied":
                await record_lease(tx, subscription.feed, None, now + RETRY_AFTER)
                return ""
            case _:
                return None


async def receive_push(services: Services, token: str) -> bool:
    """Make the feed of a subscription due, ignoring what was pushed; return False if there is no such subscription."""
    async with services.db.write() as tx:
        subscription = await find_subscription(tx, token)
        if subscription is not None:
            await make_due_by_push(tx, subscription.feed, services.clock.now())
    return subscription is not None
