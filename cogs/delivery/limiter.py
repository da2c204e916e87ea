"""How fast the bot asks Discord for things: below Discord's limit, so that no answer is ever 429.

Discord takes 50 requests a second of a bot, and bans an address for a while that is answered 401, 403 or 429 10,000
times in ten minutes ("Rate Limits", "Global Rate Limit" and "Invalid Request Limit"). Answers to interactions count
towards neither.
"""

import asyncio

import aiohttp

from storage.write_order import is_in_background

REQUESTS_PER_SECOND = 40.0
"""Requests that the bot makes by itself; what is left of Discord's 50 is for those that people wait for."""
MAX_BURST = 5
"""Requests that may be made at once after a pause."""
_UNLIMITED = ("/interactions/", "/webhooks/")


class RequestLimiter:
    """Lets requests pass one by one, in the order in which they come; those that a person waits for pass at once."""

    def __init__(self, per_second: float = REQUESTS_PER_SECOND) -> None:
        self._interval = 1 / per_second
        self._next_at = 0.0
        """When the next request may be made, in the event loop's own seconds: Discord counts in real time."""

    async def take(self) -> None:
        """Return when a request may be made."""
        now = asyncio.get_running_loop().time()
        at = max(self._next_at, now - MAX_BURST * self._interval)
        self._next_at = at + self._interval
        if at > now and is_in_background():
            await asyncio.sleep(at - now)


def limit_requests(trace: aiohttp.TraceConfig, limiter: RequestLimiter) -> aiohttp.TraceConfig:
    """Let each request of a trace wait for its turn, but answers to interactions; return the trace."""

    async def on_request_start(_: object, __: object, begins: aiohttp.TraceRequestStartParams) -> None:
        if not any(path in begins.url.path for path in _UNLIMITED):
            await limiter.take()

    trace.on_request_start.append(on_request_start)
    return trace
