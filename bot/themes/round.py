"""One week's run of a theme."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.themes.community import CommunityId

RoundId = NewType("RoundId", int)

LATE_FOR = timedelta(days=7)
"""How long after the close a post is still taken, marked late."""


class Phase(StrEnum):
    """Where a round stands; it only ever moves to the next."""

    SCHEDULED = "scheduled"
    WRITING = "writing"
    CLOSED = "closed"
    ROUNDED_UP = "rounded_up"


@dataclass(frozen=True, slots=True)
class Theme:
    """What a round is about, and who proposed it (nobody, where it came from the bank)."""

    title: str
    prompt: str = ""
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One theme in one community, from `opens_at` up to but not including `closes_at`."""

    id: RoundId
    community: CommunityId
    number: int
    phase: Phase
    opens_at: datetime
    closes_at: datetime
    theme: Theme | None
    announcement: str | None = None
    """The address of the announcement's message, once it stands in Discord."""


def is_open(opens_at: datetime, closes_at: datetime, instant: datetime) -> bool:
    """Say whether a post published at `instant` counts as in time."""
    return opens_at <= instant < closes_at


def is_late(closes_at: datetime, instant: datetime) -> bool:
    """Say whether a post published at `instant` is late, yet still taken."""
    return closes_at <= instant < closes_at + LATE_FOR


def takes(opens_at: datetime, closes_at: datetime, instant: datetime) -> bool:
    """Say whether a post published at `instant` belongs to the window at all, late or not."""
    return is_open(opens_at, closes_at, instant) or is_late(closes_at, instant)
