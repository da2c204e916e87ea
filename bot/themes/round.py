"""Rounds: one theme in one community for a time, and what is due before and after it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NewType

from bot.boundary import NO_URL, WebUrl
from bot.themes.community import CommunityId, MemberId

RoundId = NewType("RoundId", int)
SuggestionId = NewType("SuggestionId", int)

OPENING_TOLERANCE = timedelta(minutes=10)
"""A round that opens later than this after `opens_at` counts as late."""
ROUNDUP_TOLERANCE = timedelta(hours=1)
"""A round-up later than this after the close counts as late: the final polls take some of that time."""
REMINDER_LEAD = timedelta(days=1)
"""How long before the close the members are reminded."""
DRAFT_LEAD = timedelta(hours=1)
"""How long before the close the draft of the round-up is sent."""
INVITATION_TIMEOUT = timedelta(hours=6)
"""How long an invited member has for an answer, at least."""
FOLLOWED_AFTER_CLOSE = timedelta(days=14)
"""How long after a round's close comments are looked for, and its round-up says who reads and comments."""
LATE_WINDOW = timedelta(days=7)
"""How long after the close a post is still accepted, marked late."""


class HostStage(IntEnum):
    """Who is asked to choose a theme, in this order: the later ones after the earlier ones had their time to answer."""

    SIGNED_UP = 0
    """The member who signed up for the date."""
    IN_TURN = 1
    """The members whose turn it is, one after another."""
    STEPPING_IN = 2
    """The substitutes; without any left, the next in turn."""


class Phase(StrEnum):
    """The state of a round; the only transition is to the next one."""

    SCHEDULED = "scheduled"
    WRITING = "writing"
    CLOSED = "closed"
    ROUNDED_UP = "rounded_up"


STARTED_PHASES = (Phase.WRITING, Phase.CLOSED, Phase.ROUNDED_UP)
"""The phases of a round whose theme has been announced."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The theme of a round."""

    title: str
    prompt: str = ""
    by: str | None = None
    """The name of the member who suggested it; None for a built-in or spare theme."""
    keywords: tuple[str, ...] = ()
    """Words that are evidence of the theme in a post's text."""
    host_name: str | None = None
    """The name of the theme host who chose it."""
    call: WebUrl = NO_URL
    """The address of the post in which its host calls for posts on it; empty if there is none."""


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
    """The theme; in a scheduled round, only if it was chosen ahead of the vote."""
    opened_at: datetime | None = None
    """When it was opened, which is later than `opens_at` after a downtime."""
    rounded_up_at: datetime | None = None
    """When its round-up was queued."""
    announcement: str | None = None
    """The address of the announcement in Discord, once it was sent."""
    invited: MemberId | None = None
    """The member who was last invited to choose the theme."""
    suggestion: SuggestionId | None = None
    """The suggestion that its theme comes from."""
    opening: str = ""
    """The introduction of its round-up, written by the theme host."""
    changed_at: datetime | None = None
    """When what everybody can see of its round-up changed last; None for a round-up that the bot did not write."""
    former_hashtags: tuple[str, ...] = ()
    """Hashtags that the community had since it was announced, and has no more: posts with them are its posts still."""
    former_names: tuple[str, ...] = ()
    """Names that the community had since then, in the same way."""

    @property
    def last_moment(self) -> datetime:
        """Return the last moment at which a post is in time: one that ends at midnight ends on the day before."""
        return self.closes_at - timedelta(seconds=1)

    @property
    def is_late(self) -> bool:
        """Return whether it was opened later than `OPENING_TOLERANCE` allows."""
        return self.opened_at is not None and self.opened_at - self.opens_at > OPENING_TOLERANCE

    @property
    def is_rounded_up_late(self) -> bool:
        """Return whether its round-up came later than `ROUNDUP_TOLERANCE` allows."""
        return self.rounded_up_at is not None and self.rounded_up_at - self.closes_at > ROUNDUP_TOLERANCE

    def is_running(self, now: datetime) -> bool:
        """Return whether its theme is announced and there is still time to write for it."""
        return self.phase is Phase.WRITING and now < self.closes_at

    def takes_posts(self, now: datetime) -> bool:
        """Return whether its theme is announced and a post is still accepted, in time or late."""
        return self.phase is not Phase.SCHEDULED and now < self.closes_at + LATE_WINDOW

    def is_followed(self, now: datetime) -> bool:
        """Return whether its round-up still follows who reads and comments."""
        return now < self.closes_at + FOLLOWED_AFTER_CLOSE

    def is_final(self, now: datetime) -> bool:
        """Return whether its round-up stays as it is: it is out, and no late post is taken any more."""
        if self.rounded_up_at is None:
            return False
        return now >= max(self.closes_at, self.rounded_up_at) + LATE_WINDOW

    @property
    def was_missed(self) -> bool:
        """Return whether it was opened after its close, so that nobody could write for it in time."""
        return self.opened_at is not None and self.opened_at >= self.closes_at


@dataclass(frozen=True, slots=True)
class SkippedDate:
    """A date on which no round opens, as its hosts said."""

    day: date
    """The local day, which stays skipped when the set-up changes the time of the announcement or the zone."""
    opens_at: datetime
    """When a round was to open on it, as its host skipped it (UTC): the notice and its undo are known by that."""
    round: RoundId
    """The round that waits for a later date because of it."""


@dataclass(frozen=True, slots=True)
class PastRound:
    """A round that is over, and what came of it."""

    round: Round
    posts: int
    """How many posts it has."""
    roundup_url: str | None
    """The address of its round-up in Discord, once that is sent."""


def is_open(opens_at: datetime, closes_at: datetime, instant: datetime) -> bool:
    """Return whether a post published at `instant` is in time."""
    return opens_at <= instant < closes_at


def is_late(closes_at: datetime, instant: datetime) -> bool:
    """Return whether a post published at `instant` is late but still accepted."""
    return closes_at <= instant < closes_at + LATE_WINDOW


def is_accepted(opens_at: datetime, closes_at: datetime, instant: datetime) -> bool:
    """Return whether a post published at `instant` is accepted, in time or late."""
    return is_open(opens_at, closes_at, instant) or is_late(closes_at, instant)


def reminder_at(opens_at: datetime, closes_at: datetime, now: datetime) -> datetime | None:
    """Return when to remind the members of the close; None if that is past or too soon after the opening."""
    at = closes_at - REMINDER_LEAD
    return at if at >= opens_at + REMINDER_LEAD / 2 and at > now else None


def draft_at(closes_at: datetime, now: datetime) -> datetime | None:
    """Return when to send the draft of a round-up; None if that is past."""
    at = closes_at - DRAFT_LEAD
    return at if at > now else None


def next_invitation_at(opens_at: datetime, stage: HostStage, lead: timedelta, now: datetime) -> datetime | None:
    """Return when to invite the member of this stage to choose the theme; None where no time is left for it.

    The first is asked `lead` before the opening, and each further one when a third of that has passed, also after one
    who was asked in another's stead; the last third is the last one's. Who was invited last has `INVITATION_TIMEOUT` to
    answer, also if the invitation was late.
    """
    third = lead / len(HostStage)
    planned = opens_at - third * (len(HostStage) - stage)
    at = max(planned, min(now + third, opens_at - third), now + INVITATION_TIMEOUT) if stage else max(planned, now)
    return at if at < opens_at else None
