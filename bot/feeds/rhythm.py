"""When to look at a feed next."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.feeds.health import TOLD_AFTER
from bot.feeds.model import Feed

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=24)
UNKNOWN = timedelta(hours=2)
"""For a blog of which too few entries are known."""
WHILE_OPEN = timedelta(minutes=30)
LOOKS_BETWEEN = 12
"""Looks from one entry to the next, at a blog's usual pace."""
WITH_HUB = 4
"""How many times more seldom a feed is looked at while its hub tells of news."""
JITTER = 0.1
FINAL = timedelta(minutes=12)
"""How long before a round's close the last looks begin; they are spread over all but the last of these minutes."""
FINAL_ENDS = timedelta(minutes=2)
HOLD_VALIDATORS = timedelta(days=8)
"""How long answers without a document are believed: some servers' validators stick."""
HOLD_MOVES = timedelta(days=7)
"""How long a permanent redirect has to hold before it is taken at its word."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is going on while the next look is planned."""

    now: datetime
    closes_at: datetime | None = None
    """The earliest close of an open round in which the feed's posts may be; None where none is open."""
    fresh_for: timedelta | None = None
    pushed: bool = False
    """Whether a hub tells of news."""


def next_look(feed: Feed, on: Occasion) -> datetime:
    """Return when to look again after a good answer.

    The pace of the blog decides, within ten minutes and a day; a round that is open makes it half an hour at
    most; and whatever the feed or its server asks for makes it longer again, up to a day.
    """
    wait = feed.pace / LOOKS_BETWEEN if feed.pace is not None else UNKNOWN
    wait = max(SHORTEST, min(wait, WHILE_OPEN if on.closes_at else LONGEST))
    wait *= WITH_HUB if on.pushed else 1
    wait = max(wait, feed.hints.interval or wait, on.fresh_for or wait)
    wait = max(SHORTEST, min(wait, LONGEST)) * (1 + JITTER * (2 * spread(feed, on.now) - 1))
    return _final(feed, on, _awake(feed, on.now + wait))


def after_failure(feed: Feed, on: Occasion, retry_after: timedelta | None = None) -> datetime:
    """Return when to try again after a failure, the `failures` of the feed included.

    Doubles from ten minutes to a day; a server's own Retry-After (RFC 9110 §10.2.3) is kept to, up to a day.
    """
    doubled: int = 2 ** min(max(feed.failures - 1, 0), 10)
    wait = min(SHORTEST * doubled, LONGEST) * (1 + JITTER * spread(feed, on.now))
    if retry_after is not None and retry_after > wait:
        return on.now + min(retry_after, LONGEST)
    due = on.now + min(wait, LONGEST)
    told = feed.failing_since + TOLD_AFTER if feed.failing_since else due
    return _final(feed, on, min(due, told) if on.now < told else due)


def final_look(feed: Feed, closes_at: datetime) -> datetime:
    """Return when a feed is looked at for the last time before a round closes."""
    return closes_at - FINAL + (FINAL - FINAL_ENDS) * spread(feed, closes_at)


def spread(feed: Feed, moment: datetime) -> float:
    """Return a number from 0 up to 1 that differs from feed to feed, and is the same if it is asked for again."""
    seed = hashlib.blake2b(f"{feed.id} {moment.timestamp()}".encode(), digest_size=4).digest()
    return int.from_bytes(seed) / 2**32


def forgets_validators(feed: Feed, now: datetime) -> bool:
    """Say whether the whole document is asked for, whatever the server said of it before."""
    return feed.whole_at is None or now - feed.whole_at >= HOLD_VALIDATORS


def _awake(feed: Feed, due: datetime) -> datetime:
    """Return `due`, or the end of the hours and days in which the feed says that nothing appears."""
    hints = feed.hints
    for _ in range(7 * 24):
        if due.hour not in hints.skip_hours and due.weekday() not in hints.skip_days:
            return due
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due  # it never wakes, by its own account: once a week will do


def _final(feed: Feed, on: Occasion, due: datetime) -> datetime:
    """Return `due`, or the feed's last look before the close if that comes first."""
    if on.closes_at is None:
        return due
    last = final_look(feed, on.closes_at)
    return min(due, last) if on.now < last else due
