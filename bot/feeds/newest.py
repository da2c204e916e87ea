"""The newest of many: what is left where more comes than is taken.

A date that can't be read counts as none: this only chooses, and the parsers say what an entry's date is.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")
_UNDATED = datetime.min.replace(tzinfo=UTC)


def newest(things: Sequence[T], date_of: Callable[[T], datetime | None], most: int) -> Sequence[T]:
    """Return the newest of these, at most so many, in their order; of equally old and undated ones the first."""
    if len(things) <= most:
        return things
    return [things[n] for n in sorted(_by_age(things, date_of)[:most])]


def newest_first(things: Sequence[T], date_of: Callable[[T], datetime | None]) -> Sequence[T]:
    """Return these, the newest first; equally old and undated ones in their order, the latter at the end."""
    return [things[n] for n in _by_age(things, date_of)]


def newest_within(
    things: Sequence[T], date_of: Callable[[T], datetime | None], size_of: Callable[[T], int], most: int
) -> Sequence[T]:
    """Return the newest of these, in their order, up to the first with which their sizes add up to more than `most`."""
    sizes = [size_of(thing) for thing in things]
    if sum(sizes) <= most:
        return things
    by_age = _by_age(things, date_of)
    fitting = sum(total <= most for total in accumulate(sizes[n] for n in by_age))
    return [things[n] for n in sorted(by_age[:fitting])]


def _by_age(things: Sequence[T], date_of: Callable[[T], datetime | None]) -> list[int]:
    """Return the positions of things, the newest first; of equally old and undated ones in their order."""
    dates = [date_of(thing) or _UNDATED for thing in things]
    return sorted(range(len(things)), key=dates.__getitem__, reverse=True)
