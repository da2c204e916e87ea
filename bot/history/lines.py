"""A line of an index: what it says of a round."""

import re
from dataclasses import dataclass, field
from datetime import date

from bot.history.words import day_in, host_in, is_roundup, number_in, title_in, without_date

_ONE_NUMBER = re.compile(r"\D*(\d{1,3}(?:[.,'’ ]\d{3})+|\d+)\D*")
"""What a column of numbers says: one, perhaps with its thousands apart, and not two as in 1e9 or "1 of 2"."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a line."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list, a row of a table, or the title of a post with what stands beside it."""

    text: str
    """All of it."""
    links: tuple[Link, ...] = ()
    year: int | None = None
    """The year of the heading above it."""
    day: date | None = None
    """What the page's own markup says of its date."""
    author: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    """What it says in the columns of a table whose heads are known."""


@dataclass(frozen=True, slots=True)
class FoundRound:
    """What a line says of a round; it has a title."""

    number: int | None
    title: str
    day: date | None
    host: str
    url: str
    is_roundup: bool

    @property
    def is_likely(self) -> bool:
        """Return whether it is more than a title: most links of a page lead elsewhere."""
        return self.number is not None or self.day is not None or bool(self.host)


def read_line(line: Line) -> FoundRound | None:
    """Return the round of which a line tells; None if it names no theme."""
    columns = line.columns
    titled = next((link for link in line.links if title_in(link.text)), None)
    beside = line.text.replace(titled.text, " ", 1) if titled else line.text
    title = title_in(columns["theme"]) if "theme" in columns else title_in(titled.text) if titled else title_in(beside)
    if not title:
        return None
    url = _best_url(line)
    day = day_in(columns["date"], line.year) if columns.get("date") else line.day
    number = number_in(line.text)
    return FoundRound(
        _number_of(columns, number[1] if number else ""),
        _without_host(title, columns, titled, beside),
        day or day_in(line.text, line.year, url),
        columns["host"].partition("(")[0]
        if columns.get("host")
        else host_in(line.text, beside if titled else "") or line.author,
        url,
        is_roundup(line.text),
    )


def _host_of(line: Line, columns: dict[str, str], beside: str) -> str:
    """Return who hosted: as their column has it without what stands in brackets, as the line tells, or the author."""
    if columns.get("host"):
        return columns["host"].partition("(")[0]
    return host_in(line.text, beside) or line.author


def _number_of(columns: dict[str, str], told: str) -> int | None:
    found = _ONE_NUMBER.fullmatch(columns["number"]) if "number" in columns else None
    digits = "".join(filter(str.isdecimal, found[1] if found else "")) if "number" in columns else told
    return int(digits) if digits.isascii() and 0 < len(digits) <= 5 and int(digits) else None  # noqa: PLR2004 - 99,999


def _without_host(title: str, columns: dict[str, str], titled: Link | None, beside: str) -> str:
    """Return a title that was read from a whole line, without the host and month that follow it there."""
    if titled is not None or "theme" in columns:
        return title
    host = host_in(beside, beside)
    head = title.partition(host)[0] if host else title
    words = without_date(head).strip(" ,;:–—-(").removesuffix(" by").removesuffix(" von").removesuffix(" par")
    return words.strip(" ,;:–—-(") or title


def _best_url(line: Line) -> str:
    """Return where the round can be read: its round-up, if a link is called so, else the first link."""
    named = [link.url for link in line.links if is_roundup(link.text)]
    return next(iter([*named, *(link.url for link in line.links)]), "")
