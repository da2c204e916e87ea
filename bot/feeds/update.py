"""Parse a fetched feed and compare it with its stored entries. Runs in the worker processes.

    parse → drop duplicates → find the stored entries that are related → [load these] → diff

Where none is related, the first call does it all; else the bot loads those that are, and makes a second call.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from statistics import median

from bot.feeds.diff import MAX_CANDIDATES, EntryDiff, EntryMatch, diff_entries, without_duplicates
from bot.feeds.identity import StoredEntry, entry_keys
from bot.feeds.model import Entry, EntryId, ParsedFeed, ParseFailure
from bot.feeds.parse import parse_feed
from bot.feeds.related import known_entries, known_lines, read_date, related_entries

MAX_DRAFT_AGE = timedelta(days=30)
"""How old a date may be to count as that of a draft whose post has just been published."""
MAX_DATED_AHEAD = timedelta(days=31)
"""How far ahead the date of a post may be that was planned for then; one beyond is a mistake, or keeps it on top."""
DATE_ROUNDING = timedelta(days=1)
"""How much earlier than its post a date may be that names only the day."""
MIN_ENTRIES_OF_A_BUILD = 4
"""New entries whose dates agree to the minute that make it the time at which they were built, or imported."""
RECENT_ENTRIES = 10
"""The newest entries that `median_publish_interval` takes into account."""


@dataclass(frozen=True, slots=True)
class FeedUpdate:
    """What a fetched feed changes of what is stored."""

    metadata: ParsedFeed
    """The feed without its entries."""
    diff: EntryDiff
    added_stored: tuple[StoredEntry, ...]
    """What is to be stored of each of `diff.added`, in the same order; the ids are still 0."""
    earliest_published: datetime | None
    """The earliest date of an entry that was stored before; None if none has one."""
    publish_interval: timedelta | None
    """The median time from one entry to the next; None for too few entries."""
    added_at_end: int = 0
    """How many of `diff.added`, the last ones, stand after all entries of the document that were stored before."""
    redated: frozenset[EntryId] = frozenset()
    """The stored entries whose own date is a later one now, while as many others or more kept theirs."""


@dataclass(frozen=True, slots=True)
class PartialUpdate:
    """A parsed feed with entries that may be stored ones, which `finish_update` decides."""

    feed: ParsedFeed
    """The feed with the entries that are to be compared."""
    related: tuple[EntryId, ...]
    """The stored entries to compare them with: those that share a key with one of them."""
    oldest_unchanged: datetime | None
    """The oldest date of the stored entries whose items have not changed."""
    earliest_published: datetime | None
    newest_published: tuple[datetime, ...]
    """The newest dates of the stored entries, as many as `median_publish_interval` takes into account."""


def parse_update(
    body: bytes, address: str, content_type: str = "", lines: str = ""
) -> FeedUpdate | PartialUpdate | ParseFailure:
    """Return what a fetched feed changes of its stored entries, or why it can't be parsed.

    `lines` are those of all stored entries (see `related`). Where some of these are to be compared with fetched ones,
    a PartialUpdate names them. Blocking: call it off the event loop.
    """
    known = known_entries(lines)
    feed = parse_feed(body, address, content_type, {entry.item_hash for entry in known if entry.item_hash})
    if isinstance(feed, ParseFailure):
        return feed
    entries = without_duplicates(feed.entries)
    unchanged = (entry.date for entry in known if entry.item_hash in feed.skipped_hashes)
    published = sorted({entry.published for entry in known if entry.published})
    update = PartialUpdate(
        replace(feed, entries=tuple(entries)),
        related=tuple(related_entries(map(entry_keys, entries), known, MAX_CANDIDATES + 1)),
        oldest_unchanged=next(map(read_date, sorted(filter(None, unchanged))), None),
        earliest_published=next(map(read_date, published), None),
        newest_published=tuple(map(read_date, published[-RECENT_ENTRIES:])),
    )
    return update if update.related else finish_update(update, ())


def finish_update(update: PartialUpdate, stored: Sequence[StoredEntry]) -> FeedUpdate:
    """Return what a feed changes of its stored entries; `stored` are those of `update.related`, in that order.

    Blocking: call it off the event loop.
    """
    feed = update.feed
    diff = diff_entries(feed.entries, stored, feed.skipped_hashes, update.oldest_unchanged)
    return FeedUpdate(
        metadata=replace(feed, entries=(), skipped_hashes=frozenset(), last_hashes=frozenset()),
        diff=diff,
        added_stored=tuple(StoredEntry.from_entry(EntryId(0), entry) for entry in diff.added),
        earliest_published=update.earliest_published,
        publish_interval=median_publish_interval(
            [*update.newest_published, *(entry.published for entry in diff.added)]
        ),
        added_at_end=_added_at_end(feed, diff),
        redated=_redated(diff.matched, len(feed.skipped_hashes)),
    )


def _added_at_end(feed: ParsedFeed, diff: EntryDiff) -> int:
    """Return how many of the added entries, the last ones, stand after all that are known; 0 where none is known."""
    if not (feed.skipped_hashes or diff.matched):
        return 0
    added = set(map(id, diff.added))
    last = takewhile(lambda entry: id(entry) in added, reversed(feed.entries))
    return sum(not feed.skipped_hashes or entry.item_hash in feed.last_hashes for entry in last)


def _redated(matched: Sequence[EntryMatch], unchanged: int) -> frozenset[EntryId]:
    """Return the stored entries with a later date, of a feed that has so many unchanged ones besides these.

    None where the others have new dates as well: then all were built anew, or moved.
    """
    dates = [(match.old, match.entry.published) for match in matched if match.old.published and match.entry.published]
    later = {old.id for old, date in dates if old.published and date and old.published < date}
    kept = unchanged + sum(old.published == date for old, date in dates)
    return frozenset(later) if len(later) <= kept else frozenset()


def full_update(
    body: bytes, address: str, content_type: str, stored: Sequence[StoredEntry]
) -> FeedUpdate | ParseFailure:
    """Return what a fetched feed changes of `stored`, which are all of its entries, by both calls."""
    update = parse_update(body, address, content_type, known_lines(stored))
    if not isinstance(update, PartialUpdate):
        return update
    by_id = {entry.id: entry for entry in stored}
    return finish_update(update, [by_id[id_] for id_ in update.related])


def build_times(entries: Iterable[Entry]) -> Collection[datetime]:
    """Return the minutes that too many new entries name for their dates to say when each was published."""
    counts = Counter(_minute(entry.dated) for entry in entries if entry.dated)
    return {minute for minute, count in counts.items() if count >= MIN_ENTRIES_OF_A_BUILD}


def is_of_build(entry: Entry, times: Collection[datetime]) -> bool:
    """Return whether an entry's date is one of these `build_times`."""
    return entry.dated is not None and _minute(entry.dated) in times


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def publication_candidates(
    entry: Entry, now: datetime, previous_success_at: datetime | None, earliest_published: datetime | None
) -> tuple[datetime, ...]:
    """Return the times at which a new entry may have been published, the likeliest first.

    The date alone is not reliable: blog software dates a post by its draft, or in advance. So `now`, the time at which
    the entry appeared, counts besides a date ahead, and besides one before the previous poll. Not so where the date is
    more than `MAX_DRAFT_AGE` before that poll, or not after `earliest_published`: then the feed only shows more of its
    archive. At the first poll (`previous_success_at` None) a date in the past counts alone.
    """
    dated = plausible_date(entry, now)
    if dated is not None and dated > now:
        return now, dated
    if previous_success_at is None:
        return (dated,) if dated else ()
    if dated is None:
        return (now,)
    may_be_draft = dated < previous_success_at < dated + MAX_DRAFT_AGE
    return (dated, now) if may_be_draft and not _is_archive(dated, earliest_published) else (dated,)


