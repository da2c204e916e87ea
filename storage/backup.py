"""Copy the database while the bot runs, and put a copy in its place while it does not."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from storage.db import Transaction
from storage.process_state import ensure_key

IDENTITY = "identity"
"""The key under which a database keeps the name that it gave itself."""
_COPIED_AT = "copied_at"
"""The key under which a copy keeps when it was made."""
_PAGES, _STEPS = 5_000, 1_000_000
"""After how many pages, and how many steps of SQLite's machine, a copy looks whether it is to be given up."""


async def ensure_identity(tx: Transaction) -> str:
    """Return the name that a database gives itself once, by which its backups are told from those of others."""
    return await ensure_key(tx, IDENTITY, secrets.token_hex(4))


def copy_database(
    database: Path, target: Path, is_stopped: Callable[[], bool] = lambda: False, *, at: datetime | None = None
) -> None:
    """Write a consistent copy of the database to a file that only its owner may read, which says that it was made `at`.

    The bot may write meanwhile (SQLite, "Online Backup API"). Raise FileNotFoundError if there is no database, and
    sqlite3.Error if the copy fails or `is_stopped`; `target` is not written then. Blocking.
    """
    if not database.is_file():
        raise FileNotFoundError(database)
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(partial)) as copy:
            # One snapshot for all pages: else each page that the bot writes meanwhile would begin the copy anew.
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_master").fetchone()
            source.backup(copy, pages=_PAGES, progress=lambda *_: _require_unstopped(is_stopped))
            copy.set_progress_handler(is_stopped, _STEPS)
            _release_lease(copy)
            _sign(copy, at)
            copy.execute("PRAGMA journal_mode = DELETE")
            errors = copy.execute("PRAGMA integrity_check").fetchall()
        if errors != [("ok",)]:
            raise sqlite3.DatabaseError(errors[0][0])
        _require_unstopped(is_stopped)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _require_unstopped(is_stopped: Callable[[], bool]) -> None:
    if is_stopped():
        raise sqlite3.OperationalError("the copy was stopped")


def _release_lease(copy: sqlite3.Connection) -> None:
    """Take the lease of the running bot out of a copy, so that nobody waits for it."""
    if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'leases'").fetchone():
        copy.execute("DELETE FROM leases")
        copy.commit()


def _sign(copy: sqlite3.Connection, at: datetime | None) -> None:
    """Record in a copy when it was made: its file has another time wherever it is brought."""
    if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'keys'").fetchone():
        copy.execute("DELETE FROM keys WHERE name = ?", (_COPIED_AT,))
        if at is not None:
            copy.execute("INSERT INTO keys (name, value) VALUES (?, ?)", (_COPIED_AT, at.astimezone(UTC).isoformat()))
        copy.commit()


def copied_at(file: Path) -> datetime:
    """Return when a copy was made (UTC), as it says itself; else when its file was written. Blocking."""
    said = _key_in(file, _COPIED_AT)
    return datetime.fromisoformat(said) if said else datetime.fromtimestamp(file.stat().st_mtime, UTC)


def is_whole(file: Path) -> bool:
    """Return whether a file is a database of the bot in which SQLite finds no fault. Blocking."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as conn:
            conn.execute("SELECT version_num FROM alembic_version").fetchone()
            return bool(conn.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except (sqlite3.Error, OSError):
        return False


def identity_of(file: Path) -> str | None:
    """Return the name that a database gave itself, as its copies have it; None where none can be read. Blocking."""
    return _key_in(file, IDENTITY)


def version_of(file: Path) -> str | None:
    """Return the version of a database's tables; None where none can be read. Blocking."""
    return _read(file, "SELECT version_num FROM alembic_version")


def _key_in(file: Path, name: str) -> str | None:
    return _read(file, "SELECT value FROM keys WHERE name = ?", name)


def _read(file: Path, sql: str, *values: str) -> str | None:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            found = conn.execute(sql, values).fetchone()
    except (sqlite3.Error, OSError):
        return None
    return str(found[0]) if found else None


def put_in_place(new: Path, database: Path, kept: Path) -> None:
    """Put a database in the place of another one, which is kept with what SQLite has beside it.

    Killed at any instant, this leaves a whole database in its place: the old one or the new one. Blocking.
    """
    if database.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(database, timeout=1)) as conn:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that its file alone is the whole of it
        try:
            os.link(database, kept)
        except OSError:  # a file system without links
            shutil.copy2(database, kept)
    log, index = (database.with_name(f"{database.name}{suffix}") for suffix in ("-wal", "-shm"))
    if log.exists():  # of a damaged one; beside the new one it would be read as if it were of that
        log.replace(kept.with_name(f"{kept.name}-wal"))
    index.unlink(missing_ok=True)
    new.replace(database)
    _sync(database.parent)


def _sync(folder: Path) -> None:
    """Bring the names of files to the disk, where a folder can be opened for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
