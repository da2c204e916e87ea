"""Subscriptions to the hubs of feeds (WebSub, W3C Recommendation of 23 January 2018)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.feeds.model import FeedId

REQUESTED_LEASE = timedelta(days=10)
"""The lease that the bot asks for; the hub decides on it."""
MIN_LEASE, MAX_LEASE = timedelta(hours=1), timedelta(days=30)
"""The bounds within which the hub's decision is accepted."""
VERIFICATION_TIMEOUT = timedelta(hours=1)
"""How long a hub has to verify a subscription before it is requested again."""
RETRY_AFTER = timedelta(days=1)
"""How long to wait before the next request to a hub that failed or denied the last one."""
MIN_PUSH_INTERVAL = timedelta(minutes=1)
"""How long after a poll a push causes no other poll."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription to a feed at its hub, requested or active."""

    feed: FeedId
    hub: str
    topic: str
    token: str = field(repr=False)  # a secret, which no log shows
    """The secret part of the callback address, known to the hub alone."""
    expires_at: datetime | None = None
    """When the lease ends; None while the hub has not verified the subscription."""

    def subscribe_form(self, callback: str) -> dict[str, str]:
        """Return the form of a subscription request with this callback address (WebSub §5.1)."""
        return {
            "hub.mode": "subscribe",
            "hub.topic": self.topic,
            "hub.callback": callback,
            "hub.lease_seconds": str(int(REQUESTED_LEASE.total_seconds())),
        }


def parse_lease(value: str) -> timedelta:
    """Return the lease in `hub.lease_seconds` (WebSub §5.3), within bounds; the requested one if it is not a number."""
    seconds = int(value[:9]) if value.isascii() and value.isdecimal() else int(REQUESTED_LEASE.total_seconds())
    return min(max(timedelta(seconds=seconds), MIN_LEASE), MAX_LEASE)


def renew_at(now: datetime, lease: timedelta) -> datetime:
    """Return when to renew a subscription: before the lease ends, so that there is no gap."""
    return now + lease * 0.8
