"""Move all rows of a database into another one, which may be of another engine.

    nothing but the source's first rows stands in the target → copy what is missing, batch by batch → compare

Rows go in the order of their primary keys, which both engines have alike, and each batch is one transaction: so what
stands in the target after a stop is a beginning of the source, and the next run goes on from there.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, insert, select, tuple_
from sqlalchemy.exc import DBAPIError

from storage.db import Database
from storage.engines import last_id, raise_next_id
from storage.schema import leases, metadata

BATCH = 500
TABLES: Sequence[Table] = [table for table in metadata.sorted_tables if table is not leases]
"""In the order of their references. The leases are of the processes that hold them."""


class MoveError(Exception):
    """Rows can't be moved; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a table holds."""

    rows: int
    hash: str
    """Of all values of all rows, in the order of their primary keys."""


async def require_beginning(source: Database, target: Database) -> None:
    """Raise MoveError if anything stands in the target that is not what the source begins with."""
    for table in TABLES:
        ours = _rows(source, table)
        async for theirs in _rows(target, table):
            own = await anext(ours, None)
            if own is None or _values(own) != _values(theirs):
                raise MoveError(
                    f"{target.place} holds other rows already, in the table {table.name}. Give an empty database."
                )


async def copy_table(source: Database, target: Database, table: Table) -> int:
    """Copy the rows of a table that are missing in the target; return how many those were."""
    async with target.read() as conn:
        last = (await conn.execute(_ordered(table, descending=True).limit(1))).first()
    copied = 0
    batch: list[dict[str, Any]] = []
    async for row in _rows(source, table, after=last):
        batch.append(dict(row._mapping))  # noqa: SLF001 - the public way to a row's values by name
        if len(batch) == BATCH:
            await _insert(target, table, batch)
            copied, batch = copied + len(batch), []
    if batch:
        await _insert(target, table, batch)
    return copied + len(batch)


async def _insert(target: Database, table: Table, batch: Sequence[dict[str, Any]]) -> None:
    try:
        async with target.write() as tx:
            await tx.execute(insert(table), batch)
    except DBAPIError as error:
        raise MoveError(f"Rows of the table {table.name} are refused: {error.orig}") from error


async def copy_ids(source: Database, target: Database) -> None:
    """Let the target give no id that the source has given, also to rows that are deleted."""
    async with source.read() as conn:
        given = {table: await last_id(conn, table) for table in TABLES if "id" in table.c}
    async with target.write() as tx:
        for table, last in given.items():
            await raise_next_id(tx, table, last)


async def digest_of(database: Database, table: Table) -> Digest:
    """Return what a table holds."""
    count, sum_ = 0, hashlib.sha256()
    async for row in _rows(database, table):
        count += 1
        sum_.update(_values(row).encode())
    return Digest(count, sum_.hexdigest())


async def _rows(database: Database, table: Table, after: Row[Any] | None = None) -> AsyncIterator[Row[Any]]:
    """Yield a table's rows in the order of their primary keys, from the one after a row on."""
    key = tuple_(*table.primary_key.columns)
    while True:
        chosen = _ordered(table)
        if after is not None:
            values = after._mapping  # noqa: SLF001
            chosen = chosen.where(key > tuple_(*(values[column.name] for column in table.primary_key.columns)))
        async with database.read() as conn:
            batch = (await conn.execute(chosen.limit(BATCH))).all()
        for row in batch:
            yield row
        if len(batch) < BATCH:
            return
        after = batch[-1]


def _ordered(table: Table, *, descending: bool = False) -> Any:
    columns = table.primary_key.columns
    return select(table).order_by(*(column.desc() if descending else column for column in columns))


def _values(row: Row[Any]) -> str:
    """Return all values of a row, written alike for equal ones."""
    return json.dumps(list(_written(row)), sort_keys=True)


def _written(row: Row[Any]) -> Iterator[Any]:
    for value in row:
        if isinstance(value, datetime):
            yield value.isoformat()
        elif is_dataclass(value) and not isinstance(value, type):
            yield repr(asdict(value))
        else:
            yield value if isinstance(value, (dict, list, str, int, float, bool)) or value is None else repr(value)
