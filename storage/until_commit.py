"""Remember what was read of the database until something is committed: to read it again would bring the same."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from contextlib import ExitStack
from typing import Any, TypeVar

from storage.db import Connection, Database

Value = TypeVar("Value")


class UntilCommit:
    """Values that were read of one database, by key, each as if it were read now.

    What depends on the time has it in its key. Commands of other processes commit unheard, where the engine tells of
    none: what they may change needs the time in its key, too.
    """

    def __init__(self) -> None:
        self._listening = ExitStack()
        self._heard_database: Database | None = None
        self._committed = asyncio.Event()
        self._known: dict[Hashable, Any] = {}
        self._one_read = asyncio.Lock()

    async def get(self, db: Database, key: Hashable, read: Callable[[Connection], Awaitable[Value]]) -> Value:
        """Return the value of a key, which is read unless it is known. Of many who ask at a time, one reads."""
        if self._heard_database is not db:
            self._listening.enter_context(db.notify_on_commit(self._committed))
            self._heard_database = db
        async with self._one_read:
            if self._committed.is_set():
                self._committed.clear()
                self._known = {}
            if key not in self._known:
                async with db.read() as conn:
                    self._known[key] = await read(conn)
            value: Value = self._known[key]
            return value
