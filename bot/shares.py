"""Who causes what is being done, so that nobody takes all of what is there for everyone.

Tasks that begin inside `on_behalf_of` and `caused_by` are theirs, too.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_waiting_member: ContextVar[int | None] = ContextVar("waiting_member", default=None)
_cause: ContextVar[Hashable] = ContextVar("cause", default=None)


@contextmanager
def on_behalf_of(member: int) -> Iterator[None]:
    """Make what is done inside that of a Discord user who waits for it."""
    before = _waiting_member.set(member)
    try:
        with caused_by(member):
            yield
    finally:
        _waiting_member.reset(before)


@contextmanager
def caused_by(somebody: Hashable) -> Iterator[None]:
    """Make what is done inside that of somebody, such as the owner of a feed; nobody waits for it."""
    before = _cause.set(somebody)
    try:
        yield
    finally:
        _cause.reset(before)


def waiting_member() -> int | None:
    """Return the Discord user who waits for what is being done; None for the bot's own looks."""
    return _waiting_member.get()


def cause() -> Hashable:
    """Return who causes what is being done; None where that isn't known."""
    return _cause.get()
