"""When a round opens and closes: weekly local times, as UTC instants."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import Refusal

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Week:
    """The weekly local times of a community; weekdays count from Monday = 0."""

    announce_day: int = 4
    announce_time: time = time(18, 0)
    close_day: int = 0
    close_time: time = time(12, 0)


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of that name.

    Raises Refusal where the name is unknown.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refusal(
            f"I don't know the time zone “{name[:60]}”. "
            "Type a city, such as London or New York, and choose from the list."
        ) from None


def next_window(after: datetime, week: Week, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first opening after `after` and the closing that follows it, both in UTC."""
    opens_at = _next(after, week.announce_day, week.announce_time, zone)
    return opens_at, _next(opens_at, week.close_day, week.close_time, zone)


def _next(after: datetime, day: int, at: time, zone: ZoneInfo) -> datetime:
    """Return the first instant after `after` at which the local clocks show that weekday and time."""
    date = after.astimezone(zone).date()
    date += timedelta(days=(day - date.weekday()) % 7)
    while (instant := _instant(datetime.combine(date, at), zone)) <= after:
        date += timedelta(days=7)
    return instant


def _instant(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local time.

    A time that occurs twice is its first occurrence; one that the clocks skip is the first that exists,
    which is the moment of the change (PEP 495: `fold=0` gives the offset before a gap).
    """
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


def parse_weekly(words: str) -> tuple[int, time]:
    """Return the weekday and time of words such as "Friday 18:00".

    Raises Refusal where they are not understood.
    """
    day, _, clock = words.strip().partition(" ")
    found = [number for number, name in enumerate(WEEKDAYS) if name.lower().startswith(day.lower()[:3])]
    try:
        at = time.fromisoformat(clock.strip().zfill(5))
    except ValueError:
        found = []
    if len(found) != 1 or len(day) < 3 or at.second or at.tzinfo:  # noqa: PLR2004 - "Fri" is the shortest
        raise Refusal("Please write a weekday and a time, such as “Friday 18:00”.")
    return found[0], at
