"""The files of a database as a power loss would leave them: without the last writes that were not on the disk yet.

SQLite appends each commit to the write-ahead log, and waits for the disk only where the transaction asks for it
(`PRAGMA synchronous`). So a power loss leaves the log up to some place after the last such commit: whatever follows may
be there, in part or not at all (SQLite, "Write-Ahead Logging", and "File Format", section 4).
"""

import asyncio
import struct
from collections.abc import Awaitable, Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage import Database
from storage.engines.sqlite import SQLite
from tests.local_discord.server import LocalDiscord

_HEADER, _FRAME_HEADER = 32, 24
"""Bytes of a write-ahead log's header, and of each frame's."""


class Commits(asyncio.Event):
    """Notes after each commit up to where the log is on the disk for sure."""

    def __init__(self, db: Database, database: Path) -> None:
        super().__init__()
        assert isinstance(db._engine, SQLite)
        self._engine, self._log = db._engine, _log_of(database)
        self.safe_length = 0

    def set(self) -> None:
        if self._engine._is_durable:
            self.safe_length = self._log.stat().st_size
        super().set()


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment at which the power may go: the files, what the disk has for sure, and what stands in Discord."""

    what: str
    database: bytes
    log: bytes
    safe_length: int
    discord: dict[str, Any]

    @classmethod
    def now(cls, what: str, database: Path, commits: Commits, discord: LocalDiscord) -> "Moment":
        """Return the present moment."""
        state = {name: deepcopy(getattr(discord, name)) for name in ("channels", "messages", "commands", "events")}
        return cls(what, database.read_bytes(), _log_of(database).read_bytes(), commits.safe_length, state)

    def cuts(self) -> Sequence[int]:
        """Return the lengths that the log may have after a loss: after each commit that may be lost, and within one."""
        ends = [end for end in commit_ends(self.log) if end > self.safe_length]
        torn = [end - _FRAME_HEADER for end in ends[-1:]]
        return [self.safe_length, *ends, *torn]

    def restore(self, folder: Path, length: int, discord: LocalDiscord) -> Path:
        """Write the files with a log of this length, and let Discord be as it was, minutes later; return the file."""
        database = folder / "left.sqlite3"
        for file in folder.glob(f"{database.name}*"):
            file.unlink()
        database.write_bytes(self.database)
        _log_of(database).write_bytes(self.log[:length])
        for name, state in self.discord.items():
            setattr(discord, name, deepcopy(state))
        discord.nonces.clear()
        return database


def commit_ends(log: bytes) -> Sequence[int]:
    """Return after which bytes of a write-ahead log a transaction is complete."""
    if len(log) < _HEADER:
        return []
    page_size, salts = struct.unpack(">I", log[8:12])[0], log[16:24]
    ends = []
    for start in range(_HEADER, len(log) - _FRAME_HEADER - page_size + 1, _FRAME_HEADER + page_size):
        header = log[start : start + _FRAME_HEADER]
        if header[8:16] != salts:
            break  # of a time before the log was begun anew
        if struct.unpack(">I", header[4:8])[0]:
            ends.append(start + _FRAME_HEADER + page_size)
    return ends


def witness(
    moments: list[Moment], database: Path, commits: Commits, discord: LocalDiscord
) -> Callable[[str, str, str], Awaitable[bool]]:
    """Return a witness of requests that notes the moments before and after each thing that Discord does."""

    async def note(when: str, method: str, path: str) -> bool:
        if method != "GET":
            moments.append(Moment.now(f"{when} {method} {path}", database, commits, discord))
        return True

    return note


def _log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")
