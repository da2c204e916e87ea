"""Whether something of what a task does has been committed: what fails after that may not be done again blindly."""

from contextvars import ContextVar

_commits: ContextVar[list[None] | None] = ContextVar("commits", default=None)
"""A line for each commit of a task and of those that it started, since it began to count."""


def count_commits() -> None:
    """Count the commits of this task, and of all that it starts from now on, from none."""
    _commits.set([])


def note_commit() -> None:
    """Take note that this task has committed something."""
    if (commits := _commits.get()) is not None:
        commits.append(None)


def has_committed() -> bool:
    """Return whether this task has committed anything since it began to count."""
    return bool(_commits.get())
