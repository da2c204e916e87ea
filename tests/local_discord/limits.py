"""Discord's answer to too many requests ("Rate Limits")."""

import json
import time
from collections import deque
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class RequestLimit:
    """How many requests a bot may make; what is not limited here is not limited at all."""

    requests_per_second: int | None = None
    """Of all requests together; Discord allows 50, and does not count the answers to interactions."""
    is_banned: bool = False
    """Whether Cloudflare answers in Discord's place, as after ten thousand refused requests in ten minutes."""
    max_invalid: int | None = None
    """How many answers of 401, 403 and 429 an address may get in a window until it is banned; Discord's are 10,000."""
    window_seconds: float = 600.0
    refused: int = 0
    most_invalid: int = 0
    """The most such answers that there were in a window."""
    _invalid_at: deque[float] = field(default_factory=deque)
    _made_at: deque[float] = field(default_factory=deque)

    def answer_to(self, path: str) -> web.Response | None:
        """Return the refusal of one more request, or None."""
        if self.is_banned:
            return _cloudflare()
        if self.requests_per_second is None or path.startswith(("/interactions/", "/webhooks/")):
            return None
        now = time.monotonic()
        while self._made_at and self._made_at[0] <= now - 1:
            self._made_at.popleft()
        if len(self._made_at) >= self.requests_per_second:
            self.refused += 1
            return _global(self._made_at[0] + 1 - now)
        self._made_at.append(now)
        return None

    def note(self, status: int) -> None:
        """Count an answer, and ban the address if there were too many of these."""
        if status not in {401, 403, 429} or self.max_invalid is None:
            return
        now = time.monotonic()
        self._invalid_at.append(now)
        while self._invalid_at[0] <= now - self.window_seconds:
            self._invalid_at.popleft()
        self.most_invalid = max(self.most_invalid, len(self._invalid_at))
        self.is_banned = self.is_banned or len(self._invalid_at) >= self.max_invalid


def _global(retry_after: float) -> web.Response:
    body = {"message": "You are being rate limited.", "retry_after": round(retry_after, 3), "global": True}
    headers = {"Content-Type": "application/json", "Via": "1.1 local", "X-RateLimit-Global": "true"}
    headers |= {"X-RateLimit-Scope": "global", "Retry-After": "1"}
    return web.Response(body=json.dumps(body).encode(), status=429, headers=headers)


def _cloudflare() -> web.Response:
    headers = {"Retry-After": "600", "Content-Type": "text/html; charset=UTF-8"}
    return web.Response(body=b"<!doctype html>error code: 1015", status=429, headers=headers)
