"""Find the stored entries that have something in common with fetched ones, so that only those are loaded and compared.

A feed has up to some thousand stored entries, of which a poll adds or changes a few. So a poll reads a line of each:
the hash of its item, its dates, and hashes of the keys by which it is recognised. The database joins the lines into one
text, which goes to the worker as it is: a value for each entry would cost more than all the rest of a poll.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import NamedTuple

from bot.feeds.identity import EntryKeys, StoredEntry, name_keys, read_hashes, text_hash, title_key, write_hashes
from bot.feeds.model import EntryId

FIELD_SEPARATOR, LINE_SEPARATOR = "|", "\n"
"""What stands between the fields of `KnownEntry` in its line, and between lines."""
_KINDS = ("guid", "address", "path", "path", "title", "date")


class KnownEntry(NamedTuple):
    """What a poll takes of each stored entry of a feed.

    Dates are texts in UTC as the database writes them, which are in order where the dates are; empty if unknown.
    """

    id: EntryId
    item_hash: str
    published: str
    appeared_at: str
    hashes: str
    """The hashes of its keys, of its sentences, and of the names that it bore before."""

    @property
    def date(self) -> str:
        """When it was published, or counts as published."""
        return self.published or self.appeared_at


def known_entries(lines: str) -> Sequence[KnownEntry]:
    """Return the stored entries of a feed from their lines, which may be in any order; ordered by id."""
    known = [_known_entry(*line.split(FIELD_SEPARATOR)) for line in lines.split(LINE_SEPARATOR)] if lines else []
    return sorted(known, key=attrgetter("id"))


def known_lines(stored: Iterable[StoredEntry]) -> str:
    """Return the lines of stored entries, as `storage.entries.known_lines` has the database join them."""
    return LINE_SEPARATOR.join(map(_line, stored))


def key_hashes(entry: StoredEntry) -> str:
    """Return the hashes of an entry's keys other than its sentences, as they are stored."""
    guid, address, guid_path, _, path = name_keys(entry.guid, entry.url)
    return write_hashes(sorted(_hashes(guid, address, guid_path, path, title_key(entry.title), entry.published)))


def related_entries(fetched: Iterable[EntryKeys], known: Sequence[KnownEntry], most: int) -> Sequence[EntryId]:
    """Return which known entries share a key with a fetched one, in order.

    Of those that share one key there are at most so many: enough to see that too many have it. Two keys may have one
    hash: then there is an entry more, which the comparison finds to be another one.
    """
    if not known:
        return []
    wanted = {hash_ for keys in fetched for hash_ in _wanted(keys)}
    found: defaultdict[int, int] = defaultdict(int)
    related = []
    for entry in known:
        shared = wanted.intersection(read_hashes(entry.hashes))
        if any(found[key] < most for key in shared):
            related.append(entry.id)
        for key in shared:
            found[key] += 1
    return related


def read_date(date: str) -> datetime:
    """Return the instant that a date of a known entry is."""
    return datetime.fromisoformat(date).replace(tzinfo=UTC)


def _known_entry(id_: str, item_hash: str, published: str, appeared_at: str, hashes: str) -> KnownEntry:
    return KnownEntry(EntryId(int(id_)), item_hash, published, appeared_at, hashes)


def _line(entry: StoredEntry) -> str:
    dates = (str(date.astimezone(UTC)) if date else "" for date in (entry.published, entry.appeared_at))
    hashes = key_hashes(entry) + entry.sentence_hashes + entry.former_names
    return FIELD_SEPARATOR.join((str(entry.id), entry.item_hash, *dates, hashes))


def _wanted(keys: EntryKeys) -> Iterator[int]:
    """Yield the hashes of which a stored entry has one if it shares a key with a fetched one."""
    yield from _hashes(keys.guid, keys.address, keys.guid_path, keys.path, keys.title, keys.published)
    yield from keys.sentences
    yield from (text_hash(name) for name in (keys.guid, keys.address) if name)


def _hashes(guid: str, address: str, guid_path: str, path: str, title: str, published: datetime | None) -> set[int]:
    """Return a hash of each key that there is; one text of two kinds is two keys, but the two paths are of one kind."""
    date = str(published.astimezone(UTC)) if published else ""
    keys = (guid, address, guid_path, path, title, date)
    return {text_hash(f"{kind} {key}") for kind, key in zip(_KINDS, keys, strict=True) if key}
