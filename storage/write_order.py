"""The order in which tasks get the database: people who wait for an answer before what the bot does by itself."""

import asyncio
from collections import deque
from contextvars import ContextVar

_is_background: ContextVar[bool] = ContextVar("is_background", default=False)


def work_in_background() -> None:
    """Let this task, and every task that it starts from now on, go after people's."""
    _is_background.set(True)


def is_in_background() -> bool:
    """Return whether nobody waits for an answer of this task."""
    return _is_background.get()


class PeopleFirstLock:
    """A lock that tasks get in the order in which they ask, but those in the background only when no other asks."""

    def __init__(self) -> None:
        self._is_taken = False
        self._people: deque[asyncio.Future[None]] = deque()
        self._background: deque[asyncio.Future[None]] = deque()

    def locked(self) -> bool:
        """Return whether a task has it."""
        return self._is_taken

    async def __aenter__(self) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        waiting = self._background if is_in_background() else self._people
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it got its turn, and was cancelled before it could take it
                self._pass_on()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        """Give the lock to who waits longest, people first; without anybody, it is free.

        Those who were cancelled are passed over.
        """
        for waiting in (self._people, self._background):
            while waiting:
                turn = waiting.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._is_taken = False
