"""The bot comes back to the gateway as often as Discord allows, and no oftener."""

import pytest

from cogs.gateway import MAX_CONNECTIONS, WINDOW_SECONDS, TooManyConnectionsError, limit_connections


class Http:
    """Where a client connects."""

    def __init__(self) -> None:
        self.connected: list[tuple[str, int]] = []

    async def ws_connect(self, url: str, *, compress: int = 0) -> str:
        self.connected.append((url, compress))
        return "a socket"


async def test_after_so_many_connections_in_an_hour_the_next_is_refused_until_the_first_is_past() -> None:
    http, seconds = Http(), iter([*map(float, range(MAX_CONNECTIONS + 1)), WINDOW_SECONDS, WINDOW_SECONDS])
    limit_connections(http, monotonic=lambda: next(seconds))
    for _ in range(MAX_CONNECTIONS):
        assert await http.ws_connect("wss://gateway", compress=1) == "a socket"
    with pytest.raises(TooManyConnectionsError):
        await http.ws_connect("wss://gateway")
    assert http.connected == [("wss://gateway", 1)] * MAX_CONNECTIONS
    await http.ws_connect("wss://gateway")
    with pytest.raises(TooManyConnectionsError):
        await http.ws_connect("wss://gateway")
