"""Find the stored entries that have something in common with fetched ones, so that only those are compared.

A feed has up to some thousand stored entries, and mostly one that is new. So each stored entry is asked for the keys of
the fetched ones only, by the texts that are stored of it: most have none of them, and no keys are made of those.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.feeds.identity import EntryKeys, StoredEntry, name_keys, split_hashes, text_hash, title_key


def related_positions(fetched: Iterable[EntryKeys], stored: Sequence[StoredEntry], most: int) -> list[int]:
    """Return the positions of the stored entries that share a key with a fetched one, in order.

    Of those that share one key there are at most so many: enough to see that too many have it.
    """
    wanted = _Wanted(fetched)
    found: defaultdict[object, int] = defaultdict(int)
    related = []
    for position, entry in enumerate(stored):
        shared = wanted.keys_of(entry)
        if any(found[key] < most for key in shared):
            related.append(position)
        for key in shared:
            found[key] += 1
    return related


class _Wanted:
    """The keys of fetched entries, by their kinds."""

    def __init__(self, fetched: Iterable[EntryKeys]) -> None:
        self._guids: set[str] = set()
        self._addresses: set[str] = set()
        self._paths: set[str] = set()
        self._titles: set[str] = set()
        self._dates: set[object] = set()
        self._sentences: set[str] = set()
        self._names: set[str] = set()
        for keys in fetched:
            self._guids.add(keys.guid)
            self._addresses.add(keys.address)
            self._paths |= {keys.path, keys.guid_path}
            self._titles.add(keys.title)
            self._dates.add(keys.published)
            self._sentences.update(f"{sentence:08x}" for sentence in keys.sentences)
            self._names |= {f"{text_hash(name):08x}" for name in (keys.guid, keys.address) if name}
        for empty in (self._guids, self._addresses, self._paths, self._titles):
            empty.discard("")
        self._dates.discard(None)

    def keys_of(self, entry: StoredEntry) -> list[object]:
        """Return those of the keys that a stored entry has, too."""
        guid, address, guid_path, _, path = name_keys(entry.guid, entry.url)
        shared: list[object] = []
        if guid in self._guids:
            shared.append(("guid", guid))
        if address in self._addresses:
            shared.append(("address", address))
        if path in self._paths or guid_path in self._paths:
            shared += [("path", path), ("path", guid_path)]
        if entry.published in self._dates:
            shared.append(entry.published)
        if entry.title and (title := title_key(entry.title)) in self._titles:
            shared.append(("title", title))
        if not self._sentences.isdisjoint(sentences := split_hashes(entry.sentence_hashes)):
            shared += self._sentences.intersection(sentences)
        if entry.former_names and not self._names.isdisjoint(names := split_hashes(entry.former_names)):
            shared += (("name", name) for name in self._names.intersection(names))
        return shared
