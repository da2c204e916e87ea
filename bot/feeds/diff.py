"""Which entries of a feed are new, which changed, which moved: the heart of watching.

An entry has no name that can be trusted. Ids change when a blog moves or its software is renewed, addresses when
it goes over to https, dates when a theme is changed; and some software gives one id or one address to all. So
nothing is decided by one mark alone: what two entries have in common is weighed, the likest pairs are taken first,
and each entry is taken once.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.feeds.identity import EntryKeys, StoredEntry, entry_keys
from bot.feeds.model import Entry

MIN_MATCH_WEIGHT = 4
"""The weight at which two entries are one: two strong marks, or a strong one and the words."""
STRONG, FAIR, FAINT = 3, 2, 1
MAX_CANDIDATES = 24
"""Known entries that share a mark and are weighed one by one; a mark that more of them share tells nothing."""
MIN_MOVED_ENTRIES = 2
"""Entries known again by their titles alone, at the least, before a blog is taken to have moved as a whole."""


@dataclass(frozen=True, slots=True)
class EntryMatch:
    """An entry that was seen before, as it stands in the feed now."""

    old: StoredEntry
    entry: Entry
    new: StoredEntry
    """What is remembered of it from now on."""

    @property
    def is_edited(self) -> bool:
        """Say whether a reader would notice the difference."""
        return self.new.content_hash != self.old.content_hash

    @property
    def identity_change(self) -> tuple[str, str] | None:
        """Return the old and new id, or else the old and new address, if it changed more than its spelling."""
        if self.entry.id != self.old.guid:
            return self.old.guid, self.entry.id
        before, after = self.old.keys(), self.new.keys()
        return (self.old.url, self.entry.url) if before.address != after.address else None


@dataclass(frozen=True, slots=True)
class EntryDiff:
    """The entries of one look, by what they are to us; each in the order of the document."""

    added: tuple[Entry, ...]
    matched: tuple[EntryMatch, ...]

    @property
    def edited(self) -> tuple[EntryMatch, ...]:
        """Return those that were edited."""
        return tuple(match for match in self.matched if match.is_edited)


def diff_entries(entries: Sequence[Entry], known: Sequence[StoredEntry], present: Collection[str] = ()) -> EntryDiff:
    """Sort the entries of one look by what is known of their feed.

    `present` are the item hashes of those that stand in the document as they did before, and were left out of
    `entries`: they are nobody else.
    """
    entries = _each_once(entries)
    if not known:
        return EntryDiff(tuple(entries), ())
    taken = {n for n, one in enumerate(known) if one.item_hash and one.item_hash in present}
    pairs = _Weighing(entries, known, taken).pairs()
    matched = [(known[pairs[n]], entry) for n, entry in enumerate(entries) if n in pairs]
    again = tuple(EntryMatch(before, entry, before.updated_from(entry)) for before, entry in matched)
    return EntryDiff(tuple(entry for n, entry in enumerate(entries) if n not in pairs), again)


def _each_once(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of a document without those that stand in it twice."""
    once: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        apart = str(entry.published) if entry.published or entry.id else entry.text
        once.setdefault((entry.id, entry.url, entry.title, apart), entry)
    return list(once.values())


