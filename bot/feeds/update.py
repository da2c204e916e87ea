"""One look's bytes → what is new in them: what the worker processes do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from bot.feeds.diff import EntryDiff, diff_entries
from bot.feeds.identity import StoredEntry
from bot.feeds.model import Entry, EntryId, ParsedFeed, ParseFailure
from bot.feeds.parse import parse_feed

MAX_DRAFT_AGE = timedelta(days=30)
"""How long a draft may have lain before it appeared under its first date."""
RECENT_ENTRIES = 10
"""How many of the newest entries tell how often a blog publishes."""


@dataclass(frozen=True, slots=True)
class FeedUpdate:
    """A feed that was read: its head, and its entries sorted by what is known of them."""

    metadata: ParsedFeed
    """The feed without its entries."""
    diff: EntryDiff
    added_stored: tuple[StoredEntry, ...]
    """What is remembered of the new entries, in their order; they have no id yet."""
    earliest_published: datetime | None
    """The earliest date of those that were known before; None where there was none."""
    publish_interval: timedelta | None
    """The usual time from one entry to the next; None where too little is known."""


def parse_update(
    body: bytes, address: str, content_type: str = "", known: Sequence[StoredEntry] = ()
) -> FeedUpdate | ParseFailure:
    """Return what one look at a feed found. Blocking: call it off the event loop."""
    feed = parse_feed(body, address, content_type, {one.item_hash for one in known if one.item_hash})
    if isinstance(feed, ParseFailure):
        return feed
    found = diff_entries(feed.entries, known, feed.skipped_hashes)
    before = [one.published for one in known]
    publish_interval = median_publish_interval([*before, *(entry.published for entry in found.added)])
    fresh = tuple(StoredEntry.from_entry(EntryId(0), entry) for entry in found.added)
    head = replace(feed, entries=(), skipped_hashes=frozenset())
    return FeedUpdate(head, found, fresh, min(filter(None, before), default=None), publish_interval)


def publication_candidates(
    entry: Entry, now: datetime, looked_before: datetime | None, oldest: datetime | None
) -> tuple[datetime, ...]:
    """Return the moments at which a new entry may be taken as published, the likeliest first.

    Dates are no proof: blog software dates a post by its draft, or by a plan. So of an entry that was not there at
    the look before, the moment of its appearance counts too; unless it is older than all that is known of its
    feed, which then only shows more of its past. At the first look (`looked_before` None) only the date counts.
    """
    told = entry.published or entry.updated
    if looked_before is None:
        return (told,) if told else ()
    if told is None or told > now:
        return (now,)
    drafted = told < looked_before < told + MAX_DRAFT_AGE and (oldest is None or told > oldest)
    return (told, now) if drafted else (told,)


def median_publish_interval(published: Iterable[datetime | None]) -> timedelta | None:
    """Return the median time between a blog's newest entries; None for fewer than three dates."""
    newest = sorted({moment for moment in published if moment}, reverse=True)[:RECENT_ENTRIES]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    return timedelta(seconds=median(gaps)) if len(gaps) > 1 else None


def apply_update(known: Sequence[StoredEntry], reading: FeedUpdate) -> list[StoredEntry]:
    """Return what is known after a look; the earliest date that an entry ever bore stays its own."""
    after = {one.id: one for one in known} | {match.old.id: match.new for match in reading.diff.matched}
    fresh = [replace(one, id=EntryId(len(known) + n)) for n, one in enumerate(reading.added_stored, start=1)]
    return [*after.values(), *fresh]
