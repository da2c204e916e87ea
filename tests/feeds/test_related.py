"""Only what may be the same entry is loaded and compared: a poll of a feed with thousands of entries stays cheap."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import Entry, EntryId, FeedUpdate, ParseFailure, PartialUpdate, StoredEntry, parse_update
from bot.feeds.identity import EntryKeys, entry_keys
from bot.feeds.related import KnownEntry, key_hashes, known_entries, known_lines, related_entries
from bot.limits import MAX_ENTRIES_PER_FEED
from tests.support.feeds import make_item, make_rss

ADDRESSES = st.sampled_from(
    [
        "https://blog.example/one",
        "http://www.blog.example/one/",
        "https://blog.example/one?utm_source=feed",
        "https://moved.example/%6Fne",
        "https://blog.example/log#two",
        "https://blog.example/",
        "one",
        "",
    ]
)
ENTRIES = st.builds(
    Entry.from_outside,
    ADDRESSES,
    ADDRESSES,
    st.sampled_from(["One", "ONE!", "Two", ""]),
    text=st.sampled_from(
        ["", "Yes.", "Words that more than one has. And words of one.", "Words that more than one has."]
    ),
    published=st.sampled_from([None, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 500, UTC)]),
)


def make_stored(number: int, title: str = "") -> StoredEntry:
    address = f"https://blog.example/2026/{number}"
    entry = Entry.from_outside(address, address, title or f"Post {number}", text=f"What nobody else wrote in {number}.")
    return StoredEntry.from_entry(EntryId(number), entry)


def known(*stored: StoredEntry) -> list[KnownEntry]:
    return list(known_entries(known_lines(stored)))


def share_a_key(one: EntryKeys, other: EntryKeys) -> bool:
    names = ("guid", "address", "guid_path", "path", "title", "published")
    equal = any(getattr(one, name) and getattr(one, name) == getattr(other, name) for name in names)
    return equal or not one.sentences.isdisjoint(other.sentences) or any(other.bore(n) for n in (one.guid, one.address))


@given(st.lists(ENTRIES, max_size=4), st.lists(st.lists(ENTRIES, min_size=1, max_size=3), max_size=6))
def test_the_entries_that_share_a_key_are_related_and_no_others(
    fetched: list[Entry], histories: list[list[Entry]]
) -> None:
    stored = []
    for number, (first, *later) in enumerate(histories):
        entry = StoredEntry.from_entry(EntryId(number), first)
        for edited in later:
            entry = entry.updated_from(edited)
        stored.append(entry)
    wanted = [entry_keys(entry) for entry in fetched]
    sharing = [entry.id for entry in stored if any(_may_share(keys, entry.keys()) for keys in wanted)]
    assert related_entries(wanted, known(*stored), 100) == sharing


def _may_share(one: EntryKeys, other: EntryKeys) -> bool:
    """Return whether two entries share a key; the path of an id and that of an address are keys of one kind."""
    paths = {one.path, one.guid_path} & {other.path, other.guid_path} - {""}
    return share_a_key(one, other) or bool(paths)


def test_of_thousands_only_those_that_may_be_the_entry_are_related() -> None:
    stored = known(*(make_stored(number) for number in range(MAX_ENTRIES_PER_FEED)))
    new, edited = make_stored(MAX_ENTRIES_PER_FEED).keys(), make_stored(17, "A better title").keys()
    assert related_entries([new], stored, 25) == []
    assert related_entries([new, edited], stored, 25) == [17]


def test_of_those_that_share_one_key_enough_are_related_to_see_that_it_tells_nothing() -> None:
    stored = known(*(make_stored(number, "Weeknotes") for number in range(MAX_ENTRIES_PER_FEED)))
    assert len(related_entries([make_stored(MAX_ENTRIES_PER_FEED, "Weeknotes").keys()], stored, 25)) == 25
    again = related_entries([make_stored(2000, "Weeknotes").keys()], stored, 25)
    assert again == [*range(25), 2000]


def test_the_order_of_the_lines_says_nothing() -> None:
    stored = [make_stored(number) for number in (2, 10, 1)]
    assert [entry.id for entry in known(*stored)] == [1, 2, 10]
    assert known() == []


def test_a_corrected_date_or_title_is_another_key() -> None:
    entry = replace(make_stored(1), published=datetime(2026, 1, 1, tzinfo=UTC))
    others = [replace(entry, published=datetime(2026, 1, 2, tzinfo=UTC)), replace(entry, title="Another title")]
    assert len({key_hashes(one) for one in (entry, *others, make_stored(1))}) == 4


@pytest.mark.parametrize(("edited", "to_load"), [({}, []), ({"title": "Another"}, [2]), ({"guid": "x"}, [2])], ids=repr)
def test_a_poll_loads_no_entry_but_those_that_a_fetched_one_may_be(edited: dict[str, str], to_load: list[int]) -> None:
    before = [make_item(number) for number in range(1, 50)]
    first = parse_update(make_rss(*before), "")
    assert isinstance(first, FeedUpdate)
    stored = [replace(entry, id=EntryId(number)) for number, entry in enumerate(first.added_stored, start=1)]
    before[1] |= edited
    update = parse_update(make_rss(make_item(50), *before), "", "", known_lines(stored))
    assert not isinstance(update, ParseFailure)
    assert list(update.related if isinstance(update, PartialUpdate) else ()) == to_load
