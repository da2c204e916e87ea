"""How fast the bot asks Discord for things: below Discord's limit, so that no answer is ever 429.

Discord takes 50 requests a second of a bot, without the answers to interactions ("Rate Limits", "Global Rate Limit").
What becomes of refusals is said in `refusals.py`.
"""

import asyncio
import math

import aiohttp

from bot.limits import REQUESTS_PER_SECOND
from cogs.delivery.refusals import Refusals
from storage.write_order import is_in_background

MAX_BURST = 5
"""Requests that may be made at once after a pause."""
_UNLIMITED = ("/interactions/", "/webhooks/")


class RequestLimiter:
    """Lets requests pass one by one, in the order in which they come; those that a person waits for pass at once.

    Where Discord refuses too much, requests pass more slowly, as `Refusals` says.
    """

    def __init__(self, per_second: float = REQUESTS_PER_SECOND, refusals: Refusals | None = None) -> None:
        self._interval = 1 / per_second
        self._refusals = refusals or Refusals()
        self._line = asyncio.Lock()
        self._next_at = 0.0
        """When the next request may be made, in the event loop's own seconds: Discord counts in real time."""
        self._last_at = -math.inf

    async def take(self) -> None:
        """Return when a request may be made."""
        if not is_in_background():
            await asyncio.sleep(self._refusals.pause(is_in_background=False))
            self._pass()
            return
        async with self._line:
            # Each one passes when it is awake: after a moment in which the loop stood still, no crowd goes at once.
            while (wait := self._wait()) > 0:  # noqa: ASYNC110 - time passes by itself, and sets no event
                await asyncio.sleep(wait)
            self._pass()

    def _wait(self) -> float:
        pause = self._refusals.pause(is_in_background=True)
        return max(self._next_at, self._last_at + pause) - asyncio.get_running_loop().time()

    def _pass(self) -> None:
        self._last_at = asyncio.get_running_loop().time()
        self._next_at = max(self._next_at, self._last_at - MAX_BURST * self._interval) + self._interval


def limit_requests(trace: aiohttp.TraceConfig, limiter: RequestLimiter) -> aiohttp.TraceConfig:
    """Let each request of a trace wait for its turn, but answers to interactions; return the trace."""

    async def on_request_start(_: object, __: object, begins: aiohttp.TraceRequestStartParams) -> None:
        if not any(path in begins.url.path for path in _UNLIMITED):
            await limiter.take()

    trace.on_request_start.append(on_request_start)
    return trace
