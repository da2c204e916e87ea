"""The newest of many: what is left where more comes than is taken."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")
_UNDATED = datetime.min.replace(tzinfo=UTC)


def newest(things: Sequence[T], date_of: Callable[[T], datetime | None], most: int) -> Sequence[T]:
    """Return the newest of these, at most so many, in their order; of equally old and undated ones the first."""
    if len(things) <= most:
        return things
    by_age = sorted(range(len(things)), key=lambda n: date_of(things[n]) or _UNDATED, reverse=True)
    return [things[n] for n in sorted(by_age[:most])]
