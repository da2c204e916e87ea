"""Whose turn it is: one request at a time for each host, with a pause between."""

import asyncio
from collections import deque
from typing import Generic, TypeVar

Request = TypeVar("Request")


class Turns(Generic[Request]):
    """Requests in the order in which they may be sent.

    Those for a host that is being asked wait aside, so that a host with many blogs keeps nobody else waiting.
    """

    def __init__(self, pause: float) -> None:
        """Take the seconds to wait after an answer before the same host is asked again."""
        self._pause = pause
        self._ready: asyncio.Queue[Request] = asyncio.Queue()
        self._waiting: dict[str, deque[Request]] = {}

    def ask(self, host: str, request: Request) -> None:
        """Let a request wait for its host."""
        if host in self._waiting:
            self._waiting[host].append(request)
        else:
            self._waiting[host] = deque()
            self._ready.put_nowait(request)

    async def next(self) -> Request:
        """Return the next request that may be sent; `done` has to follow it."""
        return await self._ready.get()

    def done(self, host: str) -> None:
        """Note that a host has answered."""
        if self._pause:
            asyncio.get_running_loop().call_later(self._pause, self._let_in, host)
        else:
            self._let_in(host)

    def _let_in(self, host: str) -> None:
        if waiting := self._waiting[host]:
            self._ready.put_nowait(waiting.popleft())
        else:
            del self._waiting[host]
