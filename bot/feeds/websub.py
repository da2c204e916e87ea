"""A feed's hub, which tells of news as it appears (WebSub, W3C Recommendation of 23 January 2018)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.feeds.model import FeedId

REQUESTED_LEASE = timedelta(days=10)
"""How long the bot asks a hub to tell of news; the hub decides."""
MIN_LEASE, MAX_LEASE = timedelta(hours=1), timedelta(days=30)
"""Between these a hub's own decision is believed."""
VERIFICATION_TIMEOUT = timedelta(hours=1)
RETRY_AFTER = timedelta(days=1)
"""When a hub is asked again that did not answer, or refused."""
MIN_PUSH_INTERVAL = timedelta(minutes=1)
"""How long after a look a push brings no other."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """The bot's wish to be told of news in a feed."""

    feed: FeedId
    hub: str
    topic: str
    token: str = field(repr=False)  # a secret, which no log shows
    """The part of the bot's own address that only the hub is told."""
    expires_at: datetime | None = None
    """Until when the hub tells of news; None where it has not agreed."""

    def form(self, callback: str) -> dict[str, str]:
        """Return what the hub is asked (WebSub §5.1)."""
        return {
            "hub.mode": "subscribe",
            "hub.topic": self.topic,
            "hub.callback": callback,
            "hub.lease_seconds": str(int(REQUESTED_LEASE.total_seconds())),
        }


def parse_lease(told: str) -> timedelta:
    """Return how long a hub says that it tells of news (`hub.lease_seconds`, WebSub §5.3), within bounds."""
    seconds = int(told[:9]) if told.isascii() and told.isdecimal() else int(REQUESTED_LEASE.total_seconds())
    return min(max(timedelta(seconds=seconds), MIN_LEASE), MAX_LEASE)


def renew_at(now: datetime, lease: timedelta) -> datetime:
    """Return when to ask again: before the lease is over, so that no news falls between."""
    return now + lease * 0.8
