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
from sqlalchemy import Dialect, Table, Text, Update, bindparam, event, func, text, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import AdaptedConnection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.driver import BufferedConnection, connect
from storage.private_files import make_private
from storage.write_order import PeopleFirstLock, is_in_background

__all__ = ["Connection", "Database", "Transaction", "insert", "mark_erasure", "update_rows"]
# `insert` knows ON CONFLICT, which SQLite and PostgreSQL spell alike: every table's file takes it from here.

Connection = AsyncConnection
Transaction = NewType("Transaction", AsyncConnection)
"""A connection in a write transaction, from `Database.write`; every function that writes takes one."""

MIGRATIONS = Path(__file__).parent / "migrations"
MAX_READERS = 4
_BUSY_TIMEOUT = "busy_timeout=10000"
_ERASES = "erases"


class Database:
    """SQLite on disk in WAL mode: one write transaction at a time, which begins IMMEDIATE, and reads beside it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._writer = _engine(url, begin="BEGIN IMMEDIATE", pool_size=1)
        self._reader = _engine(url, begin="BEGIN", pool_size=MAX_READERS)
        self._one_write = PeopleFirstLock()
        self._background_reads = asyncio.Semaphore(MAX_READERS - 1)
        self._log_holds_erased = False
        """Whether the write-ahead log may still have the rows that an erasure took from the tables."""
        self._commit_events: list[asyncio.Event] = []

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, migrate: bool = True) -> AsyncIterator["Database"]:
        """Open a database by its SQLAlchemy URL, such as `sqlite+aiosqlite:///data/usblogs.sqlite3`.

        With `migrate`, create the file where it is missing, and bring its tables to the newest version. The file is
        closed at the end, also after an error.
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
        async with turn, _connected(self._reader) as connection, connection.begin():
            yield connection
        if self._log_holds_erased and not self._one_write.locked():
            await self.truncate_log()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Wait for the write transaction and open it; commit at the end, or roll back after an error."""
        async with self._one_write:
            async with _connected(self._writer) as connection, connection.begin():
                connection.info.pop(_ERASES, None)
                yield Transaction(connection)
                self._log_holds_erased = self._log_holds_erased or _ERASES in connection.info
            for commit_event in self._commit_events:
                commit_event.set()
            if self._log_holds_erased:
                await self._truncate_log()

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

    async def _migrate(self) -> None:
        if path := make_url(self.url).database:
            await asyncio.to_thread(make_private, Path(path))
        async with self._one_write, _connected(self._writer) as connection, connection.begin():
            if not await connection.run_sync(_is_newest):
                await connection.run_sync(upgrade)

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


def _is_newest(connection: SyncConnection) -> bool:
    """Return whether the database has had every migration."""
    versions = (file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py"))
    if not connection.dialect.has_table(connection, "alembic_version"):
        return False
    return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == max(versions))


def upgrade(connection: SyncConnection, to: str = "head") -> None:
    """Run the migrations that the database has not had yet, up to the newest or up to `to`."""
    from alembic import command  # takes a third of a second to import, and is seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _engine(url: str, *, begin: str, pool_size: int) -> AsyncEngine:
    # `Database` ends every transaction itself: the pool need not roll back when a connection is returned.
    engine = create_async_engine(
        url,
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
        adapted.run_async(lambda driver: driver.execute(begin))

    return engine
