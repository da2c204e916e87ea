"""The engines that a database can be of; what is different about each stands in its own file."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import URL

from storage.engines.base import Connection, Engine, Transaction
from storage.engines.sqlite import SQLite
from storage.unusable import UnusableDatabaseError

_HOW_TO_INSTALL = "Run: make .venv/postgres, or: pip install --require-hashes -r requirements/postgres.txt"


def engine_of(url: URL) -> Engine:
    """Return the engine of a database by its URL; nothing is opened yet.

    Raise UnusableDatabaseError where its driver is not installed.
    """
    if url.get_backend_name() == "sqlite":
        return SQLite(url)
    try:
        from storage.engines.postgresql import PostgreSQL  # not everyone has its driver

        return PostgreSQL(url)
    except ModuleNotFoundError as error:
        if error.name != "asyncpg":
            raise
        sentence = f"A PostgreSQL database needs a package more. {_HOW_TO_INSTALL}"
        raise UnusableDatabaseError(sentence, is_lasting=True) from error


async def update_rows(
    tx: Transaction, table: Table, names: tuple[str, ...], rows: Sequence[tuple[int, Sequence[Any]]]
) -> None:
    """Update columns of many rows at once; each row is an id and the columns' values."""
    await _module_of(tx).update_rows(tx, table, names, rows)


async def raise_next_id(tx: Transaction, table: Table, floor: int) -> None:
    """Let the next id of a table be greater than `floor`, and than all that it gave before."""
    if floor > 0:  # as every id is
        await _module_of(tx).raise_next_id(tx, table, floor)


async def last_id(connection: Connection, table: Table) -> int:
    """Return the greatest id that a table has ever given, also to rows that are deleted; 0 if it gave none."""
    return int(await connection.scalar(_module_of(connection).LAST_ID, {"name": table.name}) or 0)


@asynccontextmanager
async def attempt(connection: Connection) -> AsyncIterator[None]:
    """Keep what fails in the block from what else its transaction does: in PostgreSQL that needs a savepoint."""
    if connection.dialect.name == "sqlite":
        yield
    else:
        async with connection.begin_nested():
            yield


def _module_of(connection: Connection) -> Any:
    return import_module(f"storage.engines.{connection.dialect.name}")
