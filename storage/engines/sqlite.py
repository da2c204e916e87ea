"""SQLite on disk in WAL mode: what begins, ends and migrates differently from PostgreSQL."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import Dialect, Table, Text, Update, bindparam, event, func, text, update
from sqlalchemy.engine import URL, AdaptedConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from bot.claims import Claims
from storage.engines.base import (
    MAX_READERS,
    Connection,
    LeaseLostError,
    Transaction,
    first_characters,
    last_characters,
)
from storage.engines.sqlite_driver import COMPILED, DRIVER, BufferedConnection, connect
from storage.private_files import make_private
from storage.unusable import UnusableDatabaseError, explained, require_file
from storage.upgrade import VERSION_TABLE, is_newest, require_known_version, upgrade, version_and_newest

_BUSY_TIMEOUT = "busy_timeout=10000"
_HAS_LEASE = "SELECT 1 FROM leases WHERE holder = ?"


class SQLite:
    """SQLite: a write transaction begins IMMEDIATE, and reads go beside it.

    Connections are put back here: SQLAlchemy's own context does so in a task, for which a cancelled task does not wait.
    """

    writers = 1

    def __init__(self, url: URL) -> None:
        self._url = url
        self._readers = WeakSet[BufferedConnection]()
        self._writer = _engine(url, begin=self._begin_write, pool_size=1, set_up=_set_up_writer)
        self._reader = _engine(url, begin=None, pool_size=MAX_READERS, set_up=_set_up)
        self._is_durable = False
        """Whether the transaction that is open, or begins next, is to be on the disk when it is committed."""
        self._holder: str | None = None

        @event.listens_for(self._reader.sync_engine, "connect")
        def remember(adapted: Any, _record: Any) -> None:
            self._readers.add(adapted.driver_connection)

    @property
    def place(self) -> str:
        """The database's file."""
        return self._url.database or ":memory:"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Open a read transaction."""
        async with _connected(self._reader) as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def writing(self, *, is_durable: bool, holder: str | None) -> AsyncIterator[Connection]:
        """Open a write transaction."""
        self._is_durable, self._holder = is_durable, holder
        async with _connected(self._writer) as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def alone(self, on_commit: Callable[[], None]) -> AsyncIterator[bool]:  # noqa: ARG002 - nothing tells of it
        """Yield False: the lock on the file beside the database keeps others away (`bot.flows.jobs.lease`)."""
        yield False

    def among_others(self, on_commit: Callable[[], None]) -> AbstractAsyncContextManager[Claims]:  # noqa: ARG002
        """Raise UnusableDatabaseError: a file is one process's."""
        raise UnusableDatabaseError(f"The database {self.place} is a file of one process: a fleet needs PostgreSQL.")

    async def empty_log(self) -> bool:
        """Bring everything from the write-ahead log into the database's file, and empty the log.

        Return False where somebody reads from it.
        """
        await asyncio.gather(*(reader.ended() for reader in self._readers))
        async with _connected(self._writer) as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, BufferedConnection)  # noqa: S101 - the engine's creator makes no other
            return await driver.run(_truncate)

    def _begin_write(self, connection: sqlite3.Connection) -> None:
        """Begin a transaction, in the connection's thread; how it is committed can't be changed once it has begun."""
        connection.execute(f"PRAGMA synchronous = {'FULL' if self._is_durable else 'NORMAL'}")
        connection.execute("BEGIN IMMEDIATE")
        if self._holder and not connection.execute(_HAS_LEASE, (self._holder,)).fetchone():
            connection.execute("ROLLBACK")
            raise LeaseLostError

    async def bring_up_to_date(self) -> None:
        """Create the file where it is missing, and bring its tables to the newest version."""
        path = file_of(self._url)
        with explained(self.place):
            if path is not None:
                await asyncio.to_thread(_require_own, path)  # before anything is changed about it
                await asyncio.to_thread(make_private, path)
            async with _connected(self._writer) as connection:
                async with connection.begin():
                    await connection.run_sync(_require_whole)
                    await connection.run_sync(require_known_version, self.place)
                    is_up_to_date = await connection.run_sync(is_newest)
                if not is_up_to_date:
                    await _migrate(connection)

    async def examine(self) -> tuple[str | None, str]:
        """Return the version of the tables, and the newest that there is."""
        path = file_of(self._url)
        with explained(self.place):
            if path is not None:
                await asyncio.to_thread(_require_own, path)
            async with self.reading() as connection:
                await connection.run_sync(_require_whole)
                await connection.run_sync(require_known_version, self.place)
                return await connection.run_sync(version_and_newest)

    async def close(self) -> None:
        """Close all connections."""
        try:
            await self._reader.dispose()
        finally:
            await self._writer.dispose()


def file_of(url: URL) -> Path | None:
    """Return the file of a database, or None if it is no file of SQLite."""
    is_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(url.database or "") if is_file else None


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[Connection]:
    """Take a connection out of an engine's pool, and put it back at the end."""
    connection = await engine.connect()
    try:
        yield connection
    finally:
        await connection.close()


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


def _set_up(connection: sqlite3.Connection) -> None:
    """Make a new connection ours, in its thread."""
    connection.isolation_level = None  # it begins no transaction by itself: `begin_transaction` does
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON", _BUSY_TIMEOUT):
        connection.execute(f"PRAGMA {pragma}")


