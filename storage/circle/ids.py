"""The ids that a circle's rows get in the database to which it is moved."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import func, select

from storage.circle.belonging import TABLES
from storage.circle.values import WrongValueError
from storage.db import Transaction
from storage.engines import last_id, raise_next_id
from storage.schema import metadata


class NewIds:
    """New ids by table and id of before: greater than all that the database has given, in the order of the rows."""

    def __init__(self, last: Mapping[str, int]) -> None:
        self._last = dict(last)
        self._ids: defaultdict[str, dict[int, int]] = defaultdict(dict)

    @classmethod
    async def after_all(cls, tx: Transaction) -> "NewIds":
        """Return ids that go on from those that the database has given."""
        last = {}
        for table in TABLES:
            if "id" in table.c:
                greatest = await tx.scalar(select(func.max(table.c.id))) or 0
                last[table.name] = max(greatest, await last_id(tx, table))
        return cls(last)

    def last(self, table: str) -> int:
        """Return the greatest id that a table has given so far."""
        return self._last[table]

    def assign(self, table: str, old: int, new: int | None = None) -> int:
        """Give a row an id, by default the next one; return it. Raise WrongValueError where it has one already."""
        if old in self._ids[table]:
            raise WrongValueError(f"A row of {table} is there twice.")
        self._ids[table][old] = self._next(table) if new is None else new
        return self._ids[table][old]

    def of(self, table: str, old: int) -> int:
        """Return the id of a row; raise WrongValueError if there is no such row."""
        try:
            return self._ids[table][old]
        except KeyError:
            raise WrongValueError(f"Something belongs to a row of {table} that the file does not have.") from None

    def named(self, table: str, old: int) -> int:
        """Return the id of a row that a message names; one that is deleted has an id that is nobody else's."""
        ids = self._ids[table]
        return ids[old] if old in ids else self.assign(table, old)

    async def keep(self, tx: Transaction) -> None:
        """Let the database give none of these ids again."""
        for name, last in self._last.items():
            await raise_next_id(tx, metadata.tables[name], last)

    def _next(self, table: str) -> int:
        self._last[table] += 1
        return self._last[table]
