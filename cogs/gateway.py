"""Come back to Discord's gateway with measure, and resume only a session that was begun: discord.py 2.7 does neither.

After a close from which a client may come back, discord.py connects again at once, however often. And when a session is
invalidated while Discord goes away, it comes back with a RESUME of no session, which names neither an id nor an event.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from discord.gateway import DiscordWebSocket

MAX_CONNECTIONS, WINDOW_SECONDS = 30, 3600.0
"""Connections in so many seconds; Discord takes a thousand new sessions a day, and resets the token of whoever asks for
more (Discord, "Gateway", Session Start Limit)."""
_resume = DiscordWebSocket.resume


class TooManyConnectionsError(ConnectionError):
    """The bot has connected so often lately that it waits; discord.py does so after it, longer each time."""


def limit_connections(http: Any, shards: int = 1, monotonic: Callable[[], float] = time.monotonic) -> None:
    """Let a client of discord.py connect so many shards as often as it may, by the seconds of a clock."""
    connect, times = http.ws_connect, deque[float](maxlen=shards * MAX_CONNECTIONS)

    async def connect_if_not_too_often(url: str, **options: Any) -> Any:
        now = monotonic()
        if len(times) == times.maxlen and now - times[0] < WINDOW_SECONDS:
            raise TooManyConnectionsError(f"{times.maxlen} connections in an hour are the most")
        times.append(now)
        return await connect(url, **options)

    http.ws_connect = connect_if_not_too_often


async def _resume_or_identify(socket: DiscordWebSocket) -> None:
    await (_resume(socket) if socket.session_id else socket.identify())


DiscordWebSocket.resume = _resume_or_identify  # type: ignore[method-assign,assignment]
