"""When to look at a feed next."""

from datetime import datetime, timedelta

WHILE_OPEN = timedelta(minutes=30)
QUIET = timedelta(hours=3)
LONGEST = timedelta(hours=24)


def next_look(now: datetime, *, round_open: bool) -> datetime:
    """Return when to look again after a good answer: more often while a round is open."""
    return now + (WHILE_OPEN if round_open else QUIET)


def after_failure(now: datetime, failures: int, retry_after: timedelta | None = None) -> datetime:
    """Return when to try again after the given number of failures in a row.

    Doubles each time up to a day; a server's own Retry-After (RFC 9110 §10.2.3) is kept to, up to a day.
    """
    doubled: int = 2 ** min(failures, 10)
    wait = min(WHILE_OPEN * doubled, LONGEST)
    return now + max(wait, min(retry_after or timedelta(0), LONGEST))
