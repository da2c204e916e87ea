"""Only what may be the same entry is compared: a look at a feed with thousands of known entries stays cheap."""

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import Entry, EntryId, StoredEntry
from bot.feeds.identity import EntryKeys, entry_keys
from bot.feeds.related import related_positions
from bot.limits import MAX_ENTRIES_PER_FEED

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
)


def make_stored(number: int, title: str = "") -> StoredEntry:
    address = f"https://blog.example/2026/{number}"
    entry = Entry.from_outside(address, address, title or f"Post {number}", text=f"What nobody else wrote in {number}.")
    return StoredEntry.from_entry(EntryId(number), entry)


def share_a_key(one: EntryKeys, other: EntryKeys) -> bool:
    names = ("guid", "address", "guid_path", "path", "title")
    equal = any(getattr(one, name) and getattr(one, name) == getattr(other, name) for name in names)
    return equal or not one.sentences.isdisjoint(other.sentences) or any(other.bore(n) for n in (one.guid, one.address))


@given(st.lists(ENTRIES, max_size=4), st.lists(st.lists(ENTRIES, min_size=1, max_size=3), max_size=6))
def test_no_entry_that_shares_a_key_is_left_out(fetched: list[Entry], histories: list[list[Entry]]) -> None:
    stored = []
    for number, (first, *later) in enumerate(histories):
        entry = StoredEntry.from_entry(EntryId(number), first)
        for edited in later:
            entry = entry.updated_from(edited)
        stored.append(entry)
    wanted = [entry_keys(entry) for entry in fetched]
    sharing = {n for n, entry in enumerate(stored) if any(share_a_key(keys, entry.keys()) for keys in wanted)}
    assert sharing <= set(related_positions(wanted, stored, 100))


def test_of_thousands_only_those_that_may_be_the_entry_are_related() -> None:
    stored = [make_stored(number) for number in range(MAX_ENTRIES_PER_FEED)]
    new, edited = make_stored(MAX_ENTRIES_PER_FEED).keys(), make_stored(17, "A better title").keys()
    assert related_positions([new], stored, 25) == []
    assert related_positions([new, edited], stored, 25) == [17]


def test_of_those_that_share_one_key_enough_are_related_to_see_that_it_tells_nothing() -> None:
    stored = [make_stored(number, "Weeknotes") for number in range(MAX_ENTRIES_PER_FEED)]
    assert len(related_positions([make_stored(MAX_ENTRIES_PER_FEED, "Weeknotes").keys()], stored, 25)) == 25
    again = related_positions([make_stored(2000, "Weeknotes").keys()], stored, 25)
    assert again == [*range(25), 2000]
