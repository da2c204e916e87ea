"""When to look at a feed next."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.feeds.errors import NOTIFY_OWNER_AFTER
from bot.feeds.model import Feed

MIN_INTERVAL, MAX_INTERVAL = timedelta(minutes=10), timedelta(hours=24)
DEFAULT_INTERVAL = timedelta(hours=2)
"""For a blog of which too few entries are known."""
OPEN_ROUND_INTERVAL = timedelta(minutes=30)
POLLS_PER_ENTRY = 12
"""Looks from one entry to the next, at a blog's usual pace."""
WEBSUB_FACTOR = 4
"""How many times more seldom a feed is looked at while its hub tells of news."""
JITTER = 0.1
FINAL_POLL_WINDOW = timedelta(minutes=12)
"""How long before a round's close the last looks begin; they are spread over all but the last of these minutes."""
FINAL_POLL_MARGIN = timedelta(minutes=2)
MAX_VALIDATOR_AGE = timedelta(days=8)
"""How long answers without a document are believed: some servers' validators stick."""
REDIRECT_TRIAL = timedelta(days=7)
"""How long a permanent redirect has to hold before it is taken at its word."""


@dataclass(frozen=True, slots=True)
class PollContext:
    """What is going on while the next look is planned."""

    now: datetime
    closes_at: datetime | None = None
    """The earliest close of an open round in which the feed's posts may be; None where none is open."""
    fresh_for: timedelta | None = None
    websub_active: bool = False
    """Whether a hub tells of news."""


def next_poll_at(feed: Feed, on: PollContext) -> datetime:
    """Return when to look again after a good answer.

    The pace of the blog decides, within ten minutes and a day; a round that is open makes it half an hour at
    most; and whatever the feed or its server asks for makes it longer again, up to a day.
    """
    wait = feed.publish_interval / POLLS_PER_ENTRY if feed.publish_interval is not None else DEFAULT_INTERVAL
    wait = max(MIN_INTERVAL, min(wait, OPEN_ROUND_INTERVAL if on.closes_at else MAX_INTERVAL))
    wait *= WEBSUB_FACTOR if on.websub_active else 1
    wait = max(wait, feed.hints.interval or wait, on.fresh_for or wait)
    wait = max(MIN_INTERVAL, min(wait, MAX_INTERVAL)) * (1 + JITTER * (2 * jitter(feed, on.now) - 1))
    return _final(feed, on, _awake(feed, on.now + wait))


def retry_poll_at(feed: Feed, on: PollContext, retry_after: timedelta | None = None) -> datetime:
    """Return when to try again after a failure, the `failures` of the feed included.

    Doubles from ten minutes to a day; a server's own Retry-After (RFC 9110 §10.2.3) is kept to, up to a day.
    """
    doubled: int = 2 ** min(max(feed.failures - 1, 0), 10)
    wait = min(MIN_INTERVAL * doubled, MAX_INTERVAL) * (1 + JITTER * jitter(feed, on.now))
    if retry_after is not None and retry_after > wait:
        return on.now + min(retry_after, MAX_INTERVAL)
    due = on.now + min(wait, MAX_INTERVAL)
    told = feed.first_failure_at + NOTIFY_OWNER_AFTER if feed.first_failure_at else due
    return _final(feed, on, min(due, told) if on.now < told else due)


def final_poll_at(feed: Feed, closes_at: datetime) -> datetime:
    """Return when a feed is looked at for the last time before a round closes."""
    return closes_at - FINAL_POLL_WINDOW + (FINAL_POLL_WINDOW - FINAL_POLL_MARGIN) * jitter(feed, closes_at)


def jitter(feed: Feed, moment: datetime) -> float:
    """Return a number from 0 up to 1 that differs from feed to feed, and is the same if it is asked for again."""
    seed = hashlib.blake2b(f"{feed.id} {moment.timestamp()}".encode(), digest_size=4).digest()
    return int.from_bytes(seed) / 2**32


def needs_full_fetch(feed: Feed, now: datetime) -> bool:
    """Say whether the whole document is asked for, whatever the server said of it before."""
    return feed.last_full_fetch_at is None or now - feed.last_full_fetch_at >= MAX_VALIDATOR_AGE


def _awake(feed: Feed, due: datetime) -> datetime:
    """Return `due`, or the end of the hours and days in which the feed says that nothing appears."""
    hints = feed.hints
    for _ in range(7 * 24):
        if due.hour not in hints.skip_hours and due.weekday() not in hints.skip_days:
            return due
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due  # it never wakes, by its own account: once a week will do


def _final(feed: Feed, on: PollContext, due: datetime) -> datetime:
    """Return `due`, or the feed's last look before the close if that comes first."""
    if on.closes_at is None:
        return due
    last = final_poll_at(feed, on.closes_at)
    return min(due, last) if on.now < last else due
