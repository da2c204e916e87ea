"""How much each commit writes."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from bot.services import Services


class _RowCounter(asyncio.Event):
    """An event that is set after each commit, and counts the rows of a table then."""

    def __init__(self, rows: sqlite3.Connection, table: str) -> None:
        super().__init__()
        self._rows, self._table = rows, table
        self.counts = [self._count()]

    def set(self) -> None:
        self.counts.append(self._count())
        super().set()

    def _count(self) -> int:
        return int(self._rows.execute(f"SELECT count(*) FROM {self._table}").fetchone()[0])  # noqa: S608 - a test's own


@contextmanager
def rows_per_commit(services: Services, rows: sqlite3.Connection, table: str) -> Iterator[list[int]]:
    """Yield a list that holds at the end how many rows each commit added to a table; a commit without any is left out.

    Rows that a commit deletes count as negative.
    """
    counter, added = _RowCounter(rows, table), list[int]()
    with services.db.notify_on_commit(counter):
        yield added
    steps = (after - before for before, after in zip(counter.counts, counter.counts[1:], strict=False))
    added += [step for step in steps if step]
