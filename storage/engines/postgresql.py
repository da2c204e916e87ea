"""PostgreSQL: what begins, ends, migrates and is written differently from SQLite."""

import logging
import re
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Table, bindparam, event, select, text, update
from sqlalchemy import Connection as SyncConnection
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.claims import Claims
from storage.engines.base import (
    MAX_READERS,
    Connection,
    FailedTransactionError,
    LeaseLostError,
    Transaction,
)
from storage.engines.postgresql_driver import DRIVER
from storage.engines.postgresql_outage import Commits, ended, tried_again
from storage.engines.postgresql_session import CHANNEL, Session
from storage.schema import leases
from storage.unusable import UnusableDatabaseError, explained
from storage.upgrade import is_newest, require_known_version, upgrade, version_and_newest

log = logging.getLogger(__name__)

Result = TypeVar("Result")

WRITE_LOCK = 0x7573626C_00000001
"""The advisory lock of the one write transaction; such locks are a database's own."""
_CONNECT_SECONDS, _STATEMENT_SECONDS = 10.0, 60.0
_TIMEOUT = "connect_timeout"
"""The parameter of a URL that says how many seconds to wait for a connection (libpq, "Parameter Key Words")."""
_STATEMENTS = 1000
"""How many prepared statements a connection keeps."""
MAX_WRITERS = 4
"""Write transactions that a process has begun at a time, all but one of which wait for the lock."""
_OLDEST = (13,)
"""The oldest PostgreSQL that knows what is asked of it."""
_FAILURE = "failure"
_HAS_LEASE = select(leases.c.holder).where(leases.c.holder == bindparam("holder"))
_SETTINGS = {
    "application_name": "usblogs",
    # Instants that a statement makes text of are read again.
    "datestyle": "ISO",
    "timezone": "UTC",
    "jit": "off",  # its statements are short: compiling takes longer than they do
    # A machine that went without a word must not keep the others waiting for its transaction.
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_BEGIN = "SELECT pg_current_xact_id()::text, pg_advisory_xact_lock($1), pg_notify($2, $3)"
_BEGIN_BRIEFLY = f"{_BEGIN}, set_config('synchronous_commit', 'off', true)"
"""The same for a transaction whose commit does not wait for the disk."""


class PostgreSQL:
    """PostgreSQL: one write transaction at a time in all processes, in the order in which they began, and reads."""

    writers = MAX_WRITERS

    def __init__(self, url: URL, *, seconds: float | None = _STATEMENT_SECONDS) -> None:
        self._url = url
        self._seconds = seconds
        """How long a statement may take."""
        self._process = secrets.token_hex(8)
        self._commits = Commits(self.reading)
        self._writer = self._engine(pool_size=self.writers)
        self._reader = self._engine(
            pool_size=MAX_READERS,
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
        )

    @property
    def place(self) -> str:
        """The server and the database's name; a user and a password may stand anywhere else in the URL."""
        given = self._url.normalized_query
        port = self._url.port or next(iter(given.get("port", ())), None)
        return URL.create(
            "postgresql",
            host=self._url.host or ",".join(given.get("host", ())),
            port=int(port) if port and str(port).isdecimal() else None,
            database=self._url.database or ",".join(given.get("dbname", ())),
        ).render_as_string()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Open a read transaction."""
        connection = await tried_again(self._reader.connect)
        try:
            yield connection
        finally:
            await ended(_closed(connection))

    @asynccontextmanager
    async def writing(self, *, is_durable: bool, holder: str | None) -> AsyncIterator[Connection]:
        """Open a write transaction.

        Where the server can't be reached, beginning is tried again for some seconds. What was begun is not: it is
        rolled back, and the error raised. A commit whose answer is lost is asked for as soon as the server answers: an
        error says that it is not made, and will not be.
        """
        connection, number = await tried_again(partial(self._begin, is_durable=is_durable))
        try:
            if holder is not None and await connection.scalar(_HAS_LEASE, {"holder": holder}) is None:
                raise LeaseLostError
            yield connection
            await self._commit(connection, number)
        finally:
            await ended(_closed(connection))

    async def _begin(self, *, is_durable: bool) -> tuple[Connection, str]:
        """Return a connection in a write transaction, and the transaction's number."""
        connection = await self._writer.connect()
        try:
            await self._commits.are_known()  # once connected: to connect may have taken as long as a crash does
            begun = await connection.exec_driver_sql(
                _BEGIN if is_durable else _BEGIN_BRIEFLY, (WRITE_LOCK, CHANNEL, self._process)
            )
            number: str = begun.scalar_one()
        except BaseException:
            await ended(_closed(connection))
            raise
        return connection, number

    async def _commit(self, connection: Connection, number: str) -> None:
        failure = connection.info.get(_FAILURE)
        if failure is not None:  # the server would roll it back, and nobody would say so
            raise FailedTransactionError from failure
        await self._commits.commit(connection, number)

    async def empty_log(self) -> bool:
        """Do nothing: what was deleted is overwritten as the server sees fit (docs/postgresql.md)."""
        return True

    async def bring_up_to_date(self) -> None:
        """Make the tables, or bring them to the newest version; one process at a time does so."""
        with explained(self.place):
            async with self.writing(is_durable=True, holder=None) as connection:
                await connection.run_sync(_require_version)
                await connection.run_sync(require_known_version, self.place)
                if await connection.run_sync(is_newest):
                    return
            migrating = PostgreSQL(self._url, seconds=None)  # of large tables it takes its time
            try:
                async with migrating.writing(is_durable=True, holder=None) as connection:
                    await connection.run_sync(upgrade)
            finally:
                await migrating.close()

    async def examine(self) -> tuple[str | None, str]:
        """Return the version of the tables, and the newest that there is."""
        with explained(self.place):
            async with self.reading() as connection:
                await connection.run_sync(_require_version)
                await connection.run_sync(require_known_version, self.place)
                return await connection.run_sync(version_and_newest)

    @asynccontextmanager
    async def alone(self, on_commit: Callable[[], None]) -> AsyncIterator[bool]:
        """Keep other processes from being the bot on this database, and hear of what they commit."""
        async with self._session(on_commit, is_shared=False):
            yield True

    def among_others(self, on_commit: Callable[[], None]) -> AbstractAsyncContextManager[Claims]:
        """Be one of several processes, hear of what the others commit, and claim what they divide among themselves."""
        return self._session(on_commit, is_shared=True)

    @asynccontextmanager
    async def _session(self, on_commit: Callable[[], None], *, is_shared: bool) -> AsyncIterator[Session]:
        async with AsyncExitStack() as stack:
            begin = partial(Session.open, self._connect, self._process, on_commit, is_shared=is_shared)
            yield await tried_again(lambda: stack.enter_async_context(begin()))

    async def close(self) -> None:
        """Close all connections."""
        try:
            await self._reader.dispose()
        finally:
            await self._writer.dispose()

    def _engine(self, **options: Any) -> AsyncEngine:
        # The contexts above end every transaction: the pool need not roll back when a connection is returned.
        engine = create_async_engine(
            self._url.set(drivername=DRIVER, query={}),
            hide_parameters=True,
            max_overflow=0,
            pool_reset_on_return=None,
            connect_args={
                "async_creator_fn": lambda *_, **__: self._connect(),
                "prepared_statement_cache_size": _STATEMENTS,
            },
            **options,
        )

        @event.listens_for(engine.sync_engine, "checkout")
        def check(dbapi_connection: Any, _record: Any, _proxy: Any) -> None:
            if dbapi_connection.driver_connection.is_closed():
                raise DisconnectionError

        @event.listens_for(engine.sync_engine, "handle_error")
        def remember(context: ExceptionContext) -> None:
            if context.connection is not None and not context.connection.invalidated:
                context.connection.info[_FAILURE] = context.original_exception

        return engine

    async def _connect(self) -> Any:
        """Connect as the URL says, in all that it can say (libpq, "Connection URIs")."""
        import asyncpg  # only who has such a database needs it

        url, seconds = self._url.set(drivername="postgresql"), _CONNECT_SECONDS
        if given := url.normalized_query.get(_TIMEOUT):  # asyncpg takes it for a setting of the server
            url, seconds = url.difference_update_query([_TIMEOUT]), _seconds_of(given[-1])
        dsn = url.render_as_string(hide_password=False)
        return await asyncpg.connect(dsn, timeout=seconds, command_timeout=self._seconds, server_settings=_SETTINGS)


def _seconds_of(given: str) -> float:
    """Return how long to wait for a connection; as libpq has it, 1 is 2, and 0 and less are no limit of its own."""
    seconds = int(given) if re.fullmatch(r"-?\d{1,5}", given) else 0
    return max(2.0, seconds) if seconds > 0 else _CONNECT_SECONDS


async def _closed(connection: Connection) -> None:
    """Put a connection back, and roll back what is not committed; a connection that is lost has done so.

    One on which a statement failed is closed: where it was the one that begins or ends a transaction, there is another
    on the server than the driver knows of, and whoever comes next would fail.
    """
    try:
        with suppress(DBAPIError, OSError):
            await connection.rollback()
        if not connection.invalidated and _FAILURE in connection.info:
            await connection.invalidate()
    finally:
        await connection.close()


def _require_version(connection: SyncConnection) -> None:
    if (found := connection.dialect.server_version_info or ()) < _OLDEST:
        sentence = f"PostgreSQL {found[0]} is too old: the bot needs {_OLDEST[0]} or newer."
        raise UnusableDatabaseError(sentence, is_lasting=True)


async def update_rows(
    tx: Transaction, table: Table, names: tuple[str, ...], rows: Sequence[tuple[int, Sequence[Any]]]
) -> None:
    """Update columns of many rows, whose values are sent at once."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(f"new_{name}") for name in names}
    statement = update(table).where(table.c.id == bindparam("row")).values(values)
    to_bind = ("row", *(bound.key for bound in values.values()))
    await tx.execute(statement, [dict(zip(to_bind, (id_, *given), strict=True)) for id_, given in rows])


LAST_ID = text("SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:name, 'id') AS regclass))")


async def raise_next_id(tx: Transaction, table: Table, floor: int) -> None:
    """Let the next id of a table be greater than `floor`, and than all that it gave before."""
    await tx.execute(
        text(
            "SELECT setval(ids, greatest(:floor, coalesce(pg_sequence_last_value(ids), 0))) "
            "FROM CAST(pg_get_serial_sequence(:name, 'id') AS regclass) AS ids"
        ),
        {"name": table.name, "floor": floor},
    )
