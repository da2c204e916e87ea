"""The file in which a circle is moved from one bot to another: a line of JSON for each row, between a first and a last.

    {"usblogs_circle": 1, "tables": "0001", "community": 1234567890, …}
    {"members": {"id": 41, "user_id": …}}
    {"end": {"members": 12, …}, "sha256": "…"}

The last line counts the rows and has the hash of all lines before it, so that a file which was cut off or damaged is
known by it. Nothing in it is believed: `storage.circle` looks at each value.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from bot.errors import OperatorError
from bot.files import is_there, require_readable
from bot.limits import MAX_CIRCLE_BYTES, MAX_CIRCLE_LINE_BYTES
from bot.themes import CommunityId

FORMAT = 1
_FORMAT_KEY = "usblogs_circle"


@dataclass(frozen=True, slots=True)
class Heading:
    """The first line of a file: whose it is, and which tables its rows are of."""

    tables: str
    """The version of the tables."""
    community: CommunityId
    hashtag: str
    version: str
    """The version of the bot that wrote it."""


class CircleWriter:
    """Writes the lines of a file."""

    def __init__(self, file: IO[bytes], heading: Heading) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.rows: Counter[str] = Counter()
        given = {"tables": heading.tables, "community": heading.community}
        self._write({_FORMAT_KEY: FORMAT, **given, "hashtag": heading.hashtag, "version": heading.version})

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        """Write a row."""
        self._write({table: row})
        self.rows[table] += 1

    def end(self) -> None:
        """Write the last line, without which the file is none."""
        self._write({"end": self.rows, "sha256": self._hash.hexdigest()})

    def _write(self, document: Mapping[str, Any]) -> None:
        line = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._hash.update(line)
        self._file.write(line)


@contextmanager
def write_circle(target: Path, heading: Heading) -> Iterator[CircleWriter]:
    """Write a file that only its owner may read; it has its name when the block has ended, and is whole then.

    Raise OperatorError if there is such a file already, or it can't be written.
    """
    if is_there(target):
        raise OperatorError(f"{target} is there already. Give another name.")
    partial = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            writer = CircleWriter(file, heading)
            yield writer
            writer.end()
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise OperatorError(f"{target} can't be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


@contextmanager
def read_circle(path: Path) -> Iterator["CircleReader"]:
    """Open a file during the block; raise OperatorError where it is none that a bot exported, or can't be read."""
    if not is_there(path):
        raise OperatorError(f"There is no file {path}.")
    require_readable(path)
    try:
        file = path.open("rb")
    except OSError as error:
        raise OperatorError(f"{path} can't be read: {error.strerror}.") from error
    with file:
        yield CircleReader(file, path)


class CircleReader:
    """Reads the lines of a file, one after another; each is held alone."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        """Read the first line; raise OperatorError where it is none."""
        self._file = file
        self._path = path
        self._hash = hashlib.sha256()
        self._bytes = 0
        self.heading = self._heading()

    def rows(self) -> Iterator[tuple[str, Any]]:
        """Yield the table and the values of each row; raise OperatorError where the file turns out not to be whole."""
        rows: Counter[str] = Counter()
        while True:
            before = self._hash.hexdigest()
            document = self._line()
            if document is None:
                raise OperatorError(f"{self._path} was cut off: its end is missing. Copy or export it once more.")
            if "end" in document:
                if document != {"end": dict(rows), "sha256": before} or self._line() is not None:
                    raise self._damaged()
                return
            if len(document) != 1:
                raise self._damaged()
            [(table, row)] = document.items()
            rows[table] += 1
            yield table, row

    def _heading(self) -> Heading:
        try:
            first = self._line() or {}
        except OperatorError as error:
            raise self._no_circle() from error
        if first.get(_FORMAT_KEY, FORMAT) != FORMAT:
            raise OperatorError(f"{self._path} was exported by a newer version of the bot. Update this one first.")
        match first:
            case {"tables": str(tables), "community": int(community), "hashtag": str(hashtag), "version": str(version)}:
                return Heading(tables, CommunityId(community), hashtag, version)
            case _:
                raise self._no_circle()

    def _line(self) -> dict[str, Any] | None:
        """Return the next line; None at the end, and where a line has no end."""
        try:
            line = self._file.readline(MAX_CIRCLE_LINE_BYTES)
        except OSError as error:
            raise OperatorError(f"{self._path} can't be read: {error.strerror}.") from error
        self._hash.update(line)
        self._bytes += len(line)
        if self._bytes > MAX_CIRCLE_BYTES:
            raise OperatorError(f"{self._path} is too large: at most {MAX_CIRCLE_BYTES:,} bytes are taken.")
        if len(line) == MAX_CIRCLE_LINE_BYTES:
            raise self._damaged()
        if not line.endswith(b"\n"):
            return None
        try:
            document = json.loads(line, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise self._damaged() from error
        if not isinstance(document, dict):
            raise self._damaged()
        return document

    def _damaged(self) -> OperatorError:
        return OperatorError(f"{self._path} is damaged, or somebody changed it. Copy or export it once more.")

    def _no_circle(self) -> OperatorError:
        return OperatorError(f"{self._path} is no circle that a bot exported.")


def _refuse_constant(name: str) -> NoReturn:
    """Raise ValueError for NaN and the infinities, which are none of JSON's numbers (RFC 8259 §6)."""
    raise ValueError(name)
