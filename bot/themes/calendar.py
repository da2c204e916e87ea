"""When rounds open and close: a community's local weekdays and times, converted to UTC."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.i18n import Language, parse_weekday
from bot.text import MAX_TYPED_LENGTH, escape

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)
MORE_THAN_A_MONTH = timedelta(days=31)
"""From the first day of a month it leads into the next one, and never beyond."""
LAST_HOUR = 23

_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d)?)? ?(?:(?P<half>[ap])(?:\.\s?)?m\.?|uhr|h)?")


class Cadence(StrEnum):
    """How often there is a round: every few weeks, for each whole month, or for the nth such weekday of a month."""

    WEEKLY = "weekly"
    EVERY_2_WEEKS = "every 2 weeks"
    EVERY_4_WEEKS = "every 4 weeks"
    MONTH = "month"
    FIRST = "first of the month"
    SECOND = "second of the month"
    THIRD = "third of the month"
    FOURTH = "fourth of the month"
    FIFTH = "fifth of the month"
    LAST = "last of the month"

    @property
    def min_weeks(self) -> int:
        """Return the least number of weeks between two openings."""
        return {Cadence.WEEKLY: 1, Cadence.EVERY_2_WEEKS: 2}.get(self, 4)

    @property
    def is_nth_weekday(self) -> bool:
        """Return whether it is the nth such weekday of a month that counts."""
        return self in {*_NTH, Cadence.LAST}

    def includes(self, day: date, anchor: date) -> bool:
        """Return whether a day of the right weekday counts; weeks are counted from that of `anchor`."""
        match self:
            case Cadence.WEEKLY | Cadence.EVERY_2_WEEKS | Cadence.EVERY_4_WEEKS:
                monday = anchor - timedelta(days=anchor.weekday())
                return (day - monday).days // 7 % self.min_weeks == 0
            case Cadence.MONTH:
                return day.day == 1
            case Cadence.LAST:
                return (day + WEEK).month != day.month
            case _:
                return (day.day - 1) // 7 == _NTH.index(self)


_NTH = (Cadence.FIRST, Cadence.SECOND, Cadence.THIRD, Cadence.FOURTH, Cadence.FIFTH)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The local weekdays and times of a community's rounds; Monday is 0.

    With `Cadence.MONTH`, a round lasts from the first day of a month at `announce_time` until the next one's.
    """

    announce_day: int = 4
    announce_time: time = time(18, 0)
    close_day: int = 0
    close_time: time = time(12, 0)
    cadence: Cadence = Cadence.WEEKLY
    extra_weeks: int = 0
    """Weeks by which a round lasts longer than from its opening to the first closing day and time after that."""
    anchor: date = date(2024, 1, 1)
    """A day in a week in which a round opens, for cadences of several weeks."""
    counts_close: bool = False
    """Whether the nth weekday of a month is that on which posts are due, and not that of the announcement."""

    @property
    def is_due_on_weekday(self) -> bool:
        """Return whether rounds are counted by the weekday of the month on which posts are due."""
        return self.counts_close and self.cadence.is_nth_weekday


def load_zone(name: str) -> ZoneInfo:
    """Return the time zone of this name; raise UserError if there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UserError(
            "I don't know the time zone “{name}”. Type a large city near you, such as London or New York.",
            name=escape(name, MAX_TYPED_LENGTH),
        ) from None


def next_window(after: datetime, schedule: Schedule, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when the first round after `after` opens and when it closes, in UTC."""
    return next(windows(after, schedule, zone))