def _set_up_writer(connection: sqlite3.Connection) -> None:
    """Make a new connection ours that writes: the file itself keeps the mode, which whoever only reads leaves alone."""
    connection.execute("PRAGMA journal_mode=WAL")
    _set_up(connection)


def _engine(
    url: URL,
    *,
    begin: Callable[[sqlite3.Connection], None] | None,
    pool_size: int,
    set_up: Callable[[sqlite3.Connection], None],
) -> AsyncEngine:
    """Make an engine whose transactions begin with `begin`, in the connection's thread; without it, they only read."""
    # The contexts above end every transaction: the pool need not roll back when a connection is returned.
    engine = create_async_engine(
        url.set(drivername=DRIVER),
        execution_options={"compiled_cache": COMPILED},
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=0,
        pool_reset_on_return=None,
        connect_args={"async_creator_fn": partial(connect, set_up=set_up)},
    )

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: SyncConnection) -> None:
        # Straight to the driver: SQLAlchemy would build a statement and a result for a word that has none.
        adapted: AdaptedConnection = connection.connection.dbapi_connection  # type: ignore[assignment]
        if begin is None:
            adapted.driver_connection.begin_read()
        else:
            adapted.run_async(lambda driver: driver.run(begin))

    return engine


@compiles(first_characters, "sqlite")
def _first_characters(function: first_characters, compiler: SQLCompiler, **options: Any) -> str:
    column, count = (compiler.process(each, **options) for each in function.clauses)
    return f"substr({column}, 1, {count})"


@compiles(last_characters, "sqlite")
def _last_characters(function: last_characters, compiler: SQLCompiler, **options: Any) -> str:
    column, count = (compiler.process(each, **options) for each in function.clauses)
    return f"substr({column}, -{count})"


async def update_rows(
    tx: Transaction, table: Table, names: tuple[str, ...], rows: Sequence[tuple[int, Sequence[Any]]]
) -> None:
    """Update columns of many rows in one statement.

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


LAST_ID = text("SELECT seq FROM sqlite_sequence WHERE name = :name")


async def raise_next_id(tx: Transaction, table: Table, floor: int) -> None:
    """Let the next id of a table be greater than `floor`, and than all that it gave before."""
    values = {"name": table.name, "floor": floor}
    known = await tx.scalar(LAST_ID, values)
    if known is None:
        await tx.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :floor)"), values)
    elif known < floor:
        await tx.execute(text("UPDATE sqlite_sequence SET seq = :floor WHERE name = :name"), values)


async def _migrate(connection: AsyncConnection) -> None:
    """Run the migrations in one transaction, in which a table can be made anew without what refers to it being deleted.

    SQLite ignores the switch within a transaction ("PRAGMA foreign_keys"), so it stands around it. Raise
    UnusableDatabaseError, and change nothing, if a reference leads nowhere afterwards.
    """
    await _switch_foreign_keys(connection, "OFF")
    try:
        async with connection.begin():
            given = await connection.run_sync(_given_ids)
            await connection.run_sync(upgrade)
            await connection.run_sync(_keep_given_ids, given)
            await connection.run_sync(_check_foreign_keys)
    finally:
        await _switch_foreign_keys(connection, "ON")


def _require_own(file: Path) -> None:
    """Raise UnusableDatabaseError if a file is anything but a database of the bot; nothing is changed. Blocking."""
    require_file(file)
    if not file.exists():
        return
    with closing(sqlite3.connect(file)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and VERSION_TABLE not in tables:
        raise UnusableDatabaseError(
            f"The database {file} is another program's: it has tables, and none of the bot's. Give the bot a file of "
            "its own.",
            is_lasting=True,
        )


def _require_whole(connection: SyncConnection) -> None:
    """Raise UnusableDatabaseError if the file is damaged."""
    if (found := connection.scalar(text("PRAGMA quick_check(1)"))) != "ok":
        file = connection.engine.url.database
        raise UnusableDatabaseError(f"The database {file} is damaged ({found}).", wants_backup=True)


async def _switch_foreign_keys(connection: AsyncConnection, state: str) -> None:
    driver: AdaptedConnection = (await connection.get_raw_connection()).dbapi_connection  # type: ignore[assignment]
    await driver.driver_connection.execute(f"PRAGMA foreign_keys = {state}")


def _given_ids(connection: SyncConnection) -> Mapping[str, int]:
    """Return the greatest id that each table has ever given."""
    if not connection.dialect.has_table(connection, "sqlite_sequence"):
        return {}
    rows = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
    return {row.name: row.seq for row in rows}


def _keep_given_ids(connection: SyncConnection, given: Mapping[str, int]) -> None:
    """Let tables that were made anew give none of these ids again."""
    for name, last in given.items():
        values = {"name": name, "last": last}
        connection.execute(text("UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = :name"), values)


def _check_foreign_keys(connection: SyncConnection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone():
        raise UnusableDatabaseError(
            f"The database {connection.engine.url.database} can't be brought to the newest version: a row of "
            f"{broken[0]} belongs to one of {broken[2]} that is not there. It stays as it was.",
            is_lasting=True,
        )
