"""Rounds that were played before the bot came, as the circle's own index tells of them."""

from dataclasses import dataclass
from datetime import date

from bot.boundary import NO_TEXT, NO_URL, Text, WebUrl, clean_text, web_url
from bot.text import single_line

MAX_IMPORTED_TITLE, MAX_IMPORTED_HOST = 150, 60
"""Characters of a theme and of a name that are kept."""
MAX_IMPORTED_NUMBER = 99_999
"""The greatest number of a round that is brought."""


@dataclass(frozen=True, slots=True)
class ImportedRound:
    """A round of before: what an index says of it, and nothing that is announced, counted or read."""

    number: int
    title: Text
    day: date | None = None
    """A day of it, or the first of its month; None if none is told."""
    host: Text = NO_TEXT
    """The name of its host, as the index has it."""
    url: WebUrl = NO_URL
    """Where it can be read; empty if the index leads nowhere."""

    @classmethod
    def from_outside(cls, number: int, title: str, day: date | None, host: str, url: str) -> "ImportedRound":
        """Return a round of what an index says: each field passes the boundary, and is cut to its maximum."""
        return cls(
            number,
            clean_text(single_line(title, MAX_IMPORTED_TITLE), MAX_IMPORTED_TITLE),
            day,
            clean_text(single_line(host, MAX_IMPORTED_HOST), MAX_IMPORTED_HOST),
            web_url(url),
        )
