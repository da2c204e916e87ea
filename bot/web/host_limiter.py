"""Whose turn it is: one request at a time for each host, with a pause between, and only so many in all."""

import asyncio
from weakref import WeakValueDictionary

Turn = asyncio.Lock
"""The lock of a host that is being asked."""


class HostLimiter:
    """Lets requests in, each when its turn has come.

    Those for a host that is being asked wait for it without taking a place, so that a host with many blogs keeps
    nobody else waiting.
    """

    def __init__(self, at_once: int, pause: float) -> None:
        """Take how many may be in at a time, and the seconds to wait after an answer before a host is asked again."""
        self._places = asyncio.Semaphore(at_once)
        self._pause = pause
        self._hosts: WeakValueDictionary[str, Turn] = WeakValueDictionary()

    async def begin(self, host: str) -> Turn:
        """Return when a host may be asked; `end` has to follow."""
        turn = self._hosts.get(host)
        if turn is None:
            turn = self._hosts[host] = Turn()
        await turn.acquire()
        try:
            await self._places.acquire()
        except asyncio.CancelledError:
            turn.release()
            raise
        return turn

    def end(self, turn: Turn) -> None:
        """Let the next one in: at the host after the pause, elsewhere at once."""
        self._places.release()
        if self._pause:
            asyncio.get_running_loop().call_later(self._pause, turn.release)
        else:
            turn.release()
