"""What members do for each other: they read, comment, and help."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.posts import PostId
from bot.themes import MemberId


@dataclass(frozen=True, slots=True)
class Read:
    """A member opened another member's post."""

    post: PostId
    author: MemberId
    by: MemberId


class ReadOutcome(StrEnum):
    """What comes of saying that one has read a post."""

    NOTED = "noted"
    MINE = "mine"
    ASK = "ask"
    """They have not said yet whether it may be noted."""
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class ReadMarks:
    """What the Discord user `user` read and answered of a round."""

    user: int
    read: frozenset[PostId] = frozenset()
    answered: frozenset[PostId] = frozenset()


@dataclass(frozen=True, slots=True)
class Comment:
    """A member's comment on a post; `id` is its number there, `parent` that of the comment it answers."""

    post: PostId
    author: MemberId
    by: MemberId
    id: str
    parent: str | None = None


class HelpKind(StrEnum):
    """How somebody helped."""

    DRAFT = "draft"
    HELPED = "helped"
    PROMOTED = "promoted"
    LOOKED_AFTER = "looked after"


@dataclass(frozen=True, slots=True)
class Thanks:
    """Help that the one who received it, `giver` of the thanks, acknowledges; `week` is an ISO week, as 2026-W13."""

    giver: MemberId | None
    helper: MemberId
    week: str
    kind: HelpKind = HelpKind.HELPED


@dataclass(frozen=True, slots=True)
class GivenThanks:
    """Thanks as they are shown: by whom, where that person is still here, for whom, and in which words."""

    id: int
    giver: str
    helper: str
    helper_user: int
    kind: HelpKind
    line: str
    given_at: datetime
    giver_shows: bool
    shown_at: datetime | None


Interaction = Read | Comment | Thanks


def week_of(instant: datetime) -> str:
    """Return the ISO week of an instant, as 2026-W13."""
    year, week, _ = instant.isocalendar()
    return f"{year}-W{week:02}"
