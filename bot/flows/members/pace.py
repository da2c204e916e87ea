"""How often a member can make the bot fetch something."""

from collections import deque
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.errors import UserError
from bot.limits import MAX_REQUESTS_PER_MINUTE
from bot.text import timestamp

_MINUTE = timedelta(minutes=1)


class Pace:
    """Counts each member's requests of the last minute; nothing older is remembered."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._requests: dict[int, deque[datetime]] = {}

    def admit(self, user: int) -> None:
        """Count a request of a Discord user; raise UserError where they had `MAX_REQUESTS_PER_MINUTE` in a minute."""
        now = self._clock.now()
        self._forget_before(now - _MINUTE)
        requests = self._requests.setdefault(user, deque())
        if len(requests) >= MAX_REQUESTS_PER_MINUTE:
            raise UserError(
                "That was quite a few at once. I can take the next one {when}.",
                when=timestamp(requests[0] + _MINUTE),
            )
        requests.append(now)

    def _forget_before(self, moment: datetime) -> None:
        for user, requests in list(self._requests.items()):
            while requests and requests[0] <= moment:
                requests.popleft()
            if not requests:
                del self._requests[user]
