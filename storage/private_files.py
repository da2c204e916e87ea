"""The database's files, which only their owner may read: they hold who reads whom, and keys."""

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

_FILE_MODE, _FOLDER_MODE = 0o600, 0o700
_SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite writes beside a database, with the permissions that the database has then (SQLite, "Temporary Files")."""


def make_private(database: Path) -> None:
    """Create the database's file and its folder where they are missing, and let only their owner read them.

    Files that are there are corrected; so is a folder, if nothing else is in it. What belongs to somebody else, only
    they can correct: that is left, with a warning. Raises OSError where the database can't be written.
    """
    folder = database.parent
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    database.touch(mode=_FILE_MODE)
    for file in (database, *(database.with_name(database.name + suffix) for suffix in _SIDE_FILES)):
        if file.exists():
            _restrict(file, _FILE_MODE)
    if all(file.name.startswith(database.name) for file in folder.iterdir()):
        _restrict(folder, _FOLDER_MODE)


def give_to_owner(file: Path, database: Path) -> None:
    """Let a new file belong to whom the database does, or else its folder: root makes it for the bot's user.

    It gets the permissions of the database, too, where that is there. Who may not give files away keeps it. Raises
    OSError where a folder can't be read.
    """
    is_there = database.exists()
    owner = (database if is_there else database.parent).stat()
    with suppress(PermissionError):
        if is_there:
            file.chmod(owner.st_mode & 0o777)
        if sys.platform != "win32":
            os.chown(file, owner.st_uid, owner.st_gid)


def _restrict(path: Path, mode: int) -> None:
    if not path.stat().st_mode & 0o777 & ~mode:
        return
    try:
        path.chmod(mode)
    except PermissionError:
        log.warning("others than its owner can read %s; run: chmod %o %s", path, mode, path)