def plausible_date(entry: Entry, now: datetime) -> datetime | None:
    """Return the date that the feed gives an entry; None where it gives none, or one beyond `MAX_DATED_AHEAD`."""
    return entry.dated if entry.dated and entry.dated <= now + MAX_DATED_AHEAD else None


def redated_at(match: EntryMatch, now: datetime, previous_success_at: datetime | None) -> datetime | None:
    """Return at which time a re-dated entry may have been published again; None where that is not since the last poll.

    An earlier date was in the feed before: of all entries, say, since the blog was built anew.
    """
    date, known = match.entry.published, max(filter(None, (match.old.published, match.old.appeared_at)), default=None)
    if date is None or known is None or previous_success_at is None:
        return None
    return min(date, now) if date > max(known, previous_success_at - DATE_ROUNDING) else None


def is_from_drawer(entry: Entry, previous_success_at: datetime | None, earliest_published: datetime | None) -> bool:
    """Return whether a new entry is dated before the previous poll, among others that the feed showed by then.

    Somebody published what they had written long ago. Older entries than all others are the feed's archive.
    """
    dated = entry.dated
    if dated is None or previous_success_at is None or _is_archive(dated, earliest_published):
        return False
    return dated < previous_success_at


def _is_archive(dated: datetime, earliest_published: datetime | None) -> bool:
    return earliest_published is not None and dated <= earliest_published


def median_publish_interval(published: Iterable[datetime | None]) -> timedelta | None:
    """Return the median time between the newest `RECENT_ENTRIES` dates; None for fewer than three."""
    newest = sorted({moment for moment in published if moment}, reverse=True)[:RECENT_ENTRIES]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    return timedelta(seconds=median(gaps)) if len(gaps) > 1 else None


def apply_update(stored: Sequence[StoredEntry], update: FeedUpdate) -> list[StoredEntry]:
    """Return the stored entries after an update; the added ones get the next ids."""
    by_id = {entry.id: entry for entry in stored} | {match.old.id: match.new for match in update.diff.matched}
    added = [replace(entry, id=EntryId(len(stored) + n)) for n, entry in enumerate(update.added_stored, start=1)]
    return [*by_id.values(), *added]
