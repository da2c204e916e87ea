"""The order in which tasks get the database: people who wait for an answer before what the bot does by itself.

Before all goes what keeps the process alive. And of many people in a row one turn is left to the bot, so that it goes
on with its work however much they ask.

What it does by itself shares the database by its kind, as rounds and messages are: two thousand rounds that open at one
instant hold up no message for much longer than one of them takes.
"""

from collections.abc import Collection, Hashable
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar

from storage.turns import Turns

_PEOPLE, _FIRST = "people", "first"
PEOPLE_IN_A_ROW = 8
"""Turns of people after which one is left to what the bot does by itself, where both wait."""
_kind: ContextVar[str] = ContextVar("kind", default=_PEOPLE)
"""Who waits for what a task does, or what the bot does in it by itself."""


def work_first() -> None:
    """Let this task, and all that it starts from now on, go before everything: without it, the process ends."""
    _kind.set(_FIRST)


def work_in_background(kind: str = "") -> None:
    """Let this task, and all that it starts from now on, go after people's, in turns with work of other kinds."""
    _kind.set(kind)


def is_in_background() -> bool:
    """Return whether nobody waits for an answer of this task."""
    return _kind.get() not in {_PEOPLE, _FIRST}


class SideBySide:
    """Places for an engine that has an order of its own among transactions of all processes: some for people, one else.

    With one place in all, a process had one of as many turns as there are processes, however many people waited in it.
    """

    def __init__(self, places: int) -> None:
        self._people = Turns(places - 1)
        self._others = PeopleFirst()

    def turn_of_task(self) -> AbstractAsyncContextManager[None]:
        """Wait for a place that this task may have, and have it until the end of the block."""
        kind = _kind.get()
        return self._people.turn(kind) if kind == _PEOPLE else self._others.turn(kind)

    def are_taken(self) -> bool:
        """Return whether no place is free."""
        return self._people.are_taken() and self._others.are_taken()


class PeopleFirst(Turns):
    """Places that people get before others; kinds of what the bot does by itself have them for equal times."""

    def __init__(self, places: int = 1) -> None:
        super().__init__(places)
        self._people_in_a_row = 0

    def turn_of_task(self) -> AbstractAsyncContextManager[None]:
        """Wait for a place in the line of what this task does, and have it until the end of the block."""
        return self.turn(_kind.get())

    def _choose(self, lines: Collection[Hashable]) -> Hashable:
        if _FIRST in lines:
            return _FIRST
        others = [line for line in lines if line != _PEOPLE]
        if _PEOPLE in lines and (not others or self._people_in_a_row < PEOPLE_IN_A_ROW):
            self._people_in_a_row += 1
            return _PEOPLE
        self._people_in_a_row = 0
        return super()._choose(others)
