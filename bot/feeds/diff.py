"""Compare the entries of a fetched feed with the stored ones: which are added, edited or unchanged.

An entry has no identifier that is reliable. Ids change when a blog moves or changes its software, addresses when it
goes over to https, dates when a theme is changed; and some software gives every entry the same id or address. So no
single key decides. Each pair of a fetched and a stored entry gets a weight from all the keys they share; pairs are
taken by descending weight, and each entry is in one pair at most.

    candidate pairs → weigh → pair greedily → pair the rest by title if the blog has moved
    → drop what repeats a stored entry that is in a pair already
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from bot.feeds.identity import EntryKeys, StoredEntry, entry_keys, text_hash
from bot.feeds.model import Entry

MIN_MATCH_WEIGHT = 4
"""The weight at which two entries are the same one: two strong keys, or a strong key and the text."""
STRONG_WEIGHT, FAIR_WEIGHT, WEAK_WEIGHT = 3, 2, 1
MAX_CANDIDATES = 24
"""Stored entries that share a key and are weighed one by one; a key that more of them share is ignored."""
MIN_MOVED_ENTRIES = 2
"""Entries that have to match by title alone before the whole blog counts as moved."""


@dataclass(frozen=True, slots=True)
class EntryMatch:
    """A stored entry and the fetched entry that it is now."""

    old: StoredEntry
    entry: Entry
    new: StoredEntry
    """What is stored of `entry` in place of `old`."""

    @property
    def is_edited(self) -> bool:
        """Return whether the content differs: title, text, tags or links."""
        return self.new.content_hash != self.old.content_hash

    @property
    def identity_change(self) -> tuple[str, str] | None:
        """Return the old and the new id if they differ; else both addresses if they differ in more than spelling."""
        if self.entry.id != self.old.guid:
            return self.old.guid, self.entry.id
        return (self.old.url, self.entry.url) if self.old.keys().address != self.new.keys().address else None


@dataclass(frozen=True, slots=True)
class EntryDiff:
    """The fetched entries that are not stored yet, and those that are; each in the order of the document."""

    added: tuple[Entry, ...]
    matched: tuple[EntryMatch, ...]

    @property
    def edited(self) -> tuple[EntryMatch, ...]:
        """Return the matches whose content differs."""
        return tuple(match for match in self.matched if match.is_edited)


def diff_entries(
    entries: Sequence[Entry],
    stored: Sequence[StoredEntry],
    skipped_hashes: Collection[str] = (),
    oldest_unchanged: datetime | None = None,
) -> EntryDiff:
    """Return the difference between the entries of a fetched feed, each there once, and those stored of it.

    `stored` are, ordered by id, those that share a key with one of the fetched. `skipped_hashes` are the item hashes of
    entries that the parser left out of `entries` because their bytes have not changed, and `oldest_unchanged` is the
    oldest date of these; the stored entries with these hashes match no other entry.
    """
    if not stored or not entries:
        return EntryDiff(tuple(entries), ())
    fetched = [entry_keys(entry) for entry in entries]
    taken = {n for n, old in enumerate(stored) if old.item_hash and old.item_hash in skipped_hashes}
    matcher = _Matcher(fetched, stored, taken, oldest_unchanged, has_unchanged=bool(skipped_hashes))
    pairs = matcher.pairs()
    repeated = matcher.repeated(pairs)
    matched = [(stored[pairs[n]], entry) for n, entry in enumerate(entries) if n in pairs]
    return EntryDiff(
        tuple(entry for n, entry in enumerate(entries) if n not in pairs and n not in repeated),
        tuple(EntryMatch(old, entry, old.updated_from(entry)) for old, entry in matched),
    )


def without_duplicates(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries without repetitions.

    Those of one id are one where two more fields agree, of address, title, date and text; those without an id where
    address, title and date do, or the text where there is no date.
    """
    unique: list[Entry] = []
    seen: set[tuple[object, ...]] = set()
    for entry in entries:
        signatures = set(_signatures(entry))
        if seen.isdisjoint(signatures):
            unique.append(entry)
        seen |= signatures
    return unique


