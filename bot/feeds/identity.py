"""What an entry is known again by, and what tells an edit."""

import hashlib
import re
import unicodedata
import zlib
from dataclasses import dataclass, replace
from datetime import datetime

from bot.feeds.addresses import address_key, entry_address_key, hostname_of, path_key
from bot.feeds.html_text import title_from_text
from bot.feeds.model import Entry, EntryId

MAX_SENTENCES = 32
MIN_SENTENCE_LENGTH = 20
_END_OF_SENTENCE = re.compile(r"[.!?…。！？\n]+")
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class EntryKeys:
    """What an entry is known again by; an empty mark says nothing."""

    guid: str
    address: str
    """The address in one spelling; empty where it is only the blog's home."""
    guid_path: str
    hostname: str
    path: str
    """The address apart from its host, for a blog that moves."""
    title: str
    sentences: frozenset[int]
    """Hashes of the first sentences of the text."""
    published: datetime | None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry that was seen before."""

    id: EntryId
    guid: str
    url: str
    title: str
    published: datetime | None
    sentence_hashes: str
    content_hash: str
    item_hash: str = ""
    """The hash of the very bytes it was last read from; empty where they could not be told."""
    appeared_at: datetime | None = None
    """The moment that counts as its publication."""

    @classmethod
    def from_entry(cls, id_: EntryId, entry: Entry) -> "StoredEntry":
        """Return what is remembered of an entry."""
        told, sketched = explicit_title(entry), sentence_hashes(entry.text)
        return cls(id_, entry.id, entry.url, told, entry.published, sketched, content_hash(entry), entry.item_hash)

    def updated_from(self, entry: Entry) -> "StoredEntry":
        """Return it as it is remembered from now on: as it stands, with the earliest date it was seen with."""
        now = StoredEntry.from_entry(self.id, entry)
        published = min(filter(None, (self.published, now.published)), default=None)
        return replace(now, published=published, appeared_at=self.appeared_at)

    def keys(self) -> EntryKeys:
        """Return what it is known again by."""
        return _marks(self.guid, self.url, self.title, self.sentence_hashes, self.published)


def entry_keys(entry: Entry) -> EntryKeys:
    """Return what an entry of a document is known again by."""
    return _marks(entry.id, entry.url, explicit_title(entry), sentence_hashes(entry.text), entry.published)


def explicit_title(entry: Entry) -> str:
    """Return the title that the blog gave; nothing where it is only how the text begins."""
    return "" if entry.title == title_from_text(entry.text) else entry.title


def _marks(guid: str, url: str, title: str, sketched: str, published: datetime | None) -> EntryKeys:
    path = path_key(url)
    at_web = guid.startswith(("http://", "https://"))
    return EntryKeys(
        guid=entry_address_key(guid) if at_web else guid.strip(),
        address=entry_address_key(url) if path or "#" in url else "",
        guid_path=path_key(guid) if at_web else "",
        hostname=hostname_of(url),
        path=path,
        title=_NO_LETTERS.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip() or title.strip(),
        sentences=frozenset(int(sketched[i : i + 8], 16) for i in range(0, len(sketched), 8)),
        published=published,
    )


def sentence_hashes(text: str) -> str:
    """Return hashes of a text's first sentences, eight hexadecimal digits each, or of all of a short one."""
    found = [s for piece in _END_OF_SENTENCE.split(text) if len(s := piece.strip()) >= MIN_SENTENCE_LENGTH]
    if not found:
        found = [" ".join(text.split())] if text.strip() else []
    return "".join(f"{zlib.crc32(sentence.encode(errors='replace')):08x}" for sentence in found[:MAX_SENTENCES])


def first_identity(entry: Entry) -> str:
    """Return a hash of what an entry is when it is first seen: no two entries of a feed are stored with the same."""
    return joint_hash(entry.id, entry.url, entry.title, str(entry.published), entry.text)


def content_hash(entry: Entry) -> str:
    """Return a hash over what a reader of the entry would notice, for telling an edit.

    Links to the entry's own site count without its name, so that a blog that moves has edited nothing.
    """
    own = hostname_of(entry.url)
    links = (address_key(url).removeprefix(own) if own else address_key(url) for url in entry.links)
    return joint_hash(entry.title, entry.text, "\x1e".join(entry.tags), *links)


def joint_hash(*parts: str) -> str:
    """Return a hash over several texts, kept apart."""
    return hashlib.blake2b("\x1f".join(parts).encode(errors="replace"), digest_size=16).hexdigest()
