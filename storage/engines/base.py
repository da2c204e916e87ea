"""What `storage.db.Database` asks of an engine; the rest of the code asks `Database`, and writes SQL for all."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import NewType, Protocol

from sqlalchemy import Text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.functions import GenericFunction

from bot.claims import Claims

Connection = AsyncConnection
Transaction = NewType("Transaction", AsyncConnection)
"""A connection in a write transaction, from `Database.write`; every function that writes takes one."""

MAX_READERS = 4


class LeaseLostError(Exception):
    """Another process has the lease of the database."""


class OccupiedError(Exception):
    """Another process is the bot on this database."""


class FailedTransactionError(Exception):
    """A statement of the transaction failed, so that nothing of it is committed; the cause is that failure."""


class Engine(Protocol):
    """A database of one kind. `Database` begins no more than `writers` write transactions at a time."""

    writers: int
    """Write transactions that may be begun at a time; where it is more than one, the engine lets one after the other
    go on."""

    @property
    def place(self) -> str:
        """Where the database is, as operators know it; without a password."""

    async def bring_up_to_date(self) -> None:
        """Create the database where it is missing, and bring its tables to the newest version.

        Raise UnusableDatabaseError if it can't be used.
        """

    async def examine(self) -> tuple[str | None, str]:
        """Return the version of the tables, None if there are none, and the newest that there is; change nothing.

        Raise UnusableDatabaseError if the database can't be used.
        """

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """Open a read transaction, whose connection sees one consistent state."""

    def writing(self, *, is_durable: bool, holder: str | None) -> AbstractAsyncContextManager[Connection]:
        """Open a write transaction; commit at the end, or roll back after an error.

        With `is_durable`, the commit and all before it are on the disk when the context ends. With `holder`, raise
        LeaseLostError as it begins unless that process has the lease.
        """

    def alone(self, on_commit: Callable[[], None]) -> AbstractAsyncContextManager[bool]:
        """Be the one process that is the bot; call `on_commit` after what other processes commit.

        Yield whether it is known that no other process is; else its lease tells. Raise OccupiedError if one is.
        """

    def among_others(self, on_commit: Callable[[], None]) -> AbstractAsyncContextManager[Claims]:
        """Be one of several processes; call `on_commit` after what others commit. Yield what they claim things by.

        Raise OccupiedError if a process is alone, and UnusableDatabaseError where there can be only one.
        """

    async def empty_log(self) -> bool:
        """Empty the engine's own log of what was deleted; return False where it has to be tried again."""

    async def close(self) -> None:
        """Close all connections."""


class first_characters(GenericFunction[str]):  # noqa: N801 - SQLAlchemy's functions are named like SQL's
    """The first characters of a text, as many as the second argument says; a shorter text is whole."""

    type = Text()
    inherit_cache = True


class last_characters(GenericFunction[str]):  # noqa: N801
    """The last characters of a text, as many as the second argument says; a shorter text is whole."""

    type = Text()
    inherit_cache = True
