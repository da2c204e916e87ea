"""Weekdays as people type them, in any of the languages."""

import unicodedata
from functools import cache

from babel.dates import get_day_names

from bot.i18n.language import Language

MIN_PREFIX_LENGTH = 2
"""Letters of a weekday's name that have to be typed, as in "Mo"."""


def parse_weekday(word: str) -> int | None:
    """Return the weekday whose name begins with a word, Monday as 0; None where none does, or several do."""
    prefix = _bare(word)
    found = {day for name, day in _names() if len(prefix) >= MIN_PREFIX_LENGTH and name.startswith(prefix)}
    return found.pop() if len(found) == 1 else None


@cache
def _names() -> tuple[tuple[str, int], ...]:
    return tuple(
        (_bare(str(name)), int(day))
        for language in Language
        for day, name in get_day_names("wide", "format", language.value).items()
    )


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.strip(" .,").casefold())
    return "".join(letter for letter in letters if letter.isalpha())
