"""What a poll changes in the entries of its feed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.boundary import web_url
from bot.feeds import Entry, EntryMatch, Feed, FeedUpdate, StoredEntry
from bot.feeds.addresses import address_changed, differ_in_values
from bot.feeds.identity import are_copies
from bot.feeds.update import (
    build_times,
    is_from_drawer,
    is_of_build,
    plausible_date,
    publication_candidates,
    redated_at,
)
from bot.limits import ROWS_OF_A_POST
from bot.posts.judge import Judged
from bot.themes import RoundId


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that is new, or that is a stored one."""

    entry: Entry
    new: StoredEntry
    """What is stored of it to recognise it; the id of a new entry is still 0."""
    old: StoredEntry | None
    """The stored entry that it is; None for a new one."""
    dates: tuple[datetime, ...]
    """When it may have been published, the likeliest first."""
    verdicts: Mapping[RoundId, Judged] = field(default_factory=dict)
    """What was decided about it already, by round."""
    may_be_post: bool = False
    """Whether a round may take it."""
    is_old: bool = False
    """Whether it is new, with a date of long ago, and no part of an archive that the feed shows only now."""
    is_page_new: bool = False
    """Whether it is stored, and its page says something else than when that was read before."""
    is_doubtful: bool = False
    """Whether its date says only when it was published at the latest."""
    redated_at: datetime | None = None
    """The last of its dates, which it was given since the last poll, while the other entries kept theirs."""
    was_ahead: bool = False
    """Whether it is stored with a date that is still ahead: what the feed says of it now counts."""

    def moments(self, now: datetime) -> Sequence[datetime]:
        """Return the moments that may count as when it was published, the likeliest first; empty where any may."""
        return (*self.dates, now) if self.is_old else self.dates

    @property
    def is_for_matching(self) -> bool:
        """Return whether it is matched with the rounds: it is new, edited or re-dated, or its page has changed."""
        is_edited = self.old is not None and self.new.content_hash != self.old.content_hash
        return self.old is None or is_edited or self.is_page_new or self.redated_at is not None or self.was_ahead

    @property
    def is_rewritten(self) -> bool:
        """Return whether it is stored, with another text."""
        return self.old is not None and not are_copies(self.old.keys(), self.new.keys())

    @property
    def appeared_at(self) -> datetime | None:
        """Return when it counts as published from now on, if it is new; None if nobody knows."""
        return self.dates[-1] if self.dates and not self.is_doubtful else None

    @property
    def is_moved(self) -> bool:
        """Return whether it is a stored entry at another address, which differs in more than its spelling."""
        return self.old is not None and bool(self.new.url) and address_changed(self.old.url, self.new.url)

    @property
    def row_count(self) -> int:
        """Return for how many rows writing it counts."""
        return ROWS_OF_A_POST if self.may_be_post else 1


def changes_of(update: FeedUpdate, old_feed: Feed, now: datetime) -> Sequence[Change]:
    """Return the changes that an update brings: the added entries, oldest first, and then those that are stored.

    Among the added ones, those of which nobody knows when they were published come as they stand in the document.
    """
    previous_success_at = old_feed.last_success_at if old_feed.first_polled_at else None
    built, first_at_end = build_times(update.diff.added), len(update.diff.added) - update.added_at_end
    added = [
        _doubtful(entry, stored, None, now)
        if is_of_build(entry, built)
        or (plausible_date(entry, now) is None and (n >= first_at_end or previous_success_at is None))
        else Change(
            entry,
            stored,
            None,
            publication_candidates(entry, now, previous_success_at, update.earliest_published),
            is_old=is_from_drawer(entry, previous_success_at, update.earliest_published),
        )
        for n, (entry, stored) in enumerate(zip(update.diff.added, update.added_stored, strict=True))
    ]
    redated = {
        pair.old.id: redated_at(pair, now, previous_success_at)
        for pair in update.diff.matched
        if pair.old.id in update.redated
    }
    matched = [_change(pair, redated.get(pair.old.id), now) for pair in update.diff.matched]
    return [*sorted(added, key=lambda change: change.dates[0] if change.appeared_at else now), *matched]


def _change(pair: EntryMatch, redated: datetime | None, now: datetime) -> Change:
    """Return the change of a stored entry, which may have been re-dated to a time."""
    pair = _with_steady_address(pair)
    if pair.old.appeared_at is None and redated is None:
        return _doubtful(pair.entry, pair.new, pair.old, now)
    if pair.old.appeared_at and pair.old.appeared_at > now:
        dates = publication_candidates(pair.entry, now, now, None)
        return Change(pair.entry, replace(pair.new, appeared_at=dates[-1]), pair.old, dates, was_ahead=True)
    known = (pair.old.published, pair.old.appeared_at) if pair.old.appeared_at else ()
    past = (date for date in (*known, redated) if date and date <= now)  # one ahead counted as none, or as `redated`
    return Change(pair.entry, pair.new, pair.old, tuple(past), redated_at=redated)


def _with_steady_address(pair: EntryMatch) -> EntryMatch:
    """Return a match whose entry keeps its address where one of its parameters changes again and again."""
    if not pair.old.former_names or not differ_in_values(pair.old.url, pair.entry.url):
        return pair
    entry = replace(pair.entry, url=web_url(pair.old.url))
    return replace(pair, entry=entry, new=replace(pair.new, url=pair.old.url))


def _doubtful(entry: Entry, new: StoredEntry, old: StoredEntry | None, now: datetime) -> Change:
    """Return the change of an entry of which nobody knows when it was published, but perhaps before when."""
    latest = plausible_date(replace(entry, published=new.published), now)
    bare = replace(entry, published=None, updated=None)
    return Change(bare, new, old, (latest,) if latest else (), is_doubtful=True)
