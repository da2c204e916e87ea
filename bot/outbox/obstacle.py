"""What stands in the way of a message, who can take it away, and when to try again."""

from datetime import timedelta
from enum import StrEnum

MIN_PAUSE, MAX_PAUSE = timedelta(seconds=5), timedelta(minutes=15)
"""How long to wait after a failure that passes by itself, at first and at most; it doubles in between."""
PAUSES_FOR_HOST = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""How long to wait for a host to mend something: soon at first, as hosts try things out, then `PAUSE_FOR_HOST`."""
PAUSE_FOR_HOST = timedelta(hours=1)
PAUSE_FOR_OPERATOR = timedelta(days=1)
FAILURES_UNTIL_UNREACHABLE = 10
"""After so many failures in a row, about 50 minutes, what passes by itself has not passed for too long."""


class Remedy(StrEnum):
    """Who can take an obstacle away."""

    HOST = "host"
    """A host of the server, in its settings."""
    OPERATOR = "operator"
    """Whoever runs the bot, who finds it in the log."""
    NOBODY = "nobody"


class Obstacle(StrEnum):
    """What stands in the way of a message, or of its pin or thread."""

    NO_ACCESS = "no_access"
    """The bot does not see the channel."""
    NO_PERMISSION = "no_permission"
    """A permission is missing."""
    TIMED_OUT = "timed_out"
    """A moderator gave the bot a timeout, and no permission counts until it is over."""
    WRONG_CHANNEL = "wrong_channel"
    """A channel of a kind that takes no messages."""
    TAG_REQUIRED = "tag_required"
    """A forum wants a tag on each post, and has none that the bot may use."""
    THREAD_LOCKED = "thread_locked"
    """The thread or forum post is locked, or archived and can't be opened again."""
    PINS_FULL = "pins_full"
    THREADS_FULL = "threads_full"
    EVENTS_FULL = "events_full"
    AUTOMOD = "automod"
    """The server's own filter keeps it back."""
    CHANNEL_GONE = "channel_gone"
    """The channel was deleted, and the set-up has no other."""
    UNREACHABLE = "unreachable"
    """Discord has not taken it for an hour, for no reason that it gives."""
    SERVER_GONE = "server_gone"
    """The bot is not in the server."""
    REFUSED = "refused"
    """Discord says that the message itself is wrong."""
    NO_PRIVATE = "no_private"
    """The person takes no private messages of the bot, or is gone."""
    PAST = "past"
    """Its time was over before it could be sent."""
    DELETED = "deleted"
    """Somebody deleted it in Discord, and it stays away unless a host has it put back."""

    ANOTHERS = "anothers"
    """Another bot said it, from which the circle was moved here, and that one alone can edit it: so it stays."""

    @property
    def remedy(self) -> Remedy:
        """Return who can take it away."""
        return _REMEDIES.get(self, Remedy.HOST)


_REMEDIES = {
    Obstacle.REFUSED: Remedy.OPERATOR,
    Obstacle.NO_PRIVATE: Remedy.NOBODY,
    Obstacle.PAST: Remedy.NOBODY,
    Obstacle.DELETED: Remedy.NOBODY,
    Obstacle.ANOTHERS: Remedy.NOBODY,
}
UNTOLD = (Obstacle.SERVER_GONE, Obstacle.NO_PRIVATE, Obstacle.PAST, Obstacle.DELETED, Obstacle.ANOTHERS)
"""Obstacles that no host is told of as a trouble: there is none to tell, or nothing to mend."""
OF_ITS_WORDS = (Obstacle.AUTOMOD, Obstacle.REFUSED)
"""Obstacles of what one message says: other words may be free of them, and other messages are."""


def pause_after(obstacle: Obstacle | None, failures: int) -> timedelta | None:
    """Return how long to wait after a failure, `failures` others having gone before; None to try no more.

    Without an obstacle, the failure passes by itself.
    """
    if obstacle is None:
        return MAX_PAUSE if failures >= FAILURES_UNTIL_UNREACHABLE else min(MIN_PAUSE * (1 << failures), MAX_PAUSE)
    match obstacle.remedy:
        case Remedy.HOST:
            return PAUSES_FOR_HOST[failures] if failures < len(PAUSES_FOR_HOST) else PAUSE_FOR_HOST
        case Remedy.OPERATOR:
            return PAUSE_FOR_OPERATOR
        case Remedy.NOBODY:
            return None
