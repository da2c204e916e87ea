"""How often Discord refused the bot lately: too often, and it shuts the bot's address out for a while.

Discord does so at 10,000 answers of 401, 403 or 429 in ten minutes, whatever was asked for ("Rate Limits", "Invalid
Request Limit"); a 429 whose limit is shared with others (`X-RateLimit-Scope`) doesn't count. The bot slows down from a
tenth of that on, so that what it asks by itself stays below half of it though every single answer be a refusal.
"""

import asyncio
import logging
import math
import re
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import aiohttp

log = logging.getLogger(__name__)

LIMIT = 10_000
WINDOW_SECONDS = 600.0
SLOW_SHARE = 0.1
"""The share of the limit at which the bot slows down, and says so."""
OWN_SHARE = 0.5
"""The share that what the bot asks by itself never exceeds: the rest is for what people wait for."""
MAX_SHARE = 0.9
"""The share from which people wait too, but for the answer to what they pressed."""
RECORD_SHARE, RECORD_SECONDS = 0.01, 60.0
"""From which share of the limit on, and how often, the count is recorded for `doctor` and for the next start."""
_TOO_MANY = "Discord refused %d requests in ten minutes (%s). At %d it shuts this address out, so the bot slows down."
_COUNTED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}

_WORD = re.compile(r"[a-z@-]{2,30}")

Record = Callable[[int], Awaitable[None]]
"""Records how many refusals there were in the last ten minutes."""


class Refusals:
    """Counts refusals, and says how long to wait between requests so that they never become too many."""

    def __init__(self, *, limit: int = LIMIT, window_seconds: float = WINDOW_SECONDS) -> None:
        self._record: Record | None = None
        self._limit, self._window = limit, window_seconds
        self._at = deque[tuple[float, str]]()
        """When each refusal came, in the event loop's own seconds as Discord counts in real time, and what it was."""
        self._is_slow = False
        self._recorded_at = -math.inf
        self._recording = set[asyncio.Future[None]]()

    def record_by(self, record: Record) -> None:
        """Have the count recorded when the bot becomes slow or is no longer, and every minute in which it counts."""
        self._record = record

    def note(self, status: int, scope: str, what: str) -> None:
        """Take note of an answer: its status, its `X-RateLimit-Scope`, and what was asked for."""
        if status not in _COUNTED or (status == HTTPStatus.TOO_MANY_REQUESTS and scope == "shared"):
            return
        self._at.append((_now(), f"{status} for {what}"))
        self._review()

    def remember(self, count: int) -> None:
        """Take over what was counted before a restart: Discord counts on."""
        self._at.extendleft([(_now(), "before the start")] * count)
        self._review()

    def count(self) -> int:
        """Return how many refusals came in the last ten minutes."""
        began = _now() - self._window
        while self._at and self._at[0][0] <= began:
            self._at.popleft()
        return len(self._at)

    def pause(self, *, is_in_background: bool) -> float:
        """Return the seconds to leave between two requests; 0 for as fast as ever."""
        count = self._review()
        share = OWN_SHARE if is_in_background else MAX_SHARE
        if count < self._limit * (SLOW_SHARE if is_in_background else MAX_SHARE):
            return 0.0
        left = int(self._limit * share) - count
        return self._window / left if left > 0 else max(self._at[0][0] + self._window - _now(), 0.0)

    def _review(self) -> int:
        """Say so when the bot becomes slow, and when it is no longer; return the count."""
        count = self.count()
        is_slow = count >= self._limit * SLOW_SHARE
        changes = is_slow is not self._is_slow
        self._is_slow = is_slow
        if changes and is_slow:
            log.warning(_TOO_MANY, count, self._most_frequent(), self._limit)
        elif changes:
            log.warning("Discord refuses little again, so the bot is as fast as ever")
        if changes or (count >= self._limit * RECORD_SHARE and _now() - self._recorded_at >= RECORD_SECONDS):
            self._write_down(count)
        return count

    def _most_frequent(self) -> str:
        return ", ".join(f"{number} × {what}" for what, number in Counter(what for _, what in self._at).most_common(3))

    def _write_down(self, count: int) -> None:
        self._recorded_at = _now()
        if self._record is not None:
            task = asyncio.ensure_future(self._record(count))
            self._recording.add(task)
            task.add_done_callback(self._forget)

    def _forget(self, task: "asyncio.Future[None]") -> None:
        self._recording.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("how often Discord refused could not be recorded: %s", error)

    def watch(self, trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
        """Take note of every answer of a trace; return the trace."""

        async def on_request_end(_: object, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
            scope = ended.response.headers.get("X-RateLimit-Scope", "")
            self.note(ended.response.status, scope, f"{ended.method} {_kind_of(ended.url.path)}")

        trace.on_request_end.append(on_request_end)
        return trace


def _kind_of(path: str) -> str:
    """Return what a path asks for, without ids, and without the tokens of interactions, which the log must not show."""
    parts = path.split("/")[3:]  # after the version of the API
    return parts[0] if parts[:1] in (["interactions"], ["webhooks"]) else "/".join(filter(_WORD.fullmatch, parts))


def _now() -> float:
    return asyncio.get_running_loop().time()
