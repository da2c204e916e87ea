"""Suggestions of themes, and the vote on them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.themes.community import MemberId
from bot.themes.round import Round, SuggestionId, Theme
from bot.words import WORD, normalize

SUGGESTION_LIFETIME = timedelta(weeks=4)
"""How long a suggestion stays on the board, or longer until one vote has been counted, if rounds are rare."""
MAX_SUGGESTIONS_ON_BOARD = 25
"""Suggestions on the board at a time."""
MAX_SUGGESTIONS_PER_MEMBER = 3
"""Suggestions of one member on the board at a time, so that there is room for others."""
_WORD_WITH_SIGNS = re.compile(rf"{WORD}[#\u266f+]*")
"""A word of a normalized title; `\u266f` is the sharp of music."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme that a member suggested, with its votes."""

    id: SuggestionId
    member: MemberId
    by: str
    """The name of the member."""
    title: str
    prompt: str
    suggested_at: datetime
    votes: int = 0
    keywords: tuple[str, ...] = ()

    @property
    def theme(self) -> Theme:
        """Return the suggested theme."""
        return Theme(self.title, self.prompt, self.by, self.keywords)

    @property
    def leaves_at(self) -> datetime:
        """Return the earliest time at which it leaves the board without being chosen; see `SUGGESTION_LIFETIME`."""
        return self.suggested_at + SUGGESTION_LIFETIME


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A suggestion that was taken from the board."""

    suggestion: Suggestion
    is_own: bool
    """Whether its author took it."""
    picked_for: Round | None = None
    """The round whose theme it stays, as a host had picked it; None for any other."""


def normalize_title(title: str) -> str:
    """Return the sorted words of a title without case and accents: equal for titles that say the same.

    Neither punctuation nor emoji say anything, but a sign that ends a word does, as in C++ and C#.
    """
    return " ".join(sorted(_WORD_WITH_SIGNS.findall(normalize(title))))


def winning_suggestion(suggestions: Sequence[Suggestion]) -> Suggestion | None:
    """Return the suggestion with most votes, the older one of a tie; None if there are no suggestions."""
    return min(suggestions, key=lambda s: (-s.votes, s.suggested_at, s.id), default=None)
