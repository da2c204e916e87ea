"""`feed replay`: the saved versions of one feed, and what each look would have found."""

import gzip
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

from bot.errors import UserError
from bot.feeds import Entry, ParseFailure, StoredEntry, fingerprint, parse_update
from bot.feeds.update import update_stored
from bot.web.fetch import MAX_BODY_BYTES

_GZIP = b"\x1f\x8b"


def print_replay(files: Sequence[str]) -> bool:
    """Print a JSON line for each version, oldest first; return whether all of them could be read."""
    known: list[StoredEntry] = []
    same, well = "", True
    for version, file in enumerate(files, start=1):
        body = read_saved(Path(file))
        trouble: str | None = None
        new: list[str] = []
        changed: list[str] = []
        moved: list[tuple[str, str]] = []
        if (entries := fingerprint(body)) != same:
            reading = parse_update(body, "", "", known)
            if isinstance(reading, ParseFailure):
                trouble = reading.reason
            else:
                found = reading.entries
                new = [_named(entry) for entry in found.new]
                changed = [_named(match.entry) for match in found.changed]
                moved = [match.moved for match in found.again if match.moved]
                known, same = update_stored(known, reading), entries
        well = well and trouble is None
        line = {"version": version, "new": new, "changed": changed, "moved": moved, "trouble": trouble}
        print(json.dumps(line, ensure_ascii=False))
    return well


def read_saved(path: Path) -> bytes:
    """Return a saved document, unpacked if it is gzip.

    Raises Refusal where it can't be read or is larger than the bot would read.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
        with gzip.open(path) if packed else path.open("rb") as document:
            body = document.read(MAX_BODY_BYTES + 1)
    except (OSError, EOFError, zlib.error) as trouble:
        raise UserError(f"the file can't be read: {getattr(trouble, 'strerror', None) or trouble}") from None
    if len(body) > MAX_BODY_BYTES:
        raise UserError(f"the file has more than {MAX_BODY_BYTES // 1024 // 1024} MB, which the bot does not read.")
    return body


def _named(entry: Entry) -> str:
    return entry.id or entry.url or entry.title