def _signatures(entry: Entry) -> Iterator[tuple[object, ...]]:
    """Yield what two items have in common, if only one of these, where they are one entry."""
    date_or_text = str(entry.published) if entry.published or entry.id else entry.text
    yield entry.id, entry.url, entry.title, date_or_text
    fields = (("url", entry.url), ("title", entry.title), ("published", entry.published), ("text", entry.text))
    if entry.id:
        yield from ((entry.id, *two) for two in combinations(fields, 2) if all(value for _, value in two))


class _Matcher:
    """Pairs fetched entries with stored ones. Both are named by their positions; `taken` stored ones are left out."""

    def __init__(
        self,
        fetched: Sequence[EntryKeys],
        stored: Sequence[StoredEntry],
        taken: Collection[int],
        oldest: datetime | None,
        *,
        has_unchanged: bool,
    ) -> None:
        """Take the stored entries that share a key with a fetched one, and the oldest date of all unchanged ones."""
        self._fetched = fetched
        self._stored = [entry.keys() for entry in stored]
        self._taken = taken
        self._shared = _shared_keys(self._fetched) | _shared_keys(self._stored)
        self._fetched_names = {keys.name for keys in self._fetched}
        self._stored_names = {keys.name for keys in self._stored}
        present = {n for n, keys in enumerate(self._stored) if keys.name in self._fetched_names}
        self._gone = (
            _gone_from_between([_date(entry) for entry in stored], {*taken, *present}, oldest)
            if present or has_unchanged
            else set()
        )
        self._guids_are_stable = has_unchanged or any(
            keys.guid and keys.guid in self._stored_names and ("guid", keys.guid) not in self._shared
            for keys in fetched
        )

    def pairs(self) -> dict[int, int]:
        """Return the stored entry for each fetched entry that has one."""
        weighed = sorted(
            ((self._weight(fetched, stored), fetched, stored) for fetched, stored in self._candidates()),
            key=lambda pair: (-pair[0], pair[1], pair[2]),
        )
        pairs = _pair_greedily((fetched, stored) for weight, fetched, stored in weighed if weight >= MIN_MATCH_WEIGHT)
        successors = {fetched for fetched, stored in pairs.items() if self._is_successor(fetched, stored)}
        if len(successors) < MIN_MOVED_ENTRIES:
            pairs = {fetched: stored for fetched, stored in pairs.items() if fetched not in successors}
        stays = any(self._fetched[fetched].address == self._stored[stored].address for fetched, stored in pairs.items())
        return pairs if stays or self._guids_are_stable else self._with_moved(pairs)

    def _is_successor(self, fetched_position: int, stored_position: int) -> bool:
        """Return whether an entry has the title or the words of one whose id, address and date are all others.

        One alone is the next of a series that is called the same each week. Several were made anew with their blog.
        """
        fetched, stored = self._fetched[fetched_position], self._stored[stored_position]
        is_named_anew = fetched.name != stored.name and fetched.address != stored.address
        is_known = stored.bore(fetched.name) or stored.bore(fetched.address) or _are_moved(fetched, stored)
        return is_named_anew and not is_known and _dates_differ(fetched, stored) and stored_position not in self._gone

    def repeated(self, pairs: Mapping[int, int]) -> set[int]:
        """Return the fetched entries that only repeat a stored one which is in a pair, or was left out as unchanged.

        Such an item has a name of that entry, now or before, and neither its date nor its words say otherwise: an item
        that is listed twice with other bytes, or one at an old address that returns beside the new one.
        """
        named: defaultdict[int, list[int]] = defaultdict(list)
        for stored in {*pairs.values(), *self._taken}:
            for name in {text_hash(self._stored[stored].name), *self._stored[stored].former}:
                named[name].append(stored)
        free = {n: keys for n, keys in enumerate(self._fetched) if n not in pairs and keys.name}
        return {
            n
            for n, keys in free.items()
            if any(self._repeats(n, stored) for stored in named[text_hash(keys.name)][:MAX_CANDIDATES])
        }

    def _repeats(self, fetched: int, stored: int) -> bool:
        ours, theirs = self._fetched[fetched], self._stored[stored]
        says_otherwise = _dates_differ(ours, theirs) and self._text_weight(ours, theirs) < 0
        return self._weight(fetched, stored) >= MIN_MATCH_WEIGHT and not says_otherwise

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Yield each pair that has at least one key in common."""
        index: dict[_Key, list[int]] = {}
        for position, keys in enumerate(self._stored):
            if position not in self._taken:
                for key in _iter_keys(keys):
                    index.setdefault(key, []).append(position)
        for fetched, keys in enumerate(self._fetched):
            lists = [stored for key in _iter_keys(keys) if len(stored := index.get(key, [])) <= MAX_CANDIDATES]
            yield from ((fetched, stored) for stored in sorted({position for some in lists for position in some}))

    def _weight(self, fetched_position: int, stored_position: int) -> int:
        fetched, stored = self._fetched[fetched_position], self._stored[stored_position]
        return (
            self._guid_weight(fetched, stored)
            + self._address_weight(fetched, stored)
            + self._key_weight("title", fetched.title, stored.title, FAIR_WEIGHT)
            + self._key_weight("published", fetched.published, stored.published, FAIR_WEIGHT)
            + self._text_weight(fetched, stored)
            + self._place_weight(fetched, stored, is_gone=stored_position in self._gone)
            - _dates_differ(fetched, stored)
        )

    def _key_weight(self, name: str, fetched: object, stored: object, weight: int) -> int:
        """Return `weight` for an equal key, less where several entries have it, and 0 for a different or empty one."""
        if not fetched or fetched != stored:
            return 0
        return WEAK_WEIGHT if (name, fetched) in self._shared else weight

    def _guid_weight(self, fetched: EntryKeys, stored: EntryKeys) -> int:
        if fetched.guid and fetched.guid == stored.guid:
            addresses_differ = fetched.address and stored.address and fetched.address != stored.address
            return self._key_weight(
                "guid", fetched.guid, stored.guid, STRONG_WEIGHT if addresses_differ else MIN_MATCH_WEIGHT
            )
        if fetched.guid_path and fetched.guid_path == stored.guid_path:
            return FAIR_WEIGHT
        if stored.bore(fetched.guid):
            return FAIR_WEIGHT
        if not fetched.guid and not stored.guid:  # the address then counts as the id
            return self._key_weight("address", fetched.address, stored.address, FAIR_WEIGHT)
        return 0

    def _place_weight(self, fetched: EntryKeys, stored: EntryKeys, *, is_gone: bool) -> int:
        """Return whether an entry with a name that is new stands in the place of one whose name is gone.

        It does where older entries than that one are still there: then its permalink was corrected, if its title or
        its words agree. Else the older one has only left the end of the feed; and where ids are stable, a new id is
        that of a new entry, unless all else says otherwise.
        """
        is_new = bool(fetched.name and stored.name) and fetched.name not in self._stored_names
        if not is_new or stored.name in self._fetched_names or stored.bore(fetched.name) or _are_moved(fetched, stored):
            return 0
        if is_gone:
            return FAIR_WEIGHT
        return -STRONG_WEIGHT if self._guids_are_stable and fetched.guid and stored.guid else 0

    def _address_weight(self, fetched: EntryKeys, stored: EntryKeys) -> int:
        if fetched.address and fetched.address == stored.address:
            return self._key_weight("address", fetched.address, stored.address, STRONG_WEIGHT)
        if stored.bore(fetched.address):
            return FAIR_WEIGHT
        return self._key_weight("path", fetched.path, stored.path, FAIR_WEIGHT)

    def _text_weight(self, fetched: EntryKeys, stored: EntryKeys) -> int:
        """Return how much of the text is equal, by sentences; those that several entries have are left out."""
        ours, theirs = self._distinctive_sentences(fetched), self._distinctive_sentences(stored)
        if not ours or not theirs:
            return WEAK_WEIGHT if fetched.sentences and fetched.sentences == stored.sentences else 0
        common, longer, shorter = len(ours & theirs), max(len(ours), len(theirs)), min(len(ours), len(theirs))
        if common == 0:
            return -WEAK_WEIGHT
        if common == longer:
            return STRONG_WEIGHT
        return FAIR_WEIGHT if common * 2 >= longer or common == shorter else 0

    def _distinctive_sentences(self, keys: EntryKeys) -> set[int]:
        return {sentence for sentence in keys.sentences if ("sentence", sentence) not in self._shared}

    def _with_moved(self, pairs: dict[int, int]) -> dict[int, int]:
        """Return the pairs and those that share only a title, if they show that the whole blog has moved.

        The blog has moved where at least `MIN_MOVED_ENTRIES`, and half of the fetched entries, are in a pair then.
        """
        free = set(range(len(self._stored))) - set(pairs.values()) - set(self._taken)
        stored_by_title = {self._stored[n].title: n for n in free}
        moved = dict(pairs)
        for fetched, keys in enumerate(self._fetched):
            stored = stored_by_title.get(keys.title) if fetched not in pairs else None
            if stored is not None and self._may_have_moved(keys, self._stored[stored]):
                moved[fetched] = stored
        return moved if len(moved) >= MIN_MOVED_ENTRIES and len(moved) * 2 >= len(self._fetched) else pairs

    def _may_have_moved(self, fetched: EntryKeys, stored: EntryKeys) -> bool:
        """Return whether two entries of one title have neither different text nor, at one host, different dates."""
        if not fetched.title or ("title", fetched.title) in self._shared or self._text_weight(fetched, stored) < 0:
            return False
        return fetched.hostname != stored.hostname or fetched.published is None or fetched.published == stored.published


_Key = tuple[str, object]
"""The name of a field of `EntryKeys`, and its value."""


def _gone_from_between(dates: Sequence[datetime | None], present: Collection[int], oldest: datetime | None) -> set[int]:
    """Return the stored entries that a document doesn't have, though it has older ones; and those without a date.

    `present` are those that it has, and `oldest` the oldest date of others that it has.
    """
    oldest = min((date for date in (oldest, *(dates[n] for n in present)) if date), default=None)
    absent = (n for n in range(len(dates)) if n not in present)
    return {n for n in absent if (date := dates[n]) is None or (oldest is not None and date > oldest)}


def _date(entry: StoredEntry) -> datetime | None:
    return entry.published or entry.appeared_at


def _are_moved(fetched: EntryKeys, stored: EntryKeys) -> bool:
    """Return whether two ids are one path, or two addresses are at different hosts, as those of a blog that moved."""
    return fetched.hostname != stored.hostname or bool(fetched.guid_path and fetched.guid_path == stored.guid_path)


def _dates_differ(fetched: EntryKeys, stored: EntryKeys) -> bool:
    return fetched.published is not None and stored.published is not None and fetched.published != stored.published


def _iter_keys(keys: EntryKeys) -> Iterator[_Key]:
    for name in ("guid", "address", "guid_path", "path", "title", "published"):
        if value := getattr(keys, name):
            yield name, value
    yield from (("sentence", sentence) for sentence in keys.sentences)


def _shared_keys(all_keys: Iterable[EntryKeys]) -> set[_Key]:
    """Return the keys that more than one entry has."""
    counted = Counter(key for keys in all_keys for key in _iter_keys(keys))
    return {key for key, number in counted.items() if number > 1}


def _pair_greedily(candidates: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the pairs, in order, whose members are in no pair before."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for fetched, stored in candidates:
        if fetched not in pairs and stored not in taken:
            pairs[fetched] = stored
            taken.add(stored)
    return pairs
