"""`python -m bot feed replay`: print what the bot would have found in saved versions of a feed."""

import gzip
import io
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.errors import OperatorError
from bot.feeds import Entry, EntryDiff, FeedUpdate, ParseFailure, StoredEntry, fingerprint
from bot.feeds.errors import ErrorKind
from bot.feeds.update import apply_update, full_update
from bot.terminal import print_json
from bot.web.fetch import MAX_BODY_BYTES

_GZIP_MAGIC = b"\x1f\x8b"
_NO_DIFF = EntryDiff((), ())


def print_replay(files: Sequence[str]) -> bool:
    """Print a JSON line for each version of a feed, oldest first; return whether all versions could be parsed.

    Raise OperatorError naming a file that can't be read.
    """
    stored: list[StoredEntry] = []
    entries_hash, ok = "", True
    for version, file in enumerate(files, start=1):
        try:
            body = load_document(Path(file))
        except OperatorError as refusal:
            raise OperatorError(f"{file}: {refusal}") from None
        changes, error = _changes(_NO_DIFF), None
        if (new_hash := fingerprint(body)) != entries_hash:
            update = _update(body, stored)
            if isinstance(update, ParseFailure):
                error = update.reason
            else:
                changes = _changes(update.diff)
                stored, entries_hash = apply_update(stored, update), new_hash if update.metadata.is_whole else ""
        ok = ok and error is None
        print_json({"version": version, **changes, "trouble": error})
    return ok


def _update(body: bytes, stored: Sequence[StoredEntry]) -> FeedUpdate | ParseFailure:
    try:
        return full_update(body, "", "", stored)
    except Exception as error:  # noqa: BLE001 - as in the bot's workers, it is a document that can't be read
        return ParseFailure(f"it confuses me: {error!r}", ErrorKind.INTERNAL)


def _changes(diff: EntryDiff) -> dict[str, list[Any]]:
    return {
        "new": [_name(entry) for entry in diff.added],
        "changed": [_name(match.entry) for match in diff.edited],
        "moved": [match.identity_change for match in diff.matched if match.identity_change],
    }


def load_document(path: Path) -> bytes:
    """Return the content of a file, decompressed if it is gzip.

    Raises OperatorError if it can't be read, or is larger than `MAX_BODY_BYTES`.
    """
    try:
        with path.open("rb") as file:  # once: a pipe gives its bytes a single time
            body = file.read(MAX_BODY_BYTES + 1)
        if body.startswith(_GZIP_MAGIC) and len(body) <= MAX_BODY_BYTES:
            with gzip.open(io.BytesIO(body)) as document:
                body = document.read(MAX_BODY_BYTES + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise OperatorError(f"the file can't be read: {getattr(error, 'strerror', None) or error}") from None
    if len(body) > MAX_BODY_BYTES:
        raise OperatorError(f"the file has more than {MAX_BODY_BYTES // 1024 // 1024} MB, which the bot does not read.")
    return body


def _name(entry: Entry) -> str:
    return entry.id or entry.url or entry.title
