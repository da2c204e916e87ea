"""How the next theme is decided."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DecidedBy(StrEnum):
    """What decides the next theme, as things stand."""

    CHOICE = "choice"
    """It is chosen already."""
    MEMBER = "member"
    """A member is asked for it, or will be; if none chooses one, the vote decides."""
    VOTE = "vote"
    """The vote; without a suggestion, what stands in for one."""


@dataclass(frozen=True, slots=True)
class NextTheme:
    """When the next theme is announced, and how it is decided until then. It has no name: who is asked is no news."""

    opens_at: datetime
    decided_by: DecidedBy
