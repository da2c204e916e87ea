"""A PostgreSQL for tests: a database each, made from one with the newest tables, and its rows as SQLite shows them."""

import asyncio
import json
import re
import secrets
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import asyncpg
import pytest

from storage import Database
from storage.schema import metadata
from tests.tools.postgres import is_wanted

Result = TypeVar("Result")

needs_postgresql = pytest.mark.skipif(not is_wanted(), reason="needs PostgreSQL (Debian: postgresql)")

_TEMPLATE = "migrated"
_MARK = re.compile(r"'(?:[^']|'')*'|\?")
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()
"""
_EMPTY = "; ".join(
    [
        _END_OTHERS,
        *(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)),  # noqa: S608
        "SELECT setval(seqrelid, 1, false) FROM pg_sequence",
    ]
)


class Loop:
    """An event loop in a thread of its own, for those who can't wait in theirs."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True, name="PostgreSQL of the tests").start()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Return what `work` returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)


class Rows(list[tuple[Any, ...]]):
    """The rows of a statement, as a cursor of sqlite3 gives them."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self)

    def fetchone(self) -> tuple[Any, ...] | None:
        return self.pop(0) if self else None


class RowsConnection:
    """A connection that takes and gives what sqlite3's does; each statement is a transaction."""

    def __init__(self, loop: Loop, url: str) -> None:
        self._loop = loop
        self._connection = loop.run(self._connect(url))

    @staticmethod
    async def _connect(url: str) -> Any:
        connection = await asyncpg.connect(url, server_settings={"timezone": "UTC", "jit": "off"})
        for name, decoder in (("timestamptz", _instant), ("bool", lambda value: int(value == "t")), ("jsonb", _json)):
            await connection.set_type_codec(name, schema="pg_catalog", encoder=str, decoder=decoder, format="text")
        return connection

    def execute(self, statement: str, values: Sequence[object] = ()) -> Rows:
        """Execute a statement. A value is written as text without a type, as SQLite takes it for any column."""
        left = iter(values)
        sql = _MARK.sub(lambda found: _literal(next(left)) if found[0] == "?" else found[0], statement)
        return Rows(tuple(row.values()) for row in self._loop.run(self._connection.fetch(sql)))

    def executemany(self, statement: str, many: Sequence[Sequence[object]]) -> None:
        for values in many:
            self.execute(statement, values)

    def commit(self) -> None:
        """Do nothing: it is."""

    def is_closed(self) -> bool:
        return bool(self._connection.is_closed())

    def close(self) -> None:
        self._loop.run(self._connection.close())


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    text = str(int(value)) if isinstance(value, bool) else str(value)
    return f"'{text.replace(chr(39), chr(39) * 2)}'"


def _instant(value: str) -> str:
    return datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _json(value: str) -> str:
    return json.dumps(json.loads(value))


class Server:
    """A server on which tests make their databases."""

    def __init__(self, url: str) -> None:
        self._url, self.loop = url, Loop()
        self._template = f"{_TEMPLATE}_{secrets.token_hex(4)}"
        self._free: list[str] = []
        self._keepers: dict[str, Any] = {}
        """The connection by which each database is emptied: to make one takes longer than to use it."""
        self.loop.run(self._make_template())

    def url_of(self, name: str) -> str:
        """Return the URL of one of its databases."""
        return self._url.rpartition("/")[0] + f"/{name}"

    async def _do(self, statement: str) -> None:
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _make_template(self) -> None:
        await self._do(f"CREATE DATABASE {self._template} TEMPLATE template0 ENCODING 'UTF8'")
        async with Database.open(self.url_of(self._template)):
            pass

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a database with the newest tables and no rows: one that a test before had, if there is one.

        To make a database takes longer than most tests do.
        """
        name = self._free.pop() if self._free else self.loop.run(self._make(self._template))
        yield self.url_of(name)
        self.loop.run(self._empty(name))
        self._free.append(name)

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """Yield the URL of a new database without tables."""
        name = self.loop.run(self._make("template0"))
        yield self.url_of(name)
        self.loop.run(self._do(f"DROP DATABASE {name} WITH (FORCE)"))

    async def _make(self, template: str) -> str:
        name = f"test_{secrets.token_hex(6)}"
        await self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    async def _empty(self, name: str) -> None:
        """Delete all rows, and let ids begin anew; whoever is connected still, is no longer."""
        keeper = self._keepers.get(name)
        if keeper is None or keeper.is_closed():
            keeper = self._keepers[name] = await asyncpg.connect(self.url_of(name))
        await keeper.execute(_EMPTY)

    def close(self) -> None:
        """Delete its databases."""
        for keeper in self._keepers.values():
            self.loop.run(keeper.close())
        for name in (*self._free, self._template):
            self.loop.run(self._do(f"DROP DATABASE {name} WITH (FORCE)"))


async def lose_connection(url: str) -> None:
    """Let the server end the connection that holds claims."""
    async with Database.open(url, migrate=False) as other, other.read() as conn:
        await conn.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND database = "
            "(SELECT oid FROM pg_database WHERE datname = current_database())"
        )
