"""One week's run of a theme."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.themes.community import CommunityId, MemberId

RoundId = NewType("RoundId", int)
SuggestionId = NewType("SuggestionId", int)

PUNCTUALITY_TOLERANCE = timedelta(minutes=10)
"""A round that opens later than this says that it is late."""
MIN_REMINDER_DELAY = timedelta(hours=1)
"""A round-up that comes later than this after the close says that it is late: the last look takes its time."""
REMINDER_LEAD = timedelta(days=1)
"""How long before the close everyone is reminded."""
DRAFT_LEAD = timedelta(hours=1)
"""How long before the close a host can look at the round-up."""
INVITATION_LEADS = (timedelta(days=3), timedelta(days=1))
"""How long before the announcement the next host is asked, and then whoever steps in."""
INVITATION_TIMEOUT = timedelta(hours=6)
"""How long who was asked has for the answer, at the least."""
LATE_WINDOW = timedelta(days=7)
"""How long after the close a post is still taken, marked late."""


class Phase(StrEnum):
    """Where a round stands; it only ever moves to the next."""

    SCHEDULED = "scheduled"
    WRITING = "writing"
    CLOSED = "closed"
    ROUNDED_UP = "rounded_up"


STARTED_PHASES = (Phase.WRITING, Phase.CLOSED, Phase.ROUNDED_UP)
"""The phases of a round whose theme was announced."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What a round is about, and who proposed it (nobody, where it came from the bank)."""

    title: str
    prompt: str = ""
    by: str | None = None
    keywords: tuple[str, ...] = ()
    """Words of the theme that make a post worth asking its author about."""
    host_name: str | None = None
    """Who chose it, where the community takes turns at it."""


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
    """In a scheduled round, the theme that somebody chose ahead of the vote."""
    opened_at: datetime | None = None
    """When it was really opened: later than it should have been after a downtime."""
    rounded_up_at: datetime | None = None
    """When its round-up was written."""
    announcement: str | None = None
    """The address of the announcement's message, once it stands in Discord."""
    asked: MemberId | None = None
    """Who was asked last to choose the theme, where the community takes turns."""
    suggestion: SuggestionId | None = None
    """The suggestion that its theme was."""
    opening: str = ""
    """What its host says at the beginning of its round-up."""

    @property
    def is_late(self) -> bool:
        """Say whether it was opened so late that it is worth a word."""
        return self.opened_at is not None and self.opened_at - self.opens_at > PUNCTUALITY_TOLERANCE

    @property
    def is_rounded_up_late(self) -> bool:
        """Say whether its round-up came so late that it is worth a word."""
        return self.rounded_up_at is not None and self.rounded_up_at - self.closes_at > MIN_REMINDER_DELAY

    @property
    def was_missed(self) -> bool:
        """Say whether its whole window had passed before it was opened: nobody could have known of it."""
        return self.opened_at is not None and self.opened_at >= self.closes_at


@dataclass(frozen=True, slots=True)
class PastRound:
    """A round that is over, and what came of it."""

    round: Round
    posts: int
    """How many posts it has."""
    roundup_url: str | None
    """The address of its round-up in Discord, once that is sent."""


def is_open(opens_at: datetime, closes_at: datetime, instant: datetime) -> bool:
    """Say whether a post published at `instant` counts as in time."""
    return opens_at <= instant < closes_at


def is_late(closes_at: datetime, instant: datetime) -> bool:
    """Say whether a post published at `instant` is late, yet still taken."""
    return closes_at <= instant < closes_at + LATE_WINDOW


def is_accepted(opens_at: datetime, closes_at: datetime, instant: datetime) -> bool:
    """Say whether a post published at `instant` belongs to the window at all, late or not."""
    return is_open(opens_at, closes_at, instant) or is_late(closes_at, instant)


def remind_at(opens_at: datetime, closes_at: datetime, now: datetime) -> datetime | None:
    """Return when to remind everyone of the close; None where that is past, or the announcement says it already."""
    at = closes_at - REMINDER_LEAD
    return at if at >= opens_at + REMINDER_LEAD / 2 and at > now else None


def draft_at(closes_at: datetime, now: datetime) -> datetime | None:
    """Return when a round's host can look at its round-up; None where that is past."""
    at = closes_at - DRAFT_LEAD
    return at if at > now else None


def next_invitation_at(opens_at: datetime, asked: int, now: datetime) -> datetime | None:
    """Return when somebody is asked to choose the theme, after `asked` were asked; None where nobody more is.

    Who was asked has some hours to answer, also where that was late.
    """
    if asked >= len(INVITATION_LEADS):
        return None
    at = max(opens_at - INVITATION_LEADS[asked], now + INVITATION_TIMEOUT if asked else now)
    return at if at < opens_at else None
