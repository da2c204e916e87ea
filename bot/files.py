"""What the file system says of a file, in words for whoever runs the bot.

`Path.exists()` and its kind raise PermissionError where a folder can't be searched, before anybody asked for the file.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import OperatorError


@contextmanager
def in_words(path: Path, verb: str = "read") -> Iterator[None]:
    """Raise OperatorError, naming the path, for what the file system says against it."""
    try:
        yield
    except OSError as error:
        raise OperatorError(f"{path} can't be {verb}: {error.strerror or error}.") from error


def is_there(path: Path) -> bool:
    """Return whether something is at a path; raise OperatorError where nobody may look."""
    with in_words(path):
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True


def require_readable(path: Path) -> None:
    """Raise OperatorError unless a path leads to a file that can be read."""
    with in_words(path):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OperatorError(f"{path} is no file.")
        with path.open("rb"):
            pass
