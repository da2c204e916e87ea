"""Claims: how the processes of a fleet divide work among themselves (docs/scale.md)."""

import random
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Claims(Protocol):
    """What the processes of a fleet divide among themselves by names, each of which one of them has at a time.

    What a process has claimed is free again when it gives it up, and when it is gone.
    """

    @property
    def are_shared(self) -> bool:
        """Whether there may be other processes; if not, everything can be claimed at once."""

    async def take(self, names: Collection[str]) -> Collection[str]:
        """Claim names; return those that nobody had, in this process neither."""

    def release(self, names: Collection[str]) -> None:
        """Give names up that were taken. They are free in a moment."""

    def on_loss(self, lose: Callable[[], None]) -> AbstractContextManager[None]:
        """Call `lose` during the block when everything that was taken is lost: the connection to the database broke."""


class OwnClaims:
    """The claims of a process that is alone: it has all that it asks for."""

    are_shared = False

    async def take(self, names: Collection[str]) -> Collection[str]:
        """Return all of them: who asks is the one who could have them."""
        return names

    def release(self, names: Collection[str]) -> None:
        """Do nothing."""

    def on_loss(self, lose: Callable[[], None]) -> AbstractContextManager[None]:  # noqa: ARG002 - a `Claims`
        """Do nothing: nothing is ever lost."""
        return nullcontext()


OWN_CLAIMS = OwnClaims()


async def take_some(claims: Claims, names: Sequence[str], most: int) -> Sequence[str]:
    """Claim some of the names, at most so many; return which.

    Of more than these, each process begins at another place, where the others have hardly claimed all.
    """
    taken: list[str] = []
    stretches = [names[begin : begin + most] for begin in range(0, len(names), max(most, 1))] if most else []
    first = random.randrange(len(stretches)) if stretches else 0  # noqa: S311 - no secret
    try:
        for stretch in stretches[first:] + stretches[:first]:
            if len(taken) == most:
                break
            taken += await claims.take(stretch[: most - len(taken)])
    except BaseException:
        claims.release(taken)
        raise
    return taken
