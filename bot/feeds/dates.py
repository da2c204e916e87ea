"""Read dates as feeds write them: by their standards, and as software does that keeps to none.

A date of a template is written in the blog's language, with its months (CLDR), or with the name of a zone.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from bot.boundary import bounded_instant, parse_instant

MAX_DATE_LENGTH = 100
"""Characters of a date that are read; no form of one is longer."""
WEB_BEGINS = datetime(1990, 1, 1, tzinfo=UTC)
"""No page is older: an earlier date is what software writes for none, as the year 1, 1900 or 1970."""
_LANGUAGES = (
    *("ca", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hu", "id", "is", "it", "lt", "lv", "nb", "nl", "pl"),
    *("pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk", "vi"),
)
_MONTHS = 12
_ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_ZONES = {
    "wet": "+0000",
    "west": "+0100",
    "bst": "+0100",
    "cet": "+0100",
    "cest": "+0200",
    "met": "+0100",
    "mest": "+0200",
    "mez": "+0100",
    "mesz": "+0200",
    "eet": "+0200",
    "eest": "+0300",
    "msk": "+0300",
    "trt": "+0300",
    "jst": "+0900",
    "kst": "+0900",
    "hkt": "+0800",
    "sgt": "+0800",
    "awst": "+0800",
    "acst": "+0930",
    "acdt": "+1030",
    "aest": "+1000",
    "aedt": "+1100",
    "nzst": "+1200",
    "nzdt": "+1300",
}
"""Names of zones that mean one thing; `IST` means three."""
_AMERICAN_ZONES = {
    "edt": "-0400",
    "est": "-0500",
    "cdt": "-0500",
    "cst": "-0600",
    "mdt": "-0600",
    "mst": "-0700",
    "pdt": "-0700",
    "pst": "-0800",
}
"""Those that RFC 5322 knows; other forms of dates have them, too."""
_AMERICAN_ZONE = re.compile(rf"\b({'|'.join(_AMERICAN_ZONES)})\)?\s*$", re.IGNORECASE)
_ZONE = re.compile(rf"\b({'|'.join(_ZONES)})\)?\s*$", re.IGNORECASE)
_EPOCH = re.compile(r"(\d{10})(\d{3})?", re.ASCII)
"""Seconds since 1970, or milliseconds."""
_NUMBER = re.compile(r"\d{9,13}|\d{15,}", re.ASCII)
"""A number that is no date of eight or fourteen digits."""
_CLOCK = r"(?:\D{0,12}?(?<!\d)(\d{1,2})[:h.](\d{2})(?::(\d{2}))?)?(?:\.\d+)?\s*([+-]\d{2}:?\d{2})?"
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:\.|er|º|a)?\s+(?:de\s+|d['’])?([^\W\d_]{{3,20}})\.?,?\s+(?:de\s+|del\s+)?(\d{{4}})\b{_CLOCK}"
)
_MONTH_FIRST = re.compile(rf"()([^\W\d_]{{3,20}})\.?\s+(\d{{1,2}}),?\s+(\d{{4}})\b{_CLOCK}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?!\d){_CLOCK}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}})(?!\d){_CLOCK}")
_HALF_DAY = re.compile(r"\b(0?[1-9]|1[0-2])[:.]([0-5]\d)(?:[:.]([0-5]\d))?\s*([ap])(?:\.\s?)?m\b\.?", re.IGNORECASE)
"""A time on a clock of twelve hours; Spanish has a space within "p. m." (CLDR)."""
_ZERO_YEAR = re.compile(r"(?:^|\s)(?:-\d{4}|000\d)(?=-|\s+\d\d:)")
"""The year 1, which e-mail's rules read as 2001; or -1, to which PHP counts back from the month 0 of the year 0."""
_AFTERNOONS = ("오후", "午後", "下午")
_EAST_ASIAN_HALF_DAY = re.compile(r"(오전|오후|午前|午後|上午|下午)\s*(\d{1,2})(?=\s*[:.시時点點时])")
_EAST_ASIAN_TIME = re.compile(r"(\d{1,2})\s*[시時点點时]\s*(?:(\d{1,2})\s*[분分])?\s*(?:(\d{1,2})\s*[초秒])?")
_GAP_IN_NUMBERS = re.compile(r"(?<=\d\.)\s+(?=\d)")
_SHORT_OFFSET = re.compile(
    r"(?:\b(?:UTC|GMT)\s?([+-])(\d{1,2})(?::?(\d{2}))?|(?<=:\d\d )([+-])(\d{1,2}))(?![\d:])", re.IGNORECASE
)
"""An offset of a digit or two, or beside the name of the zone that it is from."""
_BEYOND_FEEDPARSER = re.compile(
    r"(?:\d{8}T|\d{4}-?W\d|\d{4}[/.]\d|\d{1,2}([-/.])\d{1,2}\1\d{4}|\d{4}-\d{1,2}-\d{1,2}\s.*[a-z]{2,4}\s*$)",
    re.IGNORECASE,
)
"""Forms of numbers that feedparser takes for others: the day, in place of the month, or without the time."""
_EAST_ASIAN = re.compile(rf"(\d{{4}})\s*[年년]\s*(\d{{1,2}})\s*[月월]\s*(\d{{1,2}})\s*[日일]{_CLOCK}")


