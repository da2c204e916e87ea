"""What is wrong with a database that can't be used, in words for whoever runs the bot."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

PRIMARY_CODE = 0xFF
"""The part of an extended result code that is the primary one (SQLite, "Result and Error Codes")."""
_WORDS = {
    sqlite3.SQLITE_NOTADB: "is no database of SQLite",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_FULL: "can't be written, since the disk is full",
    sqlite3.SQLITE_READONLY: "can't be written: this user needs to write the file and its folder",
    sqlite3.SQLITE_PERM: "can't be written: this user needs to write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "can't be opened: this user needs to read and write the file and its folder",
    sqlite3.SQLITE_BUSY: "is locked by another program: stop that, and start the bot again",
    sqlite3.SQLITE_LOCKED: "is locked by another program: stop that, and start the bot again",
    sqlite3.SQLITE_IOERR: "can't be read or written: the disk has errors, or is full",
}
_WORDS_OF_SERVERS = {
    "28000": "lets no such user in",
    "28P01": "does not take this password",
    "3D000": "is not there: create it (createdb)",
    "42501": "can't be written: this user has to own its tables, or the schema in which they are made",
    "25006": "can't be written: it is a copy of another server's",
    "53100": "can't be written, since the disk is full",
    "53300": "takes no more connections",
    "57P03": "starts or stops just now",
}
"""By the code of PostgreSQL's answer ("PostgreSQL Error Codes")."""
_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


class UnusableDatabaseError(Exception):
    """A database can't be used; the message is a sentence that says why."""

    def __init__(self, sentence: str, *, wants_backup: bool = False, is_lasting: bool = False) -> None:
        super().__init__(sentence)
        self.wants_backup = wants_backup
        """Whether nothing but a backup helps."""
        self.is_lasting = is_lasting or wants_backup
        """Whether it stays so until somebody mends it."""


def require_file(path: Path) -> None:
    """Raise UnusableDatabaseError if a database's path leads to what is no file; one that is not there can be made.

    Made private as a database is, a folder can't be entered, and a device fails all programs of the machine.
    """
    if path.exists() and not path.is_file():
        sentence = f"The database {path} is no file: give the bot the path of a file of its own."
        raise UnusableDatabaseError(sentence, is_lasting=True)


@contextmanager
def explained(file: Path | str) -> Iterator[None]:
    """Raise UnusableDatabaseError for what the engine, the network or the file system says against a database."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise _unusable(file, error.orig) from error
        words = _WORDS_OF_SERVERS.get(getattr(error.orig, "sqlstate", None) or "", "can't be used")
        raise UnusableDatabaseError(f"The database {file} {words} ({error.orig}).") from error
    except sqlite3.Error as error:
        raise _unusable(file, error) from error
    except OSError as error:
        raise UnusableDatabaseError(f"The database {file} can't be used: {error.strerror or error}.") from error


def _unusable(file: Path | str, error: sqlite3.Error) -> UnusableDatabaseError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & PRIMARY_CODE
    words = _WORDS.get(code, "can't be used")
    said = " ".join(str(error).split())  # SQLite tells of each fault in a line of its own
    return UnusableDatabaseError(f"The database {file} {words} ({said}).", wants_backup=code in _DAMAGED)
