"""The database: one write transaction at a time, and reads beside it. No other module knows the engine."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any, NewType

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import Dialect, Table, Text, Update, bindparam, event, func, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import AdaptedConnection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.driver import COMPILED, DRIVER, BufferedConnection, cancel_if_put_off, connect
from storage.private_files import make_private
from storage.unusable import explained
from storage.upgrade import bring_up_to_date, is_newest, require_usable, version_and_newest
from storage.write_order import PeopleFirstLock, is_in_background

__all__ = ["Connection", "Database", "Transaction", "insert", "mark_erasure", "update_rows"]
# `insert` knows ON CONFLICT, which SQLite and PostgreSQL spell alike: every table's file takes it from here.

Connection = AsyncConnection
Transaction = NewType("Transaction", AsyncConnection)
"""A connection in a write transaction, from `Database.write`; every function that writes takes one."""

MAX_READERS = 4
_BUSY_TIMEOUT = "busy_timeout=10000"
_ERASES = "erases"


class LeaseLostError(Exception):
    """Another process has the lease of the database."""


class Database:
    """SQLite on disk in WAL mode: one write transaction at a time, which begins IMMEDIATE, and reads beside it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._writer = _engine(url, begin=self._begin_write, pool_size=1)
        self._reader = _engine(url, begin=_begin_read, pool_size=MAX_READERS)
        self._is_durable = False
        """Whether the transaction that is open, or begins next, is to be on the disk when it is committed."""
        self._holder: str | None = None
        self._on_loss: Callable[[], None] = lambda: None
        self._one_write = PeopleFirstLock()
        self._background_reads = asyncio.Semaphore(MAX_READERS - 1)
        self._log_holds_erased = False
        """Whether the write-ahead log may still have the rows that an erasure took from the tables."""
        self._commit_events: list[asyncio.Event] = []

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, migrate: bool = True) -> AsyncIterator["Database"]:
        """Open a database by its SQLAlchemy URL, such as `sqlite+aiosqlite:///data/usblogs.sqlite3`.

        With `migrate`, create the file where it is missing, and bring its tables to the newest version; raise
        UnusableDatabaseError if it is damaged, of a newer version, or can't be written. The file is closed at the end,
        also after an error.
        """
        db = cls(url)
        try:
            if migrate:
                await db._migrate()
            yield db
        finally:
            await db._close()

    @contextmanager
    def notify_on_commit(self, wake: asyncio.Event) -> Iterator[None]:
        """Set `wake` after every commit while the context is open."""
        self._commit_events.append(wake)
        try:
            yield
        finally:
            self._commit_events.remove(wake)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """Open a read transaction, whose connection sees one consistent state.

        What the bot does by itself leaves one connection to people who wait for an answer.
        """
        turn = self._background_reads if is_in_background() else nullcontext()
        try:
            async with turn, _connected(self._reader) as connection, connection.begin():
                yield connection
            if self._log_holds_erased and not self._one_write.locked():
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
            async with self._one_write:
                self._is_durable = is_durable or not is_in_background()
                async with self._transaction() as connection:
                    connection.info.pop(_ERASES, None)
                    yield Transaction(connection)
                    self._log_holds_erased = self._log_holds_erased or _ERASES in connection.info
                for commit_event in self._commit_events:
                    commit_event.set()
                if self._log_holds_erased:
                    await self._truncate_log()
        finally:
            await cancel_if_put_off()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        try:
            async with _connected(self._writer) as connection, connection.begin():
                yield connection
        except LeaseLostError:
            self._on_loss()
            raise

    async def truncate_log(self) -> None:
        """Bring everything from the write-ahead log into the database's file, and empty the log.

        While somebody reads from it that is not possible, and is tried again after each further transaction.
        """
        self._log_holds_erased = True
        async with self._one_write:
            await self._truncate_log()

    async def _truncate_log(self) -> None:
        async with _connected(self._writer) as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, BufferedConnection)  # noqa: S101 - the engine's creator makes no other
            self._log_holds_erased = not await driver.run(_truncate)

    def write_only_as(self, holder: str, on_loss: Callable[[], None]) -> None:
        """Write nothing from now on unless `holder` has the lease, which each transaction looks up as it begins.

        `write` raises LeaseLostError where another has it, and `on_loss` is called. A process that was suspended finds
        out so before it does anything, not when it renews its lease the next time.
        """
        self._holder, self._on_loss = holder, on_loss

    def _begin_write(self, connection: sqlite3.Connection) -> None:
        """Begin a transaction, in the connection's thread; how it is committed can't be changed once it has begun."""
        connection.execute(f"PRAGMA synchronous = {'FULL' if self._is_durable else 'NORMAL'}")
        connection.execute("BEGIN IMMEDIATE")
        if self._holder and connection.execute("SELECT holder FROM lease").fetchone() != (self._holder,):
            connection.execute("ROLLBACK")
            raise LeaseLostError

    async def examine(self) -> tuple[str | None, str]:
        """Return the version of the tables, and the newest that there is; nothing is changed.

        Raise UnusableDatabaseError if the file is damaged, of a newer version, or can't be read.
        """
        with explained(path_of(self.url) or self.url):
            async with self.read() as connection:
                await connection.run_sync(require_usable)
                return await connection.run_sync(version_and_newest)

    async def _migrate(self) -> None:
        path = path_of(self.url)
        with explained(path or self.url):
            if path is not None:
                await asyncio.to_thread(make_private, path)
            async with self._one_write, _connected(self._writer) as connection:
                async with connection.begin():
                    await connection.run_sync(require_usable)
                    is_up_to_date = await connection.run_sync(is_newest)
                if not is_up_to_date:
                    await bring_up_to_date(connection)

    async def _close(self) -> None:
        try:
            await self._reader.dispose()
        finally:
            await self._writer.dispose()


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[Connection]:
    """Take a connection out of an engine's pool, and put it back at the end.

    SQLAlchemy's own context puts it back in a task, for which a cancelled task does not wait.
    """
    connection = await engine.connect()
    try:
        yield connection
    finally:
        await connection.close()


