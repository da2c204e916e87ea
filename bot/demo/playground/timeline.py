"""The bar of the week: its days, what is due, and what has happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.circle import ZONE, DemoCircle

DAYS = 9
ANNOUNCED, CLOSED = "Fri 18:00", "Mon+1 12:00"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the bar: where in percent, what kind, in words, and the message that tells of it."""

    percent: float
    kind: str
    words: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bar at a moment."""

    days: Sequence[tuple[float, str]]
    needle: float
    now: str
    marks: Sequence[Mark]


def timeline(circle: DemoCircle, now: datetime, happened: Sequence[tuple[datetime, str, str, str]]) -> Timeline:
    """Return the bar; `happened` are instants, kinds, words and targets."""
    start = circle.moment("Mon 00:00")
    length = timedelta(days=DAYS)

    def percent(instant: datetime) -> float:
        return round(min(max((instant - start) / length, 0), 1) * 100, 2)

    days = [start.astimezone(ZONE) + timedelta(days=day) for day in range(DAYS)]
    due = [(circle.moment(ANNOUNCED), "The theme is announced"), (circle.moment(CLOSED), "The round closes")]
    marks = [Mark(percent(at), "due", f"{words}, {_when(at)}") for at, words in due if at > now]
    marks += [Mark(percent(at), kind, f"{_when(at)}: {words}", target) for at, kind, words, target in happened]
    return Timeline(
        [(percent(day), f"{day:%a}") for day in days], percent(now), f"{now.astimezone(ZONE):%a %H:%M}", marks
    )


def _when(instant: datetime) -> str:
    return f"{instant.astimezone(ZONE):%a %H:%M}"
