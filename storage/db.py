"""The database: one writer at a time, readers beside it; the only place that knows the engine."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NewType

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection as SyncConnection
from sqlalchemy import Dialect, Table, Text, Update, bindparam, event, func, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import AdaptedConnection, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.driver import connect

__all__ = ["Connection", "Database", "Transaction", "insert", "update_rows"]
# `insert` knows ON CONFLICT, which SQLite and PostgreSQL spell alike: every table's file takes it from here.

Connection = AsyncConnection
Transaction = NewType("Transaction", AsyncConnection)
"""A connection inside `Database.write`: what a repository function that writes asks for."""

MIGRATIONS = Path(__file__).parent / "migrations"
MAX_READERS = 4


class Database:
    """SQLite on disk in WAL mode: one write transaction at a time, which begins IMMEDIATE, and reads beside it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._writer = _engine(url, begin="BEGIN IMMEDIATE", pool_size=1)
        self._reader = _engine(url, begin="BEGIN", pool_size=MAX_READERS)
        self._one_write = asyncio.Lock()
        self._watchers: list[asyncio.Event] = []

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

    def on_commit(self, watcher: asyncio.Event) -> None:
        """Set `watcher` after every commit from now on."""
        self._watchers.append(watcher)

    def forget(self, watcher: asyncio.Event) -> None:
        """Set `watcher` no longer."""
        self._watchers.remove(watcher)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """Give a connection that sees one consistent state."""
        async with self._reader.connect() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Give the one transaction that may write now; it is committed at the end, or undone by an error."""
        async with self._one_write, self._writer.begin() as connection:
            yield Transaction(connection)
        for watcher in self._watchers:
            watcher.set()

    async def _migrate(self) -> None:
        if path := make_url(self.url).database:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        async with self._one_write, self._writer.begin() as connection:
            await connection.run_sync(upgrade)

    async def _close(self) -> None:
        try:
            await self._reader.dispose()
        finally:
            await self._writer.dispose()


async def update_rows(
    tx: Transaction, table: Table, names: tuple[str, ...], rows: Sequence[tuple[int, Sequence[Any]]]
) -> None:
    """Set columns of many rows, each given by its id and the columns' values, in one step.

    One by one, each row would hand the interpreter's lock to the writer's thread and back, while the loop wants it.
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
    id_, *values = (func.json_extract(each.c.value, f"$[{place}]") for place in range(len(names) + 1))
    return update(table).where(table.c.id == id_).values(dict(zip(names, values, strict=True)))


def upgrade(connection: SyncConnection, to: str = "head") -> None:
    """Run every migration that the database has not seen, up to the newest or another one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _engine(url: str, *, begin: str, pool_size: int) -> AsyncEngine:
    # Every transaction is ended by `Database` itself: the pool need not undo what a connection left behind.
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_reset_on_return=None,
        connect_args={"async_creator_fn": connect},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(dbapi_connection: Any, _record: Any) -> None:
        # The driver begins no transaction of its own accord: "begin" below says how.
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: SyncConnection) -> None:
        # Straight to the driver: SQLAlchemy would build a statement and a result for a word that has none.
        adapted: AdaptedConnection = connection.connection.dbapi_connection  # type: ignore[assignment]
        adapted.run_async(lambda driver: driver.execute(begin))

    return engine
