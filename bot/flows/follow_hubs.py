"""Be told of news by the hubs that feeds name; the poll goes on, more slowly."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from typing import assert_never

from bot.feeds.hub import ANSWERS_WITHIN, TRIED_AGAIN, Subscription, lease_of, renewed_at
from bot.flows.look import Look
from bot.tools import Tools
from bot.web import Failed, Fetched, NotModified
from storage import Transaction
from storage.hubs import agree, by_token, drop, plan, push, want

log = logging.getLogger(__name__)


async def note_hubs(tx: Transaction, tools: Tools, looks: Sequence[Look]) -> None:
    """Write down which hubs these feeds name now, where the bot has an address that a hub can reach."""
    if not tools.public_address:
        return
    read = [one for one in looks if one.reading is not None]
    for one in read:
        if one.feed.hub:
            wanted = Subscription(one.feed.id, one.feed.hub, one.feed.topic, secrets.token_urlsafe(24))
            await want(tx, wanted, tools.clock.now())
    if without := [one.feed.id for one in read if not one.feed.hub and one.before.hub]:
        await drop(tx, without)


async def subscribe(tools: Tools, subscription: Subscription) -> None:
    """Ask a hub to tell of news in a feed; it answers by a call of its own (`verify`)."""
    now = tools.clock.now()
    async with tools.db.write() as tx:  # before the hub is asked: it may call before its answer has come
        await plan(tx, subscription.feed, now + ANSWERS_WITHIN)
    form = subscription.form(f"{tools.public_address}/hub/{subscription.token}")
    match await tools.web.post(subscription.hub, form):
        case Fetched():
            return
        case Failed(reason=reason):
            log.info("the hub %s %s", subscription.hub, reason)
        case NotModified():
            log.info("the hub %s says that nothing has changed, which is no answer", subscription.hub)
        case unexpected:
            assert_never(unexpected)
    async with tools.db.write() as tx:
        await plan(tx, subscription.feed, now + TRIED_AGAIN)


async def verify(tools: Tools, token: str, told: Mapping[str, str]) -> str | None:
    """Return what a hub has to be answered that asks whether its subscription is wanted; None where it is not.

    WebSub §5.3 and §5.2 (a hub that denies).
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        subscription = await by_token(tx, token)
        if subscription is None or told.get("hub.topic") != subscription.topic:
            return None
        match told.get("hub.mode"):
            case "subscribe":
                lease = lease_of(told.get("hub.lease_seconds", ""))
                await agree(tx, subscription.feed, now + lease, renewed_at(now, lease))
                return told.get("hub.challenge", "")
            case "denied":
                await agree(tx, subscription.feed, None, now + TRIED_AGAIN)
                return ""
            case _:
                return None


async def hear(tools: Tools, token: str) -> bool:
    """Take a push as a reason to look, never as the news itself; return whether anybody is subscribed there."""
    async with tools.db.write() as tx:
        subscription = await by_token(tx, token)
        if subscription is not None:
            await push(tx, subscription.feed, tools.clock.now())
    return subscription is not None
