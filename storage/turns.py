"""Places that tasks get in turns, from lines of their own."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Collection, Hashable
from contextlib import asynccontextmanager


class Turns:
    """So many places, which tasks have for a while each. Who finds none free waits in a line.

    The next place goes to the line that has had places for the shortest time: however many wait in one, those of
    another, who need a place only shortly, wait hardly longer than for the next that is given back.
    """

    def __init__(self, places: int = 1, now: Callable[[], float] = time.monotonic) -> None:
        self._free = places
        self._now = now
        self._lines: dict[Hashable, deque[asyncio.Future[None]]] = {}
        """Who waits, in the order in which they came; only lines in which somebody does."""
        self._seconds = defaultdict[Hashable, float](float)
        """For how long each line has had places since somebody waits."""
        self._served = 0.0
        """The seconds of the line whose turn was last, as they were then."""

    @asynccontextmanager
    async def turn(self, line: Hashable) -> AsyncIterator[None]:
        """Wait in a line for a place, and have it until the end of the block."""
        await self._take(line)
        begun = self._now()
        try:
            yield
        finally:
            self._seconds[line] += self._now() - begun
            self._give_back()

    def are_taken(self) -> bool:
        """Return whether no place is free."""
        return not self._free

    async def _take(self, line: Hashable) -> None:
        if self._free:
            self._free -= 1
            return
        if line not in self._lines:  # else a line in which nobody waited for long could hold up the others as long
            self._seconds[line] = max(self._seconds[line], self._served)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(line, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it got its turn, and was cancelled before it could take it
                self._give_back()
            raise

    def _give_back(self) -> None:
        """Give a place to who is next; without anybody, it is free. Those who were cancelled are passed over."""
        while self._lines:
            line = self._choose(self._lines)
            turn = self._lines[line].popleft()
            if not self._lines[line]:
                del self._lines[line]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
        self._seconds.clear()
        self._served = 0.0

    def _choose(self, lines: Collection[Hashable]) -> Hashable:
        """Return the line whose turn it is, of those in which somebody waits."""
        line = min(lines, key=self._seconds.__getitem__)
        self._served = self._seconds[line]
        return line
