"""The database: one write transaction at a time, and reads beside it. Only `storage.engines` knows its engine."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import URL, make_url

from bot.claims import OWN_CLAIMS, Claims
from storage.commits import note_commit
from storage.engines import attempt, engine_of, update_rows
from storage.engines.base import (
    MAX_READERS,
    Connection,
    LeaseLostError,
    OccupiedError,
    Transaction,
    first_characters,
    last_characters,
)
from storage.engines.sqlite import file_of
from storage.engines.sqlite_driver import cancel_if_put_off
from storage.write_order import PeopleFirst, SideBySide, is_in_background

__all__ = [
    "Connection",
    "Database",
    "LeaseLostError",
    "OccupiedError",
    "Transaction",
    "attempt",
    "first_characters",
    "insert",
    "last_characters",
    "mark_erasure",
    "update_rows",
]
# `insert` knows ON CONFLICT, which SQLite and PostgreSQL spell alike: every table's file takes it from here.

_ERASES = "erases"


class Database:
    """A database: one write transaction at a time, those of people first, and reads beside it."""

    def __init__(self, place: Path | str) -> None:
        url = url_of(place)
        self.url = url.render_as_string(hide_password=False)
        self._engine = engine_of(url)
        self._holder: str | None = None
        self._on_loss: Callable[[], None] = lambda: None
        self._write_order = SideBySide(self._engine.writers) if self._engine.writers > 1 else PeopleFirst()
        self._background_reads = PeopleFirst(MAX_READERS - 1)
        self._log_holds_erased = False
        """Whether the engine's log may still have the rows that an erasure took from the tables."""
        self._commit_events: list[asyncio.Event] = []
        self.claims: Claims = OWN_CLAIMS
        """What processes divide among themselves, by name; a process that is alone has all of it."""

    @property
    def place(self) -> str:
        """Where the database is, as operators know it; without a password."""
        return self._engine.place

    @classmethod
    @asynccontextmanager
    async def open(cls, place: Path | str, *, migrate: bool = True) -> AsyncIterator["Database"]:
        """Open a database: a file of SQLite, or a URL such as `postgresql://bot@host/usblogs`.

        With `migrate`, create what is missing, and bring the tables to the newest version; raise UnusableDatabaseError
        if the database is damaged, of a newer version, or can't be reached or written. It is closed at the end, also
        after an error.
        """
        db = cls(place)
        try:
            if migrate:
                async with db._write_order.turn_of_task():
                    await db._engine.bring_up_to_date()
            yield db
        finally:
            await db._engine.close()

    async def examine(self) -> tuple[str | None, str]:
        """Return the version of the tables, None if there are none, and the newest that there is; change nothing.

        Raise UnusableDatabaseError if the database is damaged, of a newer version, or can't be read.
        """
        return await self._engine.examine()

    @contextmanager
    def notify_on_commit(self, wake: asyncio.Event) -> Iterator[None]:
        """Set `wake` after every commit while the context is open."""
        self._commit_events.append(wake)
        try:
            yield
        finally:
            self._commit_events.remove(wake)

    def _tell_commit(self) -> None:
        for commit_event in self._commit_events:
            commit_event.set()

    def alone(self) -> AbstractAsyncContextManager[bool]:
        """Be the one process that is the bot on this database, and hear of what others commit.

        Yield whether it is known that no other process is; where it is not, its lease tells. Raise OccupiedError if
        another process is.
        """
        return self._engine.alone(self._tell_commit)

    @asynccontextmanager
    async def among_others(self) -> AsyncIterator[None]:
        """Be one of several processes that are the bot together, hear of what the others commit, and have `claims`.

        Raise OccupiedError if another process is alone on the database, and UnusableDatabaseError if it is a file.
        """
        async with self._engine.among_others(self._tell_commit) as claims:
            self.claims = claims
            try:
                yield
            finally:
                self.claims = OWN_CLAIMS

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """Open a read transaction, whose connection sees one consistent state.

        What the bot does by itself leaves one connection to people who wait for an answer.
        """
        turn = self._background_reads.turn_of_task() if is_in_background() else nullcontext()
        try:
            async with turn, self._engine.reading() as connection:
                yield connection
            if self._log_holds_erased and not self._write_order.are_taken():
                await self.truncate_log()
        finally:
            await cancel_if_put_off()

    @asynccontextmanager
    async def write(self, *, is_durable: bool = False) -> AsyncIterator[Transaction]:
        """Wait for the write transaction and open it; commit at the end, or roll back after an error.

        With `is_durable`, and where a person waits for an answer, the commit and all before it are on the disk when the
        context ends, so that a power loss takes none of them back.
        """
        try:
            async with self._write_order.turn_of_task():
                try:
                    async with self._transaction(is_durable=is_durable or not is_in_background()) as connection:
                        connection.info.pop(_ERASES, None)
                        yield Transaction(connection)
                        self._log_holds_erased = self._log_holds_erased or _ERASES in connection.info
                except asyncio.CancelledError:
                    self._tell_commit()  # for it may be made
                    raise
                note_commit()
                self._tell_commit()
                if self._log_holds_erased:
                    await self._truncate_log()
        finally:
            await cancel_if_put_off()

    @asynccontextmanager
    async def _transaction(self, *, is_durable: bool) -> AsyncIterator[Connection]:
        try:
            async with self._engine.writing(is_durable=is_durable, holder=self._holder) as connection:
                yield connection
        except LeaseLostError:
            self._on_loss()
            raise

    async def truncate_log(self) -> None:
        """Have what was deleted removed from the engine's own log, too.

        While somebody reads from it that is not possible, and is tried again after each further transaction.
        """
        self._log_holds_erased = True
        async with self._write_order.turn_of_task():
            await self._truncate_log()

    async def _truncate_log(self) -> None:
        self._log_holds_erased = not await self._engine.empty_log()

    def write_only_as(self, holder: str, on_loss: Callable[[], None]) -> None:
        """Write nothing from now on unless `holder` has the lease, which each transaction looks up as it begins.

        `write` raises LeaseLostError where another has it, and `on_loss` is called. A process that was suspended finds
        out so before it does anything, not when it renews its lease the next time.
        """
        self._holder, self._on_loss = holder, on_loss


def mark_erasure(tx: Transaction) -> None:
    """Have the engine's log emptied after this transaction, so that what it deletes is in no file any more."""
    tx.info[_ERASES] = True


def url_of(place: Path | str) -> URL:
    """Return the URL of a database; a file's name is in it as it is, whatever characters it has."""
    return URL.create("sqlite+aiosqlite", database=str(place)) if isinstance(place, Path) else make_url(place)


def path_of(place: Path | str) -> Path | None:
    """Return the file of a database, or None if it is no file of SQLite."""
    return place if isinstance(place, Path) else file_of(make_url(place))
