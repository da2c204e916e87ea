"""Load what many ask for at a time in one query: of a small query, the database takes the least of the time."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from itertools import islice
from typing import Generic, TypeVar

from storage.db import Connection, Database

MAX_KEYS_PER_QUERY = 50

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BatchLoader(Generic[Key, Value]):
    """Loads the value of a key together with those that were asked for while a query ran (elsewhere a "data loader").

    Nothing is remembered: each value is read after it was asked for.
    """

    def __init__(self, load: Callable[[Connection, Collection[Key]], Awaitable[Mapping[Key, Value]]]) -> None:
        """Take what reads the value of each of several keys."""
        self._load = load
        self._waiting: dict[tuple[int, Key], asyncio.Future[Value]] = {}
        """The values that are asked for, by how many queries had begun by then, and key."""
        self._query_count = 0
        self._one_query = asyncio.Lock()

    async def load(self, db: Database, key: Key) -> Value:
        """Return the value of a key; raise what its query raises."""
        asked = (self._query_count, key)
        value = self._waiting.setdefault(asked, asyncio.get_running_loop().create_future())
        async with self._one_query:
            while not value.done():
                await self._load_those_before(db, asked)
        return value.result()

    async def _load_those_before(self, db: Database, asked: tuple[int, Key]) -> None:
        """Load those that have waited longest; if that fails, this one alone, so that it fails for nobody else."""
        try:
            await self._query(db, list(islice(self._waiting, MAX_KEYS_PER_QUERY)))
        except Exception:  # noqa: BLE001 - whichever of the keys it is
            try:
                await self._query(db, [asked])
            except Exception as error:  # noqa: BLE001 - raised where the value is returned
                self._waiting.pop(asked).set_exception(error)

    async def _query(self, db: Database, asked: Collection[tuple[int, Key]]) -> None:
        self._query_count += 1
        async with db.read() as conn:
            values = await self._load(conn, list(dict.fromkeys(key for _, key in asked)))
        for one in asked:
            self._waiting.pop(one).set_result(values[one[1]])
