"""The lanes in which messages are delivered side by side."""

from collections.abc import Collection, Hashable
from enum import Enum, auto

from storage.turns import Turns

MAX_LANES = 16
"""Messages that are delivered at a time, of all communities: enough for the requests that Discord takes in a second."""
OTHERS_EVERY = 8
"""Of so many turns, what only follows something that was said gets at least one."""


class Lane(Enum):
    """Why a message is delivered."""

    NEWS = auto()
    """It was never said."""
    FOLLOWS = auto()
    """It stands, and is edited, or gets its pin."""


class Lanes(Turns):
    """Lanes that communities get for one message at a time, so that one with many does not hold up the others.

    What was never said goes before what follows it, of all communities: else, when all of them announce at once, those
    that come last wait for the pins and the boards of those that came first.
    """

    def __init__(self, lanes: int = MAX_LANES) -> None:
        super().__init__(lanes)
        self._turns = 0

    def _choose(self, lines: Collection[Hashable]) -> Hashable:
        self._turns += 1
        preferred = Lane.NEWS if self._turns % OTHERS_EVERY else Lane.FOLLOWS
        return preferred if preferred in lines else super()._choose(lines)
