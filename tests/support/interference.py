"""What stands in the way of those who write: rows that the database refuses, and others who have it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from bot.flows.jobs.lease import lock_database
from storage.engines.postgresql import WRITE_LOCK
from storage.engines.postgresql_session import PROCESS_LOCK
from tests.support.postgresql import RowsConnection

_SQLITE = ("CREATE TRIGGER refusal BEFORE {change} WHEN {which} BEGIN SELECT RAISE(ABORT, '{words}'); END",)
_POSTGRESQL = (
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{words}'; END $$",
    "CREATE TRIGGER refusal BEFORE {change} FOR EACH ROW WHEN ({which}) EXECUTE FUNCTION refuse()",
)


@contextmanager
def refused(rows: sqlite3.Connection, change: str, words: str, *, which: str = "true") -> Iterator[None]:
    """Have a change, such as `UPDATE ON leases`, fail with some words during the block; `which` chooses among rows."""
    is_sqlite = isinstance(rows, sqlite3.Connection)
    for statement in _SQLITE if is_sqlite else _POSTGRESQL:
        rows.execute(statement.format(change=change, which=which, words=words))
    rows.commit()
    try:
        yield
    finally:
        rows.execute("DROP TRIGGER refusal" if is_sqlite else "DROP FUNCTION refuse CASCADE")
        rows.commit()


@contextmanager
def locked(rows: sqlite3.Connection | RowsConnection) -> Iterator[None]:
    """Let nobody else write during the block."""
    is_sqlite = isinstance(rows, sqlite3.Connection)
    rows.execute("BEGIN IMMEDIATE" if is_sqlite else f"SELECT pg_advisory_lock({WRITE_LOCK})")
    try:
        yield
    finally:
        rows.execute("ROLLBACK" if is_sqlite else f"SELECT pg_advisory_unlock({WRITE_LOCK})")


@contextmanager
def taken_by_a_bot(rows: sqlite3.Connection, url: str) -> Iterator[None]:
    """Let the database, which has this URL, be that of another process during the block."""
    is_sqlite = isinstance(rows, sqlite3.Connection)
    with lock_database(url):
        if not is_sqlite:
            rows.execute(f"SELECT pg_advisory_lock({PROCESS_LOCK})")
        yield
        if not is_sqlite:
            rows.execute(f"SELECT pg_advisory_unlock({PROCESS_LOCK})")
