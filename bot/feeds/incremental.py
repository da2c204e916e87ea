"""Drop the items of a feed that are stored already, and those beyond a bound, so that only the others are parsed.

Parsing XML with lxml is fast; feedparser is not. So lxml splits the document into items, and each item is recognised by
a hash of its bytes. The unknown ones are read by `plain_item` where they are plain; else feedparser gets a document of
these alone. Where lxml might find other items than feedparser would, the document is left as it is.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from lxml import etree

from bot.feeds.dates import date_of_text
from bot.feeds.newest import newest
from bot.limits import MAX_ITEMS

_ITEM_NAMES = {"rss": "item", "RDF": "item", "feed": "entry"}
_DATE_NAMES = {"pubDate", "published", "issued", "date", "updated", "modified"}
_ITEM_START = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>/]|\"items\"\s*:")
_ITEM_ENDS = (b"</item>", b"</entry>")
_ITEM_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_FEED_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|rdf|feed|channel)\s*>", re.IGNORECASE)
MAX_TAIL_BYTES = 2000
"""Bytes at the end of a document in which its closing tag is searched."""
MAX_ITEM_BYTES = 500_000
"""Bytes at the end of a document in which its last item is searched."""


@dataclass(frozen=True, slots=True)
class NewItems:
    """The items of a feed that are not stored already, and are not too many."""

    root: etree._Element
    """The document."""
    items: Sequence[etree._Element]
    """The items, in the tree of the document."""
    hashes: tuple[str, ...]
    """The hash of each item."""
    others: Collection[etree._Element]
    """All other items of the document."""
    skipped_hashes: frozenset[str]
    """The hashes of those that are stored already."""
    last_hashes: frozenset[str]
    """The hashes of `items` that stand after all those."""

    def cut_document(self) -> bytes:
        """Return the document without the other items, which are taken out of its tree."""
        return self._without(self.others)

    def cut_head(self) -> bytes:
        """Return the document without any items, which are taken out of its tree."""
        return self._without((*self.others, *self.items))

    def _without(self, items: Iterable[etree._Element]) -> bytes:
        for item in items:
            parent = item.getparent()
            if parent is not None:
                parent.remove(item)
        return etree.tostring(self.root, encoding="utf-8", xml_declaration=True)


def drop_stored_items(body: bytes, stored_hashes: Collection[str]) -> NewItems | None:
    """Return the items of a document in UTF-8 without those with a hash in `stored_hashes`; of too many the newest.

    None if it can't be split reliably.
    """
    if _has_dtd(body):
        return None
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        found = _items(root)
    except (etree.LxmlError, ValueError):  # a name that is no UTF-8 raises only when it is read
        return None
    if found is None:
        return None
    hashes = {item: short_hash(etree.tostring(item, with_tail=False)) for item in newest(found, _date, MAX_ITEMS)}
    left = {item: item_hash for item, item_hash in hashes.items() if item_hash not in stored_hashes}
    others = [item for item in found if item not in left]
    return NewItems(
        root,
        tuple(left),
        tuple(left.values()),
        others,
        frozenset(hashes.values()).difference(left.values()),
        hashes_at_end(hashes.values(), stored_hashes),
    )


def hashes_at_end(hashes: Iterable[str], stored_hashes: Collection[str]) -> frozenset[str]:
    """Return the hashes of items, in the order of their document, that come after all those that are stored.

    None where none is stored.
    """
    in_order = [*hashes]
    last = [*takewhile(lambda item_hash: item_hash not in stored_hashes, reversed(in_order))]
    return frozenset(last if len(last) < len(in_order) else ())


def fingerprint(body: bytes) -> str:
    """Return a hash of a document from its first item to its last, which a changed build date doesn't change.

    Takes some milliseconds a megabyte, and a quarter of a second for ten megabytes that are made to be slow.
    """
    first = _ITEM_START.search(body)
    if first is None:
        return short_hash(body)
    last = max(body.rfind(end) for end in _ITEM_ENDS)
    return short_hash(body[first.start() : last if last > first.start() else len(body)])


def is_truncated(body: bytes) -> bool:
    """Return whether a document ends in the middle of an item, which is then incomplete."""
    tail = body[-MAX_ITEM_BYTES:]
    opened = max((match.start() for match in _ITEM_START.finditer(tail)), default=-1)
    closed = max((match.start() for match in _ITEM_END.finditer(tail)), default=-1)
    return opened > closed and not has_closing_tag(body)


def has_closing_tag(body: bytes) -> bool:
    """Return whether a document ends with the closing tag of a feed."""
    return bool(_FEED_END.search(body[-MAX_TAIL_BYTES:]))


def short_hash(part: bytes) -> str:
    """Return a hash of bytes in 24 hexadecimal digits."""
    return hashlib.blake2b(part, digest_size=12).hexdigest()


def _has_dtd(body: bytes) -> bool:
    return b"<!DOCTYPE" in body[:5000].upper() or b"<!ENTITY" in body


def _items(root: etree._Element) -> list[etree._Element] | None:
    """Return the items of a feed; None if there are items in unexpected places too."""
    item_name = _ITEM_NAMES.get(_local_name(root))
    if item_name is None:
        return None
    parents = [root, *(child for child in root if _local_name(child) == "channel")]
    items = [child for parent in parents for child in parent if _local_name(child) == item_name]
    total = sum(1 for _ in root.iter("{*}item", "{*}entry"))
    return items if total == len(items) else None


def _date(item: etree._Element) -> datetime | None:
    dates = (date_of_text(child.text or "") for child in item if _local_name(child) in _DATE_NAMES)
    return next(filter(None, dates), None)


def _local_name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
