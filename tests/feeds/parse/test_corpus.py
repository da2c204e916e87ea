"""Many feeds are parsed, and their new items alone as in the full feed."""

import re
from dataclasses import replace

import pytest

from bot.feeds import ParsedFeed, ParseFailure, find_feeds, parse_feed
from bot.feeds.incremental import drop_stored_items
from tests.support.feed_corpus import ADDRESS, FEEDPARSERS, feedparsers, ours
from tests.support.length import whole


def doubled(body: bytes) -> bytes:
    """Return the feed with its last item repeated, with one more element."""
    found = re.search(rb"<((?:[\w.-]+:)?(?:item|entry))[\s>].*</\1\s*>", body, re.DOTALL)
    if found is None:
        return body
    again = re.sub(rb"(</(?:[\w.-]+:)?(?:item|entry)\s*>)$", rb"<again>once more</again>\1", found[0])
    return body[: found.end()] + b"\n" + again + body[found.end() :]


def differences(body: bytes) -> list[str]:
    """Return how the feed without its stored items differs from the rest of the full feed, once parsed."""
    full = parse_feed(body, ADDRESS)
    if isinstance(full, ParseFailure) or not any(entry.item_hash for entry in full.entries):
        return []
    found = []
    for stored in ({e.item_hash for e in full.entries[::2]}, {e.item_hash for e in full.entries[:1]}):
        part = parse_feed(body, ADDRESS, "", stored)
        expected = tuple(entry for entry in full.entries if entry.item_hash not in stored)
        hashes = [entry.item_hash for entry in full.entries]
        last = hashes[1 + max(n for n, item_hash in enumerate(hashes) if item_hash in stored) :]
        head = replace(full, entries=(), skipped_hashes=frozenset(stored), last_hashes=frozenset(last))
        if not isinstance(part, ParsedFeed) or part.entries != expected or replace(part, entries=()) != head:
            found.append(f"{len(stored)} of {len(full.entries)} stored: {part} instead of {expected}")
    return found


def test_every_file_of_feedparser_is_parsed_or_refused_with_a_reason() -> None:
    if not FEEDPARSERS.exists():
        pytest.skip("make test brings feedparser's own test files")
    answers = [parse_feed(body, ADDRESS) for _, body in feedparsers()]
    read = [answer for answer in answers if isinstance(answer, ParsedFeed)]
    assert len(read) > 1500
    assert all(answer.reason for answer in answers if isinstance(answer, ParseFailure))
    for _, body in feedparsers():
        find_feeds(body.decode(errors="replace"), ADDRESS)


def test_new_items_alone_are_parsed_as_they_are_in_the_full_feed() -> None:
    corpus = [*feedparsers(), *ours()]
    corpus += [(f"{name}, doubled", doubled(body)) for name, body in feedparsers()]
    corpus = corpus[:: whole(1, with_every_change=3)]
    assert {name: wrong for name, body in corpus if (wrong := differences(body))} == {}
    assert sum(drop_stored_items(body, ()) is not None for _, body in corpus) > len(corpus) / 4


def test_the_feed_of_each_platform_can_be_split() -> None:
    not_split = [name for name, body in ours() if drop_stored_items(body, ()) is None and not body.startswith(b"{")]
    assert not_split == []
