"""A lock on a file, which the operating system takes away when its process ends, however that happens."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCKED_BYTE = 1 << 30
"""The byte that is locked on Windows: beyond the file's end, so that others can read what it says."""


class FileLockedError(Exception):
    """Another process holds the lock; the message is what it wrote into the file."""


@contextmanager
def lock_file(path: Path, holder: str) -> Iterator[bool]:
    """Hold the lock on a file during the block, and have `holder` stand in it; yield whether locks work there.

    The lock is of the machine's kernel: processes in other containers respect it, those on other machines only where a
    network file system carries it to them. Raise FileLockedError if another process holds it, and OSError if the file
    can't be opened.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        is_locked = _lock(descriptor)
        if is_locked is False:
            raise FileLockedError(os.read(descriptor, 1000).decode("utf-8", "replace").strip())
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{holder}\n".encode())
        yield is_locked is True
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool | None:
    """Lock an open file; return False if another process has it locked, and None if its file system has no locks."""
    try:
        _lock_now(descriptor)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return None
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock_now(descriptor: int) -> None:
        os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
else:
    import fcntl

    def _lock_now(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