def date_of_text(text: str) -> datetime | None:
    """Return a date as feeds write it, in UTC where it names no offset; None if it is none.

    That is ISO 8601, RFC 5322 with the names of more zones than those of North America, seconds since 1970, a day, a
    month in English or one of `_LANGUAGES` and a year, and three numbers of which it is plain which is the month.
    """
    text = _in_usual_form(text.strip()[:MAX_DATE_LENGTH])
    if _ZERO_YEAR.search(text):
        return None
    try:
        date = parse_instant(text) or _epoch(text) or _in_numbers(text) or _rfc_5322(text) or _written_out(text)
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return None
    return since_the_web(date)


def since_the_web(date: datetime | None) -> datetime | None:
    """Return a date unless it is before `WEB_BEGINS`: then it is none."""
    return date if date and date >= WEB_BEGINS else None


def is_beyond_feedparser(text: str) -> bool:
    """Return whether feedparser takes a date for another: by a zone's name, in 年 and 月, in numbers, or by p.m."""
    text = text.strip()[:MAX_DATE_LENGTH]
    forms = (_ZONE.search, _EAST_ASIAN.search, _BEYOND_FEEDPARSER.match, _ZERO_YEAR.search)
    return bool(_NUMBER.fullmatch(text)) or any(find(text) for find in forms) or _in_usual_form(text) != text


def _in_usual_form(text: str) -> str:
    """Return a date with its time on 24 hours, four digits of an offset, and no gaps between its numbers."""
    text = _HALF_DAY.sub(_on_24_hours, text)
    text = _EAST_ASIAN_HALF_DAY.sub(_half_on_24_hours, text)
    text = _EAST_ASIAN_TIME.sub(lambda time: f"{time[1]}:{time[2] or '00':0>2}:{time[3] or '00':0>2}", text)
    text = _SHORT_OFFSET.sub(lambda of: f"{of[1] or of[4]}{of[2] or of[5]:0>2}{of[3] or '00'}", text)
    return _GAP_IN_NUMBERS.sub("", text)


def _half_on_24_hours(half: re.Match[str]) -> str:
    return f" {int(half[2]) % 12 + (12 if half[1] in _AFTERNOONS else 0):02}"


def _on_24_hours(time: re.Match[str]) -> str:
    hour = int(time[1]) % 12 + (12 if time[4].lower() == "p" else 0)
    return f"{hour:02}:{time[2]}:{time[3] or '00'}"


def _epoch(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(epoch[1]), UTC) if (epoch := _EPOCH.fullmatch(text)) else None


def _rfc_5322(text: str) -> datetime | None:
    try:
        return bounded_instant(parsedate_to_datetime(_with_offset(text)))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _with_offset(text: str) -> str:
    """Return a date with an offset in place of the name of a zone."""
    return _ZONE.sub(lambda zone: _ZONES[zone[1].lower()], text)


def _in_numbers(text: str) -> datetime | None:
    """Return a date of three numbers; None where it may be one of two: a day stands before its month but in America."""
    text = _with_any_offset(text)
    if found := _YEAR_FIRST.match(text):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := _YEAR_LAST.match(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] == "/" and max(first, second) <= _MONTHS and first != second:
            return None
        day, month = (second, first) if second > _MONTHS else (first, second)
    else:
        return None
    return _moment(year, month, day, found)


def _with_any_offset(text: str) -> str:
    return _AMERICAN_ZONE.sub(lambda zone: _AMERICAN_ZONES[zone[1].lower()], _with_offset(text))


def _written_out(text: str) -> datetime | None:
    text = _with_any_offset(text)
    if found := _EAST_ASIAN.search(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _DAY_FIRST.search(text):
        year, month, day = int(found[3]), month_number(found[2]) or 0, int(found[1])
    elif found := _MONTH_FIRST.search(text):
        year, month, day = int(found[4]), month_number(found[2]) or 0, int(found[3])
    else:
        return None
    return _moment(year, month, day, found)


def _moment(year: int, month: int, day: int, found: re.Match[str]) -> datetime | None:
    """Return the instant of a day and of the clock in what was found of it."""
    hour, minute, second, offset = found.groups()[-4:]
    moment = datetime(year, month, day, int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC)
    zoned = datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{offset}") if offset else moment
    return bounded_instant(zoned)


def month_number(name: str) -> int | None:
    """Return the number of the month of this name, in English or one of `_LANGUAGES`; None if it is none."""
    name = name.casefold().rstrip(".")
    english = {form: number for number, month in enumerate(_ENGLISH_MONTHS, 1) for form in (month, month[:3])}
    return english.get(name) or _months().get(name)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Return the number of each month by its names, without those that are another month in another language."""
    from babel.dates import get_month_names  # slow to load, and few dates need it

    found: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    found.setdefault(name.casefold().rstrip("."), set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}
