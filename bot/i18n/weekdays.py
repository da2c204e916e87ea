"""Weekdays as people write them, in any of the languages."""

import unicodedata
from functools import cache

from babel.dates import get_day_names

from bot.i18n.language import Language

MIN_PREFIX_LENGTH = 2
"""Letters by which a weekday is known at least, as in "Mo"."""


def parse_weekday(word: str) -> int | None:
    """Return the weekday that a word begins, Monday as 0; None where there is none, or more than one."""
    begun = _bare(word)
    found = {day for name, day in _names() if len(begun) >= MIN_PREFIX_LENGTH and name.startswith(begun)}
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
