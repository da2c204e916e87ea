"""When to poll a feed next."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.feeds.errors import NOTIFY_OWNER_AFTER
from bot.feeds.model import Feed

MIN_INTERVAL, MAX_INTERVAL = timedelta(minutes=10), timedelta(hours=24)
DEFAULT_INTERVAL = timedelta(hours=2)
"""The interval for a blog with too few entries for a publish interval."""
OPEN_ROUND_INTERVAL = timedelta(minutes=30)
"""The longest interval while a round is open."""
POLLS_PER_ENTRY = 12
"""Polls in one publish interval of a blog."""
WEBSUB_FACTOR = 4
"""By how much the interval is longer while a hub pushes the feed's updates."""
JITTER = 0.1
"""The part of an interval by which it is varied at most, so that polls don't coincide."""
FINAL_POLL_WINDOW = timedelta(minutes=12)
"""How long before the close of a round its final polls begin."""
FINAL_POLL_MARGIN = timedelta(minutes=2)
"""How long before the close the last of the final polls is due."""
MAX_VALIDATOR_AGE = timedelta(days=8)
"""How long 304 responses are accepted before the whole document is fetched: some servers never change their ETag."""
MAX_VALIDATOR_AGE_AT_CLOSE = timedelta(hours=1)
"""The same in the final polls before a close: what they miss is missing in the round-up."""
REDIRECT_TRIAL = timedelta(days=7)
"""How long a permanent redirect to another host has to last before it replaces the feed's address."""


@dataclass(frozen=True, slots=True)
class PollContext:
    """What the time of the next poll depends on, besides the feed."""

    now: datetime
    closes_at: datetime | None = None
    """The earliest close of an open round in a community of the feed; None if none is open."""
    fresh_for: timedelta | None = None
    """How long the server says that the response is fresh; see `bot.web.responses.fresh_for`."""
    websub_active: bool = False
    """Whether a hub pushes the feed's updates."""


def next_poll_at(feed: Feed, context: PollContext) -> datetime:
    """Return when to poll the feed after a successful poll.

    The interval follows the publish interval, between `MIN_INTERVAL` and `MAX_INTERVAL`, and is at most
    `OPEN_ROUND_INTERVAL` while a round is open. An active hub and the hints of the feed and its server make it longer,
    up to `MAX_INTERVAL`. In an open round the final poll comes first if it is earlier.
    """
    wait = feed.publish_interval / POLLS_PER_ENTRY if feed.publish_interval is not None else DEFAULT_INTERVAL
    wait = max(MIN_INTERVAL, min(wait, OPEN_ROUND_INTERVAL if context.closes_at else MAX_INTERVAL))
    wait *= WEBSUB_FACTOR if context.websub_active else 1
    wait = max(wait, feed.hints.interval or wait, context.fresh_for or wait)
    wait = max(MIN_INTERVAL, min(wait, MAX_INTERVAL)) * (1 + JITTER * (2 * jitter(feed, context.now) - 1))
    return _with_final_poll(feed, context, _outside_skipped_hours(feed, context.now + wait))


def retry_poll_at(feed: Feed, context: PollContext, retry_after: timedelta | None = None) -> datetime:
    """Return when to poll the feed after a failed poll, which `feed.failures` counts already.

    The interval doubles from `MIN_INTERVAL` to `MAX_INTERVAL`. A longer Retry-After (RFC 9110 §10.2.3) is honoured, up
    to `MAX_INTERVAL`. A poll is due by the time at which the owner gets a message.
    """
    doubled: int = 2 ** min(max(feed.failures - 1, 0), 10)
    wait = min(MIN_INTERVAL * doubled, MAX_INTERVAL) * (1 + JITTER * jitter(feed, context.now))
    if retry_after is not None and retry_after > wait:
        return context.now + min(retry_after, MAX_INTERVAL)
    due = context.now + min(wait, MAX_INTERVAL)
    notify_at = feed.first_failure_at + NOTIFY_OWNER_AFTER if feed.first_failure_at else due
    return _with_final_poll(feed, context, min(due, notify_at) if context.now < notify_at else due)


def final_poll_at(feed: Feed, closes_at: datetime) -> datetime:
    """Return when to poll a feed for the last time before a round closes."""
    return closes_at - FINAL_POLL_WINDOW + (FINAL_POLL_WINDOW - FINAL_POLL_MARGIN) * jitter(feed, closes_at)


def jitter(feed: Feed, moment: datetime) -> float:
    """Return a number from 0 up to 1 that depends on the feed and the moment alone."""
    seed = hashlib.blake2b(f"{feed.id} {moment.timestamp()}".encode(), digest_size=4).digest()
    return int.from_bytes(seed) / 2**32


def needs_full_fetch(feed: Feed, now: datetime, closes_at: datetime | None = None) -> bool:
    """Return whether to fetch the whole document, without validators.

    `closes_at` is the earliest close of a round in a community of the feed that is open, or waits for its last polls;
    None if there is none.
    """
    is_final = closes_at is not None and now >= closes_at - FINAL_POLL_WINDOW
    max_age = MAX_VALIDATOR_AGE_AT_CLOSE if is_final else MAX_VALIDATOR_AGE
    return feed.last_full_fetch_at is None or now - feed.last_full_fetch_at >= max_age


def _outside_skipped_hours(feed: Feed, due: datetime) -> datetime:
    """Return `due`, or the end of the hours and days in which the feed says that nothing is published."""
    hints = feed.hints
    for _ in range(7 * 24):
        if due.hour not in hints.skip_hours and due.weekday() not in hints.skip_days:
            return due
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due  # it skips every hour of the week


def _with_final_poll(feed: Feed, context: PollContext, due: datetime) -> datetime:
    """Return `due`, or the time of the final poll before the close if that is earlier."""
    if context.closes_at is None:
        return due
    final = final_poll_at(feed, context.closes_at)
    return min(due, final) if context.now < final else due
