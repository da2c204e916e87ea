"""Weekdays as people type them, in any of the languages."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from babel.dates import get_day_names

from bot.i18n.language import Language

MIN_PREFIX_LENGTH = 2
"""Letters of a weekday's name that have to be typed, as in "Mo"."""


def parse_weekday(word: str, languages: Sequence[Language] = ()) -> int | None:
    """Return the weekday whose name begins with a word, Monday as 0; None where none does, or several do.

    The first of `languages` with such a weekday decides: "Di" is Tuesday in German, and Sunday in French.
    """
    prefix = _bare(word)
    if len(prefix) < MIN_PREFIX_LENGTH:
        return None
    choices = (_beginning_with(prefix, among) for among in [*([one] for one in languages), [*Language]])
    found = next(filter(None, choices), set())
    return found.pop() if len(found) == 1 else None


def _beginning_with(prefix: str, languages: Iterable[Language]) -> set[int]:
    return {day for language in languages for name, day in _names(language) if name.startswith(prefix)}


@cache
def _names(language: Language) -> Sequence[tuple[str, int]]:
    return [(_bare(str(name)), int(day)) for day, name in get_day_names("wide", "format", language.value).items()]


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.strip(" .,").casefold())
    return "".join(letter for letter in letters if letter.isalpha())
