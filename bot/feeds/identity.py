"""Which entries of a feed are new, which changed, which are the same as before."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.feeds.model import Entry


@dataclass(frozen=True, slots=True)
class Sorted:
    """The entries of one look, by what they are to us."""

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]


def identity(entry: Entry) -> str:
    """Return what stays of an entry while its feed is polled: its own id, else its address or words."""
    return entry.id or address_key(entry.url) or f"words:{_digest(entry.title, entry.text)}"


def address_key(url: str) -> str:
    """Return what two spellings of one address share: no scheme, no `www.`, no fragment, no last slash."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}" if host else ""


def content_hash(entry: Entry) -> str:
    """Return a hash over what a reader of the entry would notice, for telling an edit."""
    return _digest(entry.title, entry.text, entry.url, *entry.tags, *entry.links)


def fingerprint(entries: Iterable[Entry]) -> str:
    """Return a hash over a feed's entries alone, so that a changing clock in its head changes nothing."""
    return _digest(*(part for e in entries for part in (identity(e), content_hash(e))))


def sort_entries(entries: Iterable[Entry], known: Mapping[str, str]) -> Sorted:
    """Sort one look's entries by `known`: the content hash of each identity stored before."""
    new: dict[str, Entry] = {}
    changed: dict[str, Entry] = {}
    for entry in entries:
        key = identity(entry)
        if key not in known:
            new.setdefault(key, entry)
        elif known[key] != content_hash(entry):
            changed.setdefault(key, entry)
    return Sorted(tuple(new.values()), tuple(changed.values()))


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(errors="replace"), digest_size=16).hexdigest()