def windows(after: datetime, schedule: Schedule, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Yield when each round after `after` opens and closes, in UTC, in order.

    For `Cadence.FIFTH`, months without a fifth such weekday are left out. A round closes at the latest when the next
    one opens, as its own closing time may be skipped by the very change of the clocks at which it opened.
    """
    if schedule.cadence is Cadence.MONTH:
        planned = _whole_months(after, schedule, zone)
    elif schedule.is_due_on_weekday:
        planned = _counted_by_close(after, schedule, zone)
    else:
        planned = _counted_by_opening(after, schedule, zone)
    for (opens_at, closes_at), (following, _) in pairwise(planned):
        yield opens_at, min(closes_at, following)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the rounds of a community open and close: its weekly times, without the days that are skipped."""

    schedule: Schedule
    zone: ZoneInfo
    skipped: frozenset[date] = frozenset()
    """The local days on which no round opens."""

    def day_of(self, opens_at: datetime) -> date:
        """Return the local day of an opening."""
        return opens_at.astimezone(self.zone).date()

    def windows(self, after: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield when each round after `after` opens and closes, in UTC, in order."""
        planned = windows(after, self.schedule, self.zone)
        return (window for window in planned if self.day_of(window[0]) not in self.skipped)

    def next_window(self, now: datetime, running_until: datetime | None = None) -> tuple[datetime, datetime]:
        """Return when the first round after `now` opens and closes, in UTC.

        It doesn't open before the running one closes, at `running_until`.
        """
        return next(self.windows(max(now, running_until - ONE_SECOND) if running_until else now))

    def window_on(self, day: date) -> tuple[datetime, datetime] | None:
        """Return when the round of a day opens and closes, in UTC, skipped or not; None where the day has none."""
        window = next_window(_instant(day, time(), self.zone) - ONE_SECOND, self.schedule, self.zone)
        return window if self.day_of(window[0]) == day else None


def _counted_by_opening(after: datetime, schedule: Schedule, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for day in _counted_days(after, schedule.announce_day, schedule, zone):
        if (opens_at := _instant(day, schedule.announce_time, zone)) > after:
            yield opens_at, _closing(opens_at, schedule, zone)


def _counted_by_close(after: datetime, schedule: Schedule, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for day in _counted_days(after, schedule.close_day, schedule, zone):
        closes_at = _instant(day, schedule.close_time, zone)
        opens_on = day - (schedule.close_day - schedule.announce_day) % 7 * DAY
        if _instant(opens_on, schedule.announce_time, zone) >= closes_at:
            opens_on -= WEEK
        opens_at = _instant(opens_on - schedule.extra_weeks * WEEK, schedule.announce_time, zone)
        if opens_at > after:
            yield opens_at, closes_at


def _whole_months(after: datetime, schedule: Schedule, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    first = (after.astimezone(zone).date() - DAY).replace(day=1)
    while True:
        following = (first + MORE_THAN_A_MONTH).replace(day=1)
        opens_at, closes_at = (_instant(day, schedule.announce_time, zone) for day in (first, following))
        if opens_at > after:
            yield opens_at, closes_at
        first = following


def _counted_days(after: datetime, weekday: int, schedule: Schedule, zone: ZoneInfo) -> Iterator[date]:
    """Yield the days of this weekday that the cadence includes, from the day before `after` on."""
    day = after.astimezone(zone).date() - DAY
    day += timedelta(days=(weekday - day.weekday()) % 7)
    while True:
        if schedule.cadence.includes(day, schedule.anchor):
            yield day
        day += WEEK


def next_time(after: datetime, weekday: int, at: time, zone: ZoneInfo) -> datetime:
    """Return the first instant after `after`, in UTC, at which it is this weekday and time in the zone."""
    date_ = after.astimezone(zone).date()
    date_ += timedelta(days=(weekday - date_.weekday()) % 7)
    while (instant := _instant(date_, at, zone)) <= after:
        date_ += WEEK
    return instant


def _closing(opens_at: datetime, schedule: Schedule, zone: ZoneInfo) -> datetime:
    first = next_time(opens_at, schedule.close_day, schedule.close_time, zone)
    return _instant(first.astimezone(zone).date() + schedule.extra_weeks * WEEK, schedule.close_time, zone)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local time.

    For a time that occurs twice, that is its first occurrence; for one that the clocks skip, the moment of the change
    (PEP 495: `fold=0` gives the offset before a gap).
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


def parse_weekly_time(text: str, languages: Sequence[Language] = ()) -> tuple[int, time]:
    """Parse text such as "Friday 18:00" or "Fri 6 pm", in any of the languages; return the weekday and time.

    What a weekday's name begins with is tried in `languages` first, in their order. Raise UserError if it is neither.
    """
    day_name, _, time_text = " ".join(text.split()).partition(" ")
    weekday, at = parse_weekday(day_name, languages), _parse_time(time_text)
    if weekday is None or at is None:
        raise UserError(
            "“{typed}” is no weekday with a time. Try “Friday 18:00”.", typed=escape(text, MAX_TYPED_LENGTH)
        )
    return weekday, at


def parse_time(text: str) -> time:
    """Parse text such as "9:00" or "6 pm"; raise UserError if it is no time of day."""
    at = _parse_time(text)
    if at is None:
        raise UserError("“{typed}” is no time of day. Try “18:00”.", typed=escape(text, MAX_TYPED_LENGTH))
    return at


def _parse_time(text: str) -> time | None:
    at = _TIME.fullmatch(" ".join(text.lower().split()))
    if at is None:
        return None
    hour = int(at["hour"]) % 12 + 12 * (at["half"] == "p") if at["half"] else int(at["hour"])
    return time(hour, int(at["minute"] or 0)) if hour <= LAST_HOUR else None
