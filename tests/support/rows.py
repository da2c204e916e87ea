"""Rows in every table, for what is done to all of them."""

import sqlite3
from collections.abc import Mapping, Sequence

from sqlalchemy import Boolean, Column, Integer
from sqlalchemy.types import JSON

from storage.schema import metadata
from storage.types import HintsType, Instant, Seconds

ROWS = 3
"""Rows in each table; one in that of the lease."""
_RULES: Mapping[str, Sequence[object]] = {
    "aliases.kind": ("name", "address", "account"),
    "communities.announce_day": (0, 3, 6),
    "communities.close_day": (0, 3, 6),
    "entries.page_error": ("gone", "busy", "slow"),
    "feeds.error_kind": ("gone", "busy", "slow"),
    "habits.kind": ("naming", "phrase", "title"),
    "posts.decision": ("accept", "ask", "ignore"),
    "rounds.phase": ("scheduled", "writing", "rounded_up"),
    "rounds.closes_at": tuple(f"2027-0{n}-02 10:00:00.000000" for n in (1, 2, 3)),
    "skipped_dates.day": ("2027-01-01", "2027-02-01", "2027-03-01"),
    "thanks.helper_id": (2, 3, 1),
    "trackbacks.from_id": (2, 3, 1),
}
"""What the tables' rules ask of a column, by row."""


def fill(conn: sqlite3.Connection) -> Mapping[str, int]:
    """Put rows into every table, each referring to rows that are there; return how many each table has."""
    is_sqlite = isinstance(conn, sqlite3.Connection)
    if is_sqlite:
        conn.execute("PRAGMA foreign_keys = ON")
    for table in metadata.sorted_tables:
        for n in range(1, ROWS + 1):
            # PostgreSQL's sequences know of no id that is given to them, and begin at 1, too.
            insert_row(conn, table.name, n, **({"id": n} if is_sqlite else {}))
    conn.commit()
    return count_rows(conn)


def insert_row(conn: sqlite3.Connection, table: str, n: int, **given: int) -> int:
    """Insert the row of a table with this number, without an id unless one is given; return its id, or 0."""
    columns = [column for column in metadata.tables[table].columns if column.name != "id"]
    values = {column.name: _value(column, n) for column in columns}
    values |= {name: value for name, value in given.items() if name in metadata.tables[table].columns}
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    [key] = metadata.tables[table].primary_key.columns.values()[:1]
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {key.name}"  # noqa: S608
    [(id_,)] = conn.execute(statement, list(values.values()))
    return int(id_) if key.name == "id" else 0


def count_rows(conn: sqlite3.Connection) -> Mapping[str, int]:
    """Return how many rows each table has."""
    count = "SELECT count(*) FROM "
    return {table: conn.execute(count + table).fetchone()[0] for table in metadata.tables}


def _value(column: "Column[object]", n: int) -> object:
    rule = _RULES.get(f"{column.table.name}.{column.name}")
    if rule is not None:
        return rule[n - 1]
    match column.type:
        case Instant():
            return f"2027-0{n}-01 10:00:00.000000"
        case JSON() | HintsType():
            return "[]"
        case Boolean():
            return 0
        case Integer() | Seconds():
            return n
        case _:
            referred = next((key.column for key in column.foreign_keys), None)
            return f"{column.name.removeprefix('parent_')} {n}" if referred is None else _value(referred, n)
