"""When a round opens and closes: a community's local days and times, as UTC instants."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.i18n import parse_weekday

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)

_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d)?)? ?(?:(?P<half>am|pm)|uhr|h)?")


class Cadence(StrEnum):
    """How often a theme is announced: every few weeks, or on one such weekday of each month."""

    WEEKLY = "weekly"
    EVERY_2_WEEKS = "every 2 weeks"
    EVERY_4_WEEKS = "every 4 weeks"
    FIRST = "first of the month"
    SECOND = "second of the month"
    THIRD = "third of the month"
    FOURTH = "fourth of the month"
    FIFTH = "fifth of the month"
    LAST = "last of the month"

    @property
    def min_weeks(self) -> int:
        """Return how many weeks lie between two announcements, at the least."""
        return {Cadence.WEEKLY: 1, Cadence.EVERY_2_WEEKS: 2}.get(self, 4)

    def includes(self, day: date, anchor: date) -> bool:
        """Say whether a day of the right weekday is one of an announcement; weeks are counted from the anchor's."""
        match self:
            case Cadence.WEEKLY | Cadence.EVERY_2_WEEKS | Cadence.EVERY_4_WEEKS:
                monday = anchor - timedelta(days=anchor.weekday())
                return (day - monday).days // 7 % self.min_weeks == 0
            case Cadence.LAST:
                return (day + WEEK).month != day.month
            case _:
                return (day.day - 1) // 7 == _NTH.index(self)


_NTH = (Cadence.FIRST, Cadence.SECOND, Cadence.THIRD, Cadence.FOURTH, Cadence.FIFTH)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The local days and times of a community; weekdays count from Monday = 0."""

    announce_day: int = 4
    announce_time: time = time(18, 0)
    close_day: int = 0
    close_time: time = time(12, 0)
    cadence: Cadence = Cadence.WEEKLY
    extra_weeks: int = 0
    """Whole weeks that pass after the first such day and time before the round closes."""
    anchor: date = date(2024, 1, 1)
    """A day in a week with an announcement, where the cadence leaves weeks out."""


def load_zone(name: str) -> ZoneInfo:
    """Return the time zone of that name.

    Raises Refusal where the name is unknown.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UserError(
            "I don't know the time zone “{name}”. Type a city, such as London or New York, and choose from the list.",
            name=name[:60],
        ) from None


def next_window(after: datetime, week: Schedule, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first opening after `after` and the closing that follows it, both in UTC."""
    return next(windows(after, week, zone))


def windows(after: datetime, week: Schedule, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Give the openings after `after`, each with the closing that follows it, in UTC, in their order.

    A month without a fifth such weekday is passed over. A round closes when the next one opens at the latest: its own
    closing may be a time that the clocks skipped in the very change at which it opened.
    """
    for opens_at, following in pairwise(_openings(after, week, zone)):
        yield opens_at, min(_closing(opens_at, week, zone), following)


def _openings(after: datetime, week: Schedule, zone: ZoneInfo) -> Iterator[datetime]:
    day = after.astimezone(zone).date() - DAY
    day += timedelta(days=(week.announce_day - day.weekday()) % 7)
    while True:
        if week.cadence.includes(day, week.anchor) and (opens_at := _instant(day, week.announce_time, zone)) > after:
            yield opens_at
        day += WEEK


def next_time(after: datetime, day: int, at: time, zone: ZoneInfo) -> datetime:
    """Return the first instant after `after` at which the local clocks show that weekday and time."""
    date_ = after.astimezone(zone).date()
    date_ += timedelta(days=(day - date_.weekday()) % 7)
    while (instant := _instant(date_, at, zone)) <= after:
        date_ += WEEK
    return instant


def _closing(opens_at: datetime, week: Schedule, zone: ZoneInfo) -> datetime:
    first = next_time(opens_at, week.close_day, week.close_time, zone)
    return _instant(first.astimezone(zone).date() + week.extra_weeks * WEEK, week.close_time, zone)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local time.

    A time that occurs twice is its first occurrence; one that the clocks skip is the first that exists,
    which is the moment of the change (PEP 495: `fold=0` gives the offset before a gap).
    """
    local = datetime.combine(day, at)
    instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    shown = instant.astimezone(zone).replace(tzinfo=None)
    if shown == local:
        return instant
    before, after = instant - (shown - local), instant
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def parse_weekly_time(words: str) -> tuple[int, time]:
    """Return the weekday and time of words such as "Friday 18:00" or "Fri 6 pm", in any of the languages.

    Raises Refusal where they are not understood.
    """
    day, _, clock = words.strip().partition(" ")
    found, at = parse_weekday(day), _CLOCK.fullmatch(clock.strip().lower())
    hour = int(at["hour"]) % 12 + 12 * (at["half"] == "pm") if at and at["half"] else int(at["hour"]) if at else 24
    if found is None or at is None or hour > 23:  # noqa: PLR2004 - a day's last hour
        raise UserError("Please write a weekday and a time, such as “Friday 18:00”.")
    return found, time(hour, int(at["minute"] or 0))
