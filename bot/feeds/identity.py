"""Identity of entries: the keys by which an entry is recognised, and the hashes that show an edit."""

import hashlib
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import islice

from bot.feeds.addresses import address_key, hostname_of, id_key, is_web_address, split_entry_address
from bot.feeds.html_text import title_from_text
from bot.feeds.model import Entry, EntryId
from bot.words import MARKS

MAX_SENTENCES = 32
"""Sentences of an entry that are hashed."""
MIN_SENTENCE_LENGTH = 20
"""Characters that a sentence needs to be hashed."""
MAX_FORMER_NAMES = 40
"""Ids and addresses that an entry bore before, the last ones: some software gives new ids at every fetch."""
_HASH_LENGTH = 8
"""Hexadecimal digits of a CRC-32."""
MIN_COPIED_SENTENCES = 3
"""Sentences, and no others, that make two entries with different titles one text: fewer may be a greeting."""
MIN_SHARE_UNDER_ANOTHER_TITLE, MIN_SHARE_WITHOUT_TITLE = 0.8, 0.5
"""The share of its sentences that make a text of one author the same at another address."""
MIN_SENTENCES_OF_BOTH = 8
"""Sentences that two such texts share where each has others, too: fewer may stand below all of an author's posts."""
MAX_APART, MAX_APART_WITHOUT_TIME = timedelta(hours=1), timedelta(hours=38)
"""How far the dates of two copies of a short text are apart; with a date that has no time, it may be another zone's."""
_SENTENCE_ENDS = "!?…。！？\n"
"""What ends a sentence besides a full stop."""
_NON_LETTERS = re.compile(rf"[^\w{MARKS}]+|_+")


@dataclass(frozen=True, slots=True)
class EntryKeys:
    """The keys by which an entry is recognised; an empty key matches nothing."""

    guid: str
    address: str
    """The normalised address; empty if it is the blog's home page."""
    guid_path: str
    """The path of an id that is a web address."""
    hostname: str
    path: str
    """The path of the address, which stays when a blog changes its host."""
    title: str
    sentences: frozenset[int]
    """Hashes of the first sentences of the text."""
    published: datetime | None
    former: frozenset[int] = frozenset()
    """Hashes of the ids and addresses that it bore before."""

    @property
    def name(self) -> str:
        """What names it: its id, or its address if it has none."""
        return self.guid or self.address

    def bore(self, name: str) -> bool:
        """Return whether an id or address, as a key, was its own before."""
        return bool(self.former and name) and text_hash(name) in self.former


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """What the database holds of an entry to recognise it."""

    id: EntryId
    guid: str
    url: str
    title: str
    published: datetime | None
    sentence_hashes: str
    content_hash: str
    item_hash: str = ""
    """The hash of the bytes of its item when it was last parsed; empty if unknown."""
    appeared_at: datetime | None = None
    """When it counts as published."""
    former_names: str = ""
    """The CRC-32 of each id and address that it bore before, in eight hexadecimal digits."""

    def __reduce__(self) -> tuple[object, ...]:
        """Return how to make it again: what dataclasses do by themselves takes five times as long, for thousands."""
        values = (self.id, self.guid, self.url, self.title, self.published, self.sentence_hashes, self.content_hash)
        return StoredEntry, (*values, self.item_hash, self.appeared_at, self.former_names)

    @classmethod
    def from_entry(cls, id_: EntryId, entry: Entry) -> "StoredEntry":
        """Return what is stored of an entry."""
        title, hashes = explicit_title(entry), sentence_hashes(entry.text)
        return cls(id_, entry.id, entry.url, title, entry.published, hashes, content_hash(entry), entry.item_hash)

    def updated_from(self, entry: Entry) -> "StoredEntry":
        """Return what is stored of the fetched entry under this id, with the earlier of the two dates.

        The names that it bears no more are remembered.
        """
        updated = StoredEntry.from_entry(self.id, entry)
        published = min(filter(None, (self.published, updated.published)), default=None)
        names = self.former_names
        if (self.guid, self.url) != (updated.guid, updated.url):
            names = _former_names(self.former_names, self.keys(), updated.keys())
        return replace(updated, published=published, appeared_at=self.appeared_at, former_names=names)

    def keys(self) -> EntryKeys:
        """Return the keys by which it is recognised."""
        keys = _make_keys(self.guid, self.url, self.title, self.sentence_hashes, self.published)
        return replace(keys, former=frozenset(read_hashes(self.former_names))) if self.former_names else keys


def entry_keys(entry: Entry) -> EntryKeys:
    """Return the keys by which a fetched entry is recognised."""
    return _make_keys(entry.id, entry.url, explicit_title(entry), sentence_hashes(entry.text), entry.published)


def are_at_one_address(one: EntryKeys, other: EntryKeys) -> bool:
    """Return whether two entries have one address, in whatever spelling."""
    return bool(one.address) and one.address == other.address


def are_copies(one: EntryKeys, other: EntryKeys) -> bool:
    """Return whether two entries of different blogs are one text: most of it, or all of it under another title."""
    common = len(one.sentences & other.sentences)
    shorter, longer = sorted((len(one.sentences), len(other.sentences)))
    if common and one.title == other.title:
        return common == shorter or common * 2 >= longer
    return common == longer and common >= MIN_COPIED_SENTENCES


