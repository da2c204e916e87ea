"""How a post that left its round comes back into it, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.posts.model import DecidedBy, Decision, Post
from bot.themes import LATE_WINDOW, Round

HOSTS_WINDOW = LATE_WINDOW + timedelta(days=14)
"""How long after its round's close hosts are offered a post to accept or reject."""


class Way(Enum):
    """Who brings a post back, and by what."""

    SUBMIT = auto()
    """Its author, who hands it in again."""
    ACCEPT = auto()
    """The host who asks."""
    A_HOST = auto()
    """A host alone, in place of its author who asks."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """The way on which a post comes back into its round, and until when (UTC)."""

    way: Way
    until: datetime


def way_back(post: Post, round_: Round, now: datetime, *, for_host: bool) -> WayBack | None:
    """Return how a post comes back into its round if it is out, for a host or its author; None where it can't.

    What a host left out, its author does not take back in.
    """
    until_for_hosts = round_.closes_at + HOSTS_WINDOW
    was_left_out = post.decided_by is DecidedBy.ORGANISER and post.decision is Decision.IGNORE
    if not for_host and round_.takes_posts(now) and not was_left_out:
        return WayBack(Way.SUBMIT, round_.closes_at + LATE_WINDOW)
    if now >= until_for_hosts:
        return None
    return WayBack(Way.ACCEPT if for_host else Way.A_HOST, until_for_hosts)
