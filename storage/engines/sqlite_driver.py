"""aiosqlite with one call to the connection's thread for each statement.

SQLAlchemy's adapter calls aiosqlite four times for a statement: it makes a cursor, executes, fetches the rows, and
closes the cursor. Each call hands over to the thread and wakes the event loop again, which takes longer than most
statements do. And it keeps what it compiled apart for each engine, though a database has two.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Self, TypeVar

import aiosqlite
from aiosqlite.core import _connection_worker_thread
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.util import LRUCache

Result = TypeVar("Result")

THREAD_NAME = "database connection"
DRIVER = "sqlite+buffered"
"""The name of `BufferedDialect` in a database's URL."""
COMPILED: LRUCache[Any, Any] = LRUCache(500)
"""The statements that were compiled, for every engine with this driver."""

registry.register("sqlite.buffered", __name__, "BufferedDialect")


class BufferedDialect(SQLiteDialect_aiosqlite):
    """aiosqlite's dialect, each as any other: what was compiled for one engine is right for all of them."""

    supports_statement_cache = True

    def on_connect(self) -> None:  # type: ignore[override]  # SQLAlchemy takes None for nothing to do
        """Bring no function for regular expressions, which no statement of ours has: each is a call to the thread."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BufferedDialect)

    def __hash__(self) -> int:
        return hash(BufferedDialect)


def connect(
    database: str | Path, *, set_up: Callable[[sqlite3.Connection], None], **options: Any
) -> "BufferedConnection":
    """Return a connection to be awaited, as `aiosqlite.connect` does; it is opened and set up in its thread at once."""
    held: list[sqlite3.Connection] = []

    def opened() -> sqlite3.Connection:
        real: sqlite3.Connection = sqlite3.connect(database, **options)
        try:
            set_up(real)
        except BaseException:
            real.close()
            raise
        held.append(real)
        return real

    connection = BufferedConnection(opened, iter_chunk_size=64)
    connection.held = held
    # As SQLAlchemy does: a thread left open must not outlive the program.
    connection._thread = Thread(target=_work, args=(connection._tx,), daemon=True, name=THREAD_NAME)  # noqa: SLF001
    return connection


def _work(calls: SimpleQueue[Any]) -> None:
    """Do what a connection's thread does, until nobody is there who could be told of it."""
    with contextlib.suppress(RuntimeError):  # the event loop is closed: the connection was given up before it was open
        _connection_worker_thread(calls)


def _close(held: Iterable[sqlite3.Connection]) -> None:
    for real in held:
        real.close()


