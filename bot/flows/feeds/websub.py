"""Be told of news by the hubs that feeds name; the poll goes on, more slowly."""

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


async def record_hubs(tx: Transaction, services: Services, looks: Sequence[PollResult]) -> None:
    """Write down which hubs these feeds name now, where the bot has an address that a hub can reach."""
    if not services.public_address:
        return
    read = [one for one in looks if one.update is not None]
    for one in read:
        if one.new_feed.hub:
            wanted = Subscription(one.new_feed.id, one.new_feed.hub, one.new_feed.topic, secrets.token_urlsafe(24))
            await upsert_subscription(tx, wanted, services.clock.now())
    if without := [one.new_feed.id for one in read if not one.new_feed.hub and one.old_feed.hub]:
        await delete_subscriptions(tx, without)


async def subscribe(services: Services, subscription: Subscription) -> None:
    """Ask a hub to tell of news in a feed; it answers by a call of its own (`verify`)."""
    now = services.clock.now()
    async with services.db.write() as tx:  # before the hub is asked: it may call before its answer has come
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


async def verify(services: Services, token: str, told: Mapping[str, str]) -> str | None:
    """Return what a hub has to be answered that asks whether its subscription is wanted; None where it is not.

    WebSub §5.3 and §5.2 (a hub that denies).
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        subscription = await find_subscription(tx, token)
        if subscription is None or told.get("hub.topic") != subscription.topic:
            return None
        match told.get("hub.mode"):
            case "subscribe":
                lease = parse_lease(told.get("hub.lease_seconds", ""))
                await record_lease(tx, subscription.feed, now + lease, renew_at(now, lease))
                return told.get("hub.challenge", "")
            case "denied":
                await record_lease(tx, subscription.feed, None, now + RETRY_AFTER)
                return ""
            case _:
                return None


async def receive_push(services: Services, token: str) -> bool:
    """Take a push as a reason to look, never as the news itself; return whether anybody is subscribed there."""
    async with services.db.write() as tx:
        subscription = await find_subscription(tx, token)
        if subscription is not None:
            await make_due_by_push(tx, subscription.feed, services.clock.now())
    return subscription is not None
