"""Interactions: what members do for each other, by reading, commenting and helping."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.posts import PostId
from bot.themes import MemberId


@dataclass(frozen=True, slots=True)
class Read:
    """A member opened another member's post."""

    post: PostId
    author: MemberId
    by: MemberId


class ReadOutcome(StrEnum):
    """The result of a member's word that they read a post."""

    NOTED = "noted"
    MINE = "mine"
    ASK = "ask"
    """They were never asked whether it may be recorded."""
    DECLINED = "declined"
    """They want nothing recorded."""


@dataclass(frozen=True, slots=True)
class ReadMarks:
    """Which posts of a round the Discord user `user` read, and on which they commented."""

    user: int
    read: frozenset[PostId] = frozenset()
    commented: frozenset[PostId] = frozenset()

    def has_read(self, post: PostId) -> bool:
        """Say whether the user has read a post: they said so, or have commented on it."""
        return post in self.read or post in self.commented


@dataclass(frozen=True, slots=True)
class Comment:
    """A member's comment on a post; `id` is its id there, `parent` that of the comment it replies to."""

    post: PostId
    author: MemberId
    by: MemberId
    id: str
    parent: str | None = None


class HelpKind(StrEnum):
    """The kinds of help."""

    DRAFT = "draft"
    HELPED = "helped"
    PROMOTED = "promoted"
    LOOKED_AFTER = "looked after"


@dataclass(frozen=True, slots=True)
class Thanks:
    """Thanks for help, given by the one who received it; `week` is an ISO week, as 2026-W13."""

    giver: MemberId | None
    helper: MemberId
    week: str
    kind: HelpKind = HelpKind.HELPED


@dataclass(frozen=True, slots=True)
class GivenThanks:
    """Thanks as they are shown; `giver` is empty where that member has left."""

    id: int
    giver: str
    helper: str
    people: frozenset[MemberId]
    """The giver, where they are still here, and the helper."""
    helper_user: int
    kind: HelpKind
    line: str
    given_at: datetime
    giver_shows: bool
    shown_at: datetime | None


Interaction = Read | Comment | Thanks


def week_of(instant: datetime, zone: ZoneInfo) -> str:
    """Return the ISO week of an instant in a time zone, as 2026-W13: it begins there on Monday at midnight."""
    year, week, _ = instant.astimezone(zone).isocalendar()
    return f"{year}-W{week:02}"
