"""How long something that failed is left alone."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

RETRY_AFTER, MAX_RETRY_AFTER = timedelta(minutes=5), timedelta(hours=1)
"""How long after its first failure a job is tried again, and how long at most after many in a row."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Failure:
    wait: timedelta
    until: datetime


class BackOff(Generic[K]):
    """Holds back what failed, each key by itself.

    A key is held back for `first`, and for twice as long after each further failure in a row, but not longer than
    `most`.
    """

    def __init__(self, first: timedelta = RETRY_AFTER, most: timedelta = MAX_RETRY_AFTER) -> None:
        self._first, self._most = first, most
        self._failures: dict[K, _Failure] = {}

    def record_failure(self, key: K, now: datetime) -> timedelta:
        """Hold a key back; return for how long."""
        before = self._failures.get(key)
        wait = min(before.wait * 2, self._most) if before else self._first
        self._failures[key] = _Failure(wait, now + wait)
        return wait

    def is_failing(self, key: K) -> bool:
        """Say whether the last attempt of a key failed, held back or not."""
        return key in self._failures

    def record_success(self, key: K) -> None:
        """Forget the failures of a key: after its next one it is held back for `first` again."""
        self._failures.pop(key, None)

    def holds(self, key: K, now: datetime) -> bool:
        """Say whether a key is held back at `now`."""
        failure = self._failures.get(key)
        return failure is not None and failure.until > now

    def next_end(self, now: datetime) -> datetime | None:
        """Return when the next key is held back no longer, after `now`."""
        return min((failure.until for failure in self._failures.values() if failure.until > now), default=None)

    def forget_stale(self, now: datetime) -> None:
        """Forget the failures of keys that were free for `most` and not tried again: what they stood for is gone."""
        stale = [key for key, failure in self._failures.items() if failure.until + self._most <= now]
        for key in stale:
            del self._failures[key]
