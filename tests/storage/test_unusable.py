"""What SQLite itself says of a database that can't be used, in words."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.unusable import UnusableDatabaseError, explained


def write(conn: sqlite3.Connection) -> None:
    conn.execute("INSERT INTO keys VALUES ('a', ?)", ("x" * 100_000,))
    conn.commit()


def write_to_a_full_disk(database: Path) -> None:
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("PRAGMA max_page_count = 1")  # which is never below what the file has
        write(conn)


def write_what_is_read_only(database: Path) -> None:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as conn:
        write(conn)


def write_what_is_locked(database: Path) -> None:
    with closing(sqlite3.connect(database)) as other, closing(sqlite3.connect(database, timeout=0)) as conn:
        other.execute("BEGIN EXCLUSIVE")
        write(conn)


def open_nowhere(database: Path) -> None:
    with closing(sqlite3.connect(database.parent / "nowhere" / "x")):
        pass


def open_what_is_no_folder(database: Path) -> None:
    (database / "x").touch()


@pytest.mark.parametrize(
    ("do", "words"),
    [
        (write_to_a_full_disk, "since the disk is full"),
        (write_what_is_read_only, "this user needs to write the file and its folder"),
        (write_what_is_locked, "is locked by another program"),
        (open_nowhere, "can't be opened"),
        (open_what_is_no_folder, "can't be used: Not a directory"),
    ],
)
def test_what_sqlite_says_is_told_in_words(database: Path, do: Callable[[Path], None], words: str) -> None:
    with pytest.raises(UnusableDatabaseError, match=words) as told, explained(database):
        do(database)
    assert str(database) in str(told.value)
    assert not told.value.wants_backup
