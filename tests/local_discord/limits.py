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
    refused: int = 0
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


def _global(retry_after: float) -> web.Response:
    body = {"message": "You are being rate limited.", "retry_after": round(retry_after, 3), "global": True}
    headers = {"Content-Type": "application/json", "Via": "1.1 local", "X-RateLimit-Global": "true"}
    headers |= {"X-RateLimit-Scope": "global", "Retry-After": "1"}
    return web.Response(body=json.dumps(body).encode(), status=429, headers=headers)


def _cloudflare() -> web.Response:
    headers = {"Retry-After": "600", "Content-Type": "text/html; charset=UTF-8"}
    return web.Response(body=b"<!doctype html>error code: 1015", status=429, headers=headers)