class BufferedConnection(aiosqlite.Connection):
    """A connection whose cursors hold their rows.

    A read transaction asks the thread for its statements alone: the first begins it, which is when SQLite takes its
    snapshot anyway, and nobody waits for its end.
    """

    held: Sequence[sqlite3.Connection] = ()
    """The real connection once it is open, also where nobody waited for it to the end."""
    _is_stopping = False
    _begins = False
    """Whether the next statement begins a read transaction."""
    _is_reading = False
    """Whether the thread was asked for a statement of a read transaction, and not yet for its end."""

    def begin_read(self) -> None:
        """Let the next statement begin a read transaction."""
        self._begins = True

    def takes_begin(self) -> bool:
        """Return whether the statement that the thread is asked for now begins a read transaction."""
        begins, self._begins = self._begins, False
        self._is_reading = self._is_reading or begins
        return begins

    async def commit(self) -> None:
        """Commit what was written, or end the read transaction."""
        if not self._end_read():
            await super().commit()

    async def rollback(self) -> None:
        """Take back what was written, or end the read transaction."""
        if not self._end_read():
            await super().rollback()

    def _end_read(self) -> bool:
        """Have the thread end a read transaction after what it was asked before; return False where there is none."""
        if self._is_reading:
            self._tx.put_nowait((None, self._conn.rollback))
        is_read, self._begins, self._is_reading = self._begins or self._is_reading, False, False
        return is_read

    async def ended(self) -> None:
        """Wait until the thread has ended the last read transaction; for one that is not over, nobody waits."""
        if not (self._is_reading or self._is_stopping):
            await self._execute(bool)

    def cursor(self) -> "BufferedCursor":  # type: ignore[override]  # SQLAlchemy enters it, and needs no await
        """Return a cursor; nothing is asked of the thread yet."""
        return BufferedCursor(self)

    def stop(self) -> asyncio.Future[Any] | None:
        """Let the thread close the connection and end; return what ends with it."""
        self._is_stopping = True
        self._tx.put_nowait((None, partial(_close, self.held)))  # aiosqlite forgets one whose opening is cancelled
        return super().stop()

    def __del__(self) -> None:
        """Have the thread close what nobody has: SQLAlchemy drops a connection where its first use is cancelled."""
        if not self._is_stopping:
            self.stop()

    async def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Return what a function makes of the real connection, in the connection's thread."""
        result: Result = await self._execute(function, self._conn, *arguments)
        return result

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Return what a function returns in the connection's thread.

        The thread goes on with it whether or not the task that asked is cancelled. So the task waits until it has
        ended, and is cancelled right after: a transaction ends where its author ends it, and nobody meets half of one.
        """
        if not self._running or not self._connection:
            raise ValueError("Connection closed")
        call = _Call()
        self._tx.put_nowait((call, partial(fn, *args, **kwargs)))
        try:
            return await call
        except asyncio.CancelledError:
            if task := asyncio.current_task():
                task.uncancel()  # what is put off is one cancellation: `asyncio.timeout` counts them
                task.cancel()
            return call.result()


async def cancel_if_put_off() -> None:
    """Raise the cancellation that a statement put off, where there is one: no later await is to meet it.

    At the end of a transaction this is what the author of a timeout around it expects. Before Python 3.13,
    `asyncio.timeout` forgets a cancellation that is still to come, which would then end the task at its next await.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        await asyncio.sleep(0)


class _Call(asyncio.Future[Any]):
    """What the connection's thread does. It can't be cancelled: a task that waits for it is when it has ended."""

    def cancel(self, msg: Any | None = None) -> bool:  # noqa: ARG002 - asyncio's form
        """Return False: it goes on."""
        return False


class BufferedCursor:
    """Executes a statement, fetches its rows and closes the real cursor in one call.

    It has what SQLAlchemy asks of an asyncio driver's cursor, and no more.
    """

    def __init__(self, connection: BufferedConnection) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        """Execute a statement."""
        return await self._asked(sqlite3.Cursor.execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Self:
        """Execute a statement once for each set of parameters."""
        return await self._asked(sqlite3.Cursor.executemany, sql, parameters)

    async def _asked(self, execute: Any, sql: str, parameters: Any) -> Self:
        begins = self._connection.takes_begin()
        return await self._connection.run(partial(self._run, begins=begins), execute, sql, parameters)

    def _run(self, connection: sqlite3.Connection, execute: Any, sql: str, parameters: Any, *, begins: bool) -> Self:
        """Do all of it, in the connection's thread."""
        if begins:
            if connection.in_transaction:  # the end of the last one failed, and nobody heard of it
                connection.rollback()
            connection.execute("BEGIN")
        cursor = connection.cursor()
        try:
            execute(cursor, sql, parameters)
            self._rows = self._fetch(connection, cursor, sql, parameters) if cursor.description else ()
            self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()
        return self

    @staticmethod
    def _fetch(connection: sqlite3.Connection, cursor: sqlite3.Cursor, sql: str, parameters: Any) -> Sequence[Any]:
        """Return the rows; text that is no UTF-8 has U+FFFD in it, so that no row makes those beside it unreadable."""
        try:
            return cursor.fetchall()
        except sqlite3.OperationalError:
            if not connection.in_transaction or not sql.lstrip().upper().startswith(("SELECT", "WITH")):
                raise
        connection.text_factory = lambda stored: stored.decode("utf-8", "replace")
        try:
            return connection.execute(sql, parameters).fetchall()
        finally:
            connection.text_factory = str

    async def fetchall(self) -> Sequence[Any]:
        """Return the rows."""
        return self._rows

    async def close(self) -> None:
        """Do nothing: the real cursor is closed already."""