class _Weighing:
    """The entries of a document against those that were seen before."""

    def __init__(self, entries: Sequence[Entry], known: Sequence[StoredEntry], taken: Collection[int]) -> None:
        self._here = [entry_keys(entry) for entry in entries]
        self._before = [one.keys() for one in known]
        self._taken = taken
        self._shared = _shared(self._here) | _shared(self._before)
        self._ids_here = {marks.guid for marks in self._here}
        self._ids_before = {marks.guid for marks in self._before}
        self._ids_hold = bool(taken) or any(
            marks.guid in self._ids_before and ("guid", marks.guid) not in self._shared for marks in self._here
        )

    def pairs(self) -> dict[int, int]:
        """Return which entry of the document is which of those before, by their positions."""
        weighed = sorted(
            ((self._weight(self._here[here], self._before[before]), here, before) for here, before in self._alike()),
            key=lambda pair: (-pair[0], pair[1], pair[2]),
        )
        found = _likest_first((here, before) for weight, here, before in weighed if weight >= MIN_MATCH_WEIGHT)
        stays = any(self._here[here].address == self._before[before].address for here, before in found.items())
        return found if stays or self._ids_hold else self._moved(found)

    def _alike(self) -> Iterator[tuple[int, int]]:
        """Give the pairs that have any mark in common, each once."""
        index: dict[_Mark, list[int]] = {}
        for position, marks in enumerate(self._before):
            if position not in self._taken:
                for mark in _marks_in(marks):
                    index.setdefault(mark, []).append(position)
        for here, marks in enumerate(self._here):
            found = [alike for mark in _marks_in(marks) if len(alike := index.get(mark, [])) <= MAX_CANDIDATES]
            yield from ((here, before) for before in sorted({before for alike in found for before in alike}))

    def _weight(self, now: EntryKeys, then: EntryKeys) -> int:
        other_date = now.published is not None and then.published is not None and now.published != then.published
        return (
            self._of_ids(now, then)
            + self._of_addresses(now, then)
            + self._of("title", now.title, then.title, FAIR)
            + self._of("published", now.published, then.published, FAIR)
            + self._of_words(now, then)
            - other_date
        )

    def _of(self, name: str, now: object, then: object, weight: int) -> int:
        """Return what one mark weighs: little where several entries bear it."""
        if not now or now != then:
            return 0
        return FAINT if (name, now) in self._shared else weight

    def _of_ids(self, now: EntryKeys, then: EntryKeys) -> int:
        if now.guid and now.guid == then.guid:
            elsewhere = now.address and then.address and now.address != then.address
            return self._of("guid", now.guid, then.guid, STRONG if elsewhere else MIN_MATCH_WEIGHT)
        if now.guid_path and now.guid_path == then.guid_path:
            return FAIR
        if not now.guid and not then.guid:  # then the address is the only name that it has
            return self._of("address", now.address, then.address, FAIR)
        # Where the ids of a feed hold, another id at the same host is another entry, unless all else speaks against it.
        changed = now.guid not in self._ids_before and then.guid not in self._ids_here
        return -STRONG if self._ids_hold and now.guid and then.guid and changed and now.hostname == then.hostname else 0

    def _of_addresses(self, now: EntryKeys, then: EntryKeys) -> int:
        if now.address and now.address == then.address:
            return self._of("address", now.address, then.address, STRONG)
        return self._of("path", now.path, then.path, FAIR)

    def _of_words(self, now: EntryKeys, then: EntryKeys) -> int:
        """Return how much of the text is the same, sentence by sentence; those that many entries hold aside."""
        ours, theirs = self._own(now), self._own(then)
        if not ours or not theirs:
            return FAINT if now.sentences and now.sentences == then.sentences else 0
        common = len(ours & theirs)
        if common == 0:
            return -FAINT
        if common == max(len(ours), len(theirs)):
            return STRONG
        return FAIR if common * 2 >= max(len(ours), len(theirs)) or common == min(len(ours), len(theirs)) else 0

    def _own(self, marks: EntryKeys) -> set[int]:
        return {sentence for sentence in marks.sentences if ("sentence", sentence) not in self._shared}

    def _moved(self, found: dict[int, int]) -> dict[int, int]:
        """Return the pairs with those that only their titles show, where the blog has moved as a whole."""
        free = set(range(len(self._before))) - set(found.values()) - set(self._taken)
        before = {self._before[n].title: n for n in free}
        moved = dict(found)
        for here, marks in enumerate(self._here):
            then = before.get(marks.title) if here not in found else None
            if then is not None and self._may_have_moved(marks, self._before[then]):
                moved[here] = then
        return moved if len(moved) >= MIN_MOVED_ENTRIES and len(moved) * 2 >= len(self._here) else found

    def _may_have_moved(self, now: EntryKeys, then: EntryKeys) -> bool:
        """Say whether nothing but the title is alike, yet nothing speaks against it either."""
        if not now.title or ("title", now.title) in self._shared or self._of_words(now, then) < 0:
            return False
        return now.hostname != then.hostname or now.published is None or now.published == then.published


_Mark = tuple[str, object]


def _marks_in(marks: EntryKeys) -> Iterator[_Mark]:
    for name in ("guid", "address", "guid_path", "path", "title", "published"):
        if value := getattr(marks, name):
            yield name, value
    yield from (("sentence", sentence) for sentence in marks.sentences)


def _shared(all_marks: Iterable[EntryKeys]) -> set[_Mark]:
    """Return the marks that several entries bear."""
    counted = Counter(mark for marks in all_marks for mark in _marks_in(marks))
    return {mark for mark, number in counted.items() if number > 1}


def _likest_first(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    taken: set[int] = set()
    for here, before in pairs:
        if here not in found and before not in taken:
            found[here] = before
            taken.add(before)
    return found
