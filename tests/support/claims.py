"""Claims of several processes that a test plays in one, without a server."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager


class SharedClaims:
    """The claims of one process; those that are given the same `held` divide names among themselves."""

    are_shared = True

    def __init__(self, held: set[str]) -> None:
        self._held = held
        self._losses: list[Callable[[], None]] = []

    async def take(self, names: Collection[str]) -> Collection[str]:
        """Claim names; return those that nobody had."""
        free = [name for name in names if name not in self._held]
        self._held.update(free)
        return free

    def release(self, names: Collection[str]) -> None:
        """Give names up."""
        self._held.difference_update(names)

    @contextmanager
    def on_loss(self, lose: Callable[[], None]) -> Iterator[None]:
        """Call `lose` during the block when everything is lost."""
        self._losses.append(lose)
        yield
        self._losses.remove(lose)

    def lose(self) -> None:
        """Lose everything, as when the connection to the server breaks."""
        self._held.clear()
        for lose in self._losses[:]:
            lose()