def are_one_text(one: EntryKeys, other: EntryKeys) -> bool:
    """Return whether two entries of one author are one text: copies, or at two addresses all but a few sentences.

    Whoever publishes a text in two places heads it otherwise there, and asks below it to subscribe. At one address it
    is a page that is written anew each week.
    """
    if are_copies(one, other) or are_at_one_address(one, other):
        return are_copies(one, other)
    common = len(one.sentences & other.sentences)
    shorter, longer = sorted((len(one.sentences), len(other.sentences)))
    if common < shorter:
        return common >= MIN_SENTENCES_OF_BOTH and common >= MIN_SHARE_UNDER_ANOTHER_TITLE * longer
    is_named_twice = bool(one.title and other.title)  # else the title may be the heading with which a text begins
    share = MIN_SHARE_UNDER_ANOTHER_TITLE if is_named_twice else MIN_SHARE_WITHOUT_TITLE
    return common >= MIN_COPIED_SENTENCES and common >= share * longer


def are_one_post(one: EntryKeys, other: EntryKeys, *, is_of_one_feed: bool) -> bool:
    """Return whether two entries of one author are one post.

    They are at one address, or, of different feeds, at an address that one had before, or they are one text. Of a text
    as short as that below a photo, they have to be of one date, too: many Sundays have a "Sunday photo".
    """
    if are_at_one_address(one, other):
        return True
    if is_of_one_feed:
        return False
    if one.bore(other.address) or other.bore(one.address):
        return True
    is_short = len(one.sentences & other.sentences) < MIN_COPIED_SENTENCES
    return are_one_text(one, other) and not (is_short and _are_dates_apart(one.published, other.published))


def _are_dates_apart(one: datetime | None, other: datetime | None) -> bool:
    """Return whether two dates are not those of one text; a page often has the day alone, which is midnight."""
    if one is None or other is None:
        return False
    is_day = any(date.time() == time() for date in (one, other))
    return abs(one - other) > (MAX_APART_WITHOUT_TIME if is_day else MAX_APART)


def explicit_title(entry: Entry) -> str:
    """Return the title that the feed gives; empty if it was made from the text."""
    return "" if entry.title == title_from_text(entry.text) else entry.title


def _make_keys(guid: str, url: str, title: str, hashes: str, published: datetime | None) -> EntryKeys:
    return EntryKeys(*name_keys(guid, url), title_key(title), frozenset(read_hashes(hashes)), published)


def name_keys(guid: str, url: str) -> tuple[str, str, str, str, str]:
    """Return the first fields of `EntryKeys`, those that name an entry: from `guid` to `path`."""
    hostname, path = split_entry_address(url)
    address = hostname + path if path else ""
    if guid == url and address:
        return address, address, path, hostname, path
    return id_key(guid), address, split_entry_address(guid)[1] if is_web_address(guid) else "", hostname, path


def title_key(title: str) -> str:
    """Return a title without anything but letters and digits, in lower case, or as it is where it has none."""
    plain = title if title.isascii() else unicodedata.normalize("NFKC", title)
    return _NON_LETTERS.sub(" ", plain.casefold()).strip() or title.strip()


def _former_names(before: str, old: EntryKeys, new: EntryKeys) -> str:
    """Return the former names of an entry that had the keys `old`, and has those of `new` now."""
    names = {name for name in (old.guid, old.address) if name} - {new.guid, new.address}
    hashes = dict.fromkeys([*read_hashes(before), *(text_hash(name) for name in sorted(names))])
    return write_hashes(list(hashes)[-MAX_FORMER_NAMES:])


def sentence_hashes(text: str) -> str:
    """Return the CRC-32 of each of the first sentences, in eight hexadecimal digits, or that of a whole short text."""
    sentences = list(islice(_sentences(text), MAX_SENTENCES))
    if not sentences:
        sentences = [" ".join(text.split())] if text.strip() else []
    return write_hashes(map(text_hash, sentences))


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text; to put a full stop for each of their ends is faster than a pattern."""
    for end in _SENTENCE_ENDS:
        text = text.replace(end, ".")
    pieces = map(str.strip, text.split("."))
    return (piece for piece in pieces if len(piece) >= MIN_SENTENCE_LENGTH)


def write_hashes(hashes: Iterable[int]) -> str:
    """Return hashes as they are stored in one text."""
    return "".join(f"{each:08x}" for each in hashes)


def read_hashes(hashes: str) -> tuple[int, ...]:
    """Return the hashes that are stored in one text."""
    return struct.unpack(f">{len(hashes) // _HASH_LENGTH}I", bytes.fromhex(hashes))


def text_hash(text: str) -> int:
    """Return the hash under which an id, an address or a sentence is stored."""
    return zlib.crc32(text.encode(errors="replace"))


def first_identity(entry: Entry) -> str:
    """Return a hash of an entry as it was first seen, unique within its feed."""
    return joint_hash(entry.id, entry.url, entry.title, str(entry.published), entry.text)


def content_hash(entry: Entry) -> str:
    """Return a hash of title, text, tags and links, which changes when the entry is edited.

    Links to the entry's own host are hashed without it, so that a blog that changes its host edits nothing.
    """
    own = hostname_of(entry.url)
    links = (address_key(url).removeprefix(own) if own else address_key(url) for url in entry.links)
    return joint_hash(entry.title, entry.text, "\x1e".join(entry.tags), *links)


def joint_hash(*parts: str) -> str:
    """Return one hash of several texts; it depends on where one ends and the next begins."""
    return hashlib.blake2b("\x1f".join(parts).encode(errors="replace"), digest_size=16).hexdigest()
