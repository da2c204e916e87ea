"""Months and days as texts write them, in the languages of `phrases.toml`."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache

from bot.posts.phrases import words_of
from bot.words import lowercase

_LETTERS_OF_ABBREVIATION = 3
_DIGITS = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<year>(?:20)?\d\d)\b"
)


def is_month(word: str) -> bool:
    """Say whether a word is the name of a month."""
    return lowercase(word) in _months()


def months_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Return each month with its year in a text in lower case: as it is written, the year and the month."""
    for found in _month_with_year().finditer(text):
        yield found[0], int(found["year"]), _months()[found["month"]]


def days_in(text: str, near: date) -> Iterator[tuple[str, date]]:
    """Return each day that a text in lower case names, as it is written and as the date nearest to another.

    Of a day in digits, such as 4/7/26, either order is meant.
    """
    for found in _day_of_month().finditer(text):
        number = int(found["day"] or found["day_after"])
        yield from _dated(found[0], near, found["year"], _months()[found["month"]], number)
    for found in _DIGITS.finditer(text):
        first, second = int(found["first"]), int(found["second"])
        for month, number in {(first, second), (second, first)}:
            yield from _dated(found[0], near, found["year"], month, number)


def _dated(written: str, near: date, year: str | None, month: int, day: int) -> Iterator[tuple[str, date]]:
    """Return a day, with the year nearest to a date where none is given; nothing if there is no such day."""
    years = [int(year) % 100 + 2000] if year else [near.year - 1, near.year, near.year + 1]
    days = []
    for one in years:
        with suppress(ValueError):
            days.append(date(one, month, day))
    if days:
        yield written.strip(), min(days, key=lambda one: abs(one - near))


@cache
def _months() -> Mapping[str, int]:
    names = {name: n for language in words_of("months").values() for n, name in enumerate(language, 1)}
    return names | {name[:_LETTERS_OF_ABBREVIATION]: n for n, name in enumerate(words_of("months")["en"], 1)}


@cache
def _month_with_year() -> re.Pattern[str]:
    return re.compile(rf"\b(?P<month>{_names()})\.?,? (?:de )?(?P<year>20\d\d)\b")


@cache
def _day_of_month() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|er)? (?:of |de )?)?\b(?P<month>{_names()})\.?"
        rf"(?(day)| (?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?\b)(?:,? (?:de )?(?P<year>20\d\d))?\b"
    )


def _names() -> str:
    return "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
