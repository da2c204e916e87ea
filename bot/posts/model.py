"""Posts, and the evidence and the decisions they rest on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType

from bot.boundary import parse_instant
from bot.feeds.errors import ErrorKind
from bot.text import page_name
from bot.themes import MemberId, RoundId

PostId = NewType("PostId", int)


class Decision(StrEnum):
    """What becomes of an entry: a post, a question to its author, or nothing."""

    ACCEPT = "accept"
    ASK = "ask"
    IGNORE = "ignore"


class DecidedBy(StrEnum):
    """Who decided about a post besides the evidence; an author cannot overrule an organiser."""

    AUTHOR = "author"
    ORGANISER = "organiser"


DATED_KINDS = frozenset(["window", "old", "new date"])
"""Kinds of evidence that rest on a date."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reason for or against a post, with the words it rests on; where that is a date, in ISO 8601."""

    kind: str
    text: str
    speaks_for: bool = True
    yes: int = 0
    """Of what was learned: how many posts with it were entries."""
    answers: int = 0
    """Of what was learned: how many posts with it were decided about; 0 for anything else."""

    @classmethod
    def of_date(cls, kind: str, date: datetime | None, *, speaks_for: bool) -> "Evidence":
        """Return evidence that rests on a date, to the minute."""
        return cls(kind, date.astimezone(UTC).isoformat(" ", "minutes") if date else "", speaks_for)

    @property
    def date(self) -> datetime | None:
        """The date (UTC) that it rests on; None if it is of another kind."""
        return parse_instant(self.text) if self.kind in DATED_KINDS else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with the evidence for and against."""

    decision: Decision
    evidence: tuple[Evidence, ...]


MAX_SHOWN_TITLE = 200


@dataclass(frozen=True, slots=True)
class PostPreview:
    """What lists and round-ups show of an entry."""

    title: str
    url: str
    quote: str
    minutes: int
    """How long it takes to read."""
    picture: str = ""
    """The address of its picture; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Post:
    """An entry that belongs to a round; `decision` is ask until its author has answered."""

    id: PostId
    round: RoundId
    member: MemberId
    by: str
    user: int
    title: str
    url: str
    quote: str
    minutes: int
    published: datetime
    late: bool
    decision: Decision
    evidence: tuple[Evidence, ...] = ()
    comments_url: str | None = None
    readers: int = 0
    """How many said that they read it."""
    comments: int = 0
    """How many comments of members there are, without the author's own."""
    only_commented: int = 0
    """How many members commented on it, and have not said that they read it."""
    shows_comments: bool = False
    """Whether the blog shows its comments to programs, and did so when they were looked for."""
    has_comment: bool = False
    """Whether there is a comment of anybody but the author."""
    first_of_member: bool = False
    picture: str = ""
    """The address of its picture; empty where it has none."""
    decided_by: DecidedBy | None = None
    """Who decided about it; None where the evidence did."""
    position: int | None = None
    """Its position in the round-up; None where nobody changed the order."""
    recommendation: str = ""
    """Why to read it, as the organiser or theme host put it; empty where they did not."""

    @property
    def shown_title(self) -> str:
        """Return what the post is called: its title or, if a reader sees nothing of that, its address."""
        return page_name(self.title, self.url, MAX_SHOWN_TITLE)

    @property
    def known_readers(self) -> int:
        """Return how many members have read it, as far as is known: who commented has read it, too."""
        return self.readers + self.only_commented


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was decided about an entry, with the evidence for and against."""

    title: str
    url: str
    decision: Decision
    evidence: tuple[Evidence, ...]
    decided_by: DecidedBy | None = None
    """Who decided about the post; None where the evidence did, and for what is no post."""
    asked: PostId | None = None
    """The post, where it waits for an answer; None where none is taken any more."""
    missing_since: datetime | None = None
    """Since when the page of the post is not there (UTC); None where it is, as far as is known."""
    page_error: ErrorKind | None = None
    """Why its page could not be read; None where it was read, or what the feed gives is enough."""
    waits_until: datetime | None = None
    """The date for which it waits, as it lies in the time of a round that has not opened (UTC); None if it doesn't."""


def least_read_first(posts: Iterable[Post]) -> list[Post]:
    """Return posts in the order in which they are offered to a reader; of two that are read alike, the older first."""
    return sorted(posts, key=lambda post: (post.known_readers, post.id))
