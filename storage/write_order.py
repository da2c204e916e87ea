"""The order in which tasks get the database: people who wait for an answer before what the bot does by itself.

What it does by itself shares the database by its kind, as rounds and messages are: two thousand rounds that open at one
instant hold up no message for much longer than one of them takes.
"""

from collections.abc import Collection, Hashable
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar

from storage.turns import Turns

_kind: ContextVar[str | None] = ContextVar("kind", default=None)
"""What the bot does by itself in a task; None where a person waits for an answer."""


def work_in_background(kind: str = "") -> None:
    """Let this task, and all that it starts from now on, go after people's, in turns with work of other kinds."""
    _kind.set(kind)


def is_in_background() -> bool:
    """Return whether nobody waits for an answer of this task."""
    return _kind.get() is not None


class PeopleFirst(Turns):
    """Places that people get before all others; kinds of what the bot does by itself have them for equal times."""

    def turn_of_task(self) -> AbstractAsyncContextManager[None]:
        """Wait for a place in the line of what this task does, and have it until the end of the block."""
        return self.turn(_kind.get())

    def _choose(self, lines: Collection[Hashable]) -> Hashable:
        return None if None in lines else super()._choose(lines)