def mark_erasure(tx: Transaction) -> None:
    """Have the write-ahead log emptied after this transaction, so that what it deletes is in no file any more."""
    tx.info[_ERASES] = True


def _truncate(connection: sqlite3.Connection) -> bool:
    """Empty the write-ahead log; return False where a reader holds it. It does not wait for one."""
    connection.execute("PRAGMA busy_timeout=0")
    try:
        is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:  # the transaction before is committed, whatever becomes of the log
        return False
    finally:
        connection.execute(f"PRAGMA {_BUSY_TIMEOUT}")
    return not is_busy


async def update_rows(
    tx: Transaction, table: Table, names: tuple[str, ...], rows: Sequence[tuple[int, Sequence[Any]]]
) -> None:
    """Update columns of many rows in one statement; each row is an id and the columns' values.

    With a statement for each row, the event loop would wait for the interpreter's lock twice a row.
    """
    to_column = [_to_column(table, name, tx.dialect) for name in names]
    given = [[id_, *(convert(v) for convert, v in zip(to_column, values, strict=True))] for id_, values in rows]
    await tx.execute(_update(table, names), {"rows": json.dumps(given)})


def _to_column(table: Table, name: str, dialect: Dialect) -> Callable[[Any], Any]:
    kind = table.c[name].type.dialect_impl(dialect)
    return kind.bind_processor(dialect) or (lambda value: value)


@lru_cache(maxsize=64)
def _update(table: Table, names: tuple[str, ...]) -> Update:
    each = func.json_each(bindparam("rows", type_=Text)).table_valued("value", name="each")
    id_, *values = (func.json_extract(each.c.value, f"$[{index}]") for index in range(len(names) + 1))
    return update(table).where(table.c.id == id_).values(dict(zip(names, values, strict=True)))


def path_of(url: str) -> Path | None:
    """Return the file of a database, or None if it is no file of SQLite."""
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}
    return Path(parsed.database or "") if is_file else None


def _begin_read(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN")


def _engine(url: str, *, begin: Callable[[sqlite3.Connection], None], pool_size: int) -> AsyncEngine:
    # `Database` ends every transaction itself: the pool need not roll back when a connection is returned.
    engine = create_async_engine(
        make_url(url).set(drivername=DRIVER),
        execution_options={"compiled_cache": COMPILED},
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=0,
        pool_reset_on_return=None,
        connect_args={"async_creator_fn": connect},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(dbapi_connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: `begin_transaction` does.
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON", _BUSY_TIMEOUT):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: SyncConnection) -> None:
        # Straight to the driver: SQLAlchemy would build a statement and a result for a word that has none.
        adapted: AdaptedConnection = connection.connection.dbapi_connection  # type: ignore[assignment]
        adapted.run_async(lambda driver: driver.run(begin))

    return engine
