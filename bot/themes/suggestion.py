"""Themes that members propose, and the vote on them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.themes.community import MemberId
from bot.themes.round import SuggestionId, Theme

SUGGESTION_LIFETIME = timedelta(weeks=4)
"""How long an unchosen suggestion stays on the board; where themes are seldom, until one vote has been counted."""
MAX_SUGGESTIONS_ON_BOARD = 25
"""Suggestions that the board holds."""
MAX_SUGGESTIONS_PER_MEMBER = 3
"""Suggestions of one member that the board holds: there is room for the others."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme that a member proposed, and how many votes it has."""

    id: SuggestionId
    member: MemberId
    by: str
    title: str
    prompt: str
    suggested_at: datetime
    votes: int = 0
    keywords: tuple[str, ...] = ()

    @property
    def theme(self) -> Theme:
        """Return the theme that it proposes."""
        return Theme(self.title, self.prompt, self.by, self.keywords)

    @property
    def leaves_at(self) -> datetime:
        """Return when it leaves the board at the soonest, unless it is chosen before; one vote it waits for."""
        return self.suggested_at + SUGGESTION_LIFETIME


def normalize_title(title: str) -> str:
    """Return what two titles share that say the same: letters and digits, without case or accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))
    return " ".join(sorted(re.findall(r"\w+", bare.casefold())))


def winning_suggestion(suggestions: Sequence[Suggestion]) -> Suggestion | None:
    """Return the suggestion with most votes, the older of a tie; None where there is none at all."""
    return min(suggestions, key=lambda s: (-s.votes, s.suggested_at, s.id), default=None)
