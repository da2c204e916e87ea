"""The nouns of watching: Blog, Feed, Entry."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NewType

from bot.feeds.errors import ErrorKind
from bot.themes import CommunityId, MemberId

BlogId = NewType("BlogId", int)
FeedId = NewType("FeedId", int)
EntryId = NewType("EntryId", int)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as published; instants are aware, in UTC, and None where the feed tells none."""

    id: str
    url: str
    title: str
    author: str = ""
    author_url: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    tags: tuple[str, ...] = ()
    text: str = ""
    """The prose: markup and code left out, a line for each paragraph."""
    links: tuple[str, ...] = ()
    comments_url: str | None = None
    """The address of the feed of this entry's comments."""
    picture: str = ""
    """The address of its picture; empty where it has none."""
    item_hash: str = ""
    """A hash of the very bytes it was read from; empty where they can't be told apart from those of others."""


MAX_URL_LENGTH, MAX_TITLE_LENGTH, MAX_NAME_LENGTH = 2000, 500, 200
MAX_TAGS, MAX_LINKS = 100, 500


def bounded(entry: Entry) -> Entry:
    """Return an entry of which no part is larger than what is kept: whoever wrote the feed decides on none of them.

    Its text is bounded where its markup is read.
    """
    return replace(
        entry,
        id=entry.id[:MAX_URL_LENGTH],
        url=_address(entry.url) or "",
        title=entry.title[:MAX_TITLE_LENGTH],
        author=entry.author[:MAX_NAME_LENGTH],
        author_url=_address(entry.author_url) or "",
        tags=tuple(tag[:MAX_NAME_LENGTH] for tag in entry.tags[:MAX_TAGS]),
        links=tuple(filter(_address, entry.links[:MAX_LINKS])),
        comments_url=_address(entry.comments_url),
        picture=_address(entry.picture) or "",
    )


def _address(url: str | None) -> str | None:
    """Return an address, or nothing for one that is longer than any browser would take."""
    return url if url and len(url) <= MAX_URL_LENGTH else None


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed says of how often it wants to be looked at."""

    interval: timedelta | None = None
    """The longest of what its `ttl` and `sy:update…` ask for."""
    skip_hours: frozenset[int] = frozenset()
    """Hours in UTC, 0 to 23, in which nothing appears (RSS 2.0, `skipHours`)."""
    skip_days: frozenset[int] = frozenset()
    """Days in UTC, 0 for Monday, on which nothing appears (RSS 2.0, `skipDays`)."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A document that was read as a feed; entries as they stand in it, mostly newest first."""

    title: str
    site_url: str
    entries: tuple[Entry, ...]
    hints: Hints = Hints()
    hub: str = ""
    """The address of the hub that tells of news in this feed (WebSub); empty where it names none."""
    topic: str = ""
    """The address under which the hub knows the feed: its `rel=self`."""
    skipped_hashes: frozenset[str] = frozenset()
    """The item hashes of those that were left out of `entries`, because they were seen before."""


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """A document that is no feed, with the reason in words."""

    reason: str
    kind: ErrorKind = ErrorKind.NOT_A_FEED


@dataclass(frozen=True, slots=True)
class Feed:
    """A document that is polled, and what is remembered from the looks before."""

    id: FeedId
    address: str
    etag: str | None = None
    last_modified: str | None = None
    final_url: str | None = None
    """Where redirects led in the end; the validators are of that address and no other."""
    last_full_fetch_at: datetime | None = None
    """When the whole document last came, so that no validator is believed for ever."""
    body_hash: str | None = None
    fingerprint: str | None = None
    redirect_url: str | None = None
    """Where permanent redirects lead, not yet believed."""
    redirect_seen_at: datetime | None = None
    first_polled_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    """When it was last read without trouble."""
    failures: int = 0
    first_failure_at: datetime | None = None
    error: str | None = None
    """The reason in words that complete "the site …"."""
    error_kind: ErrorKind | None = None
    owner_notified_at: datetime | None = None
    """When its owners were told that it fails."""
    publish_interval: timedelta | None = None
    """The usual time from one entry to the next."""
    hints: Hints = Hints()
    hub: str = ""
    topic: str = ""
    due_at: datetime | None = None
    """When it is looked at next; None for one that is not looked at any more."""

    @property
    def is_gone(self) -> bool:
        """Say whether it said that it is gone for good."""
        return self.error_kind is ErrorKind.GONE


@dataclass(frozen=True, slots=True)
class Blog:
    """A site that a member writes."""

    id: BlogId
    community: CommunityId
    member: MemberId
    feed: FeedId
    title: str
    site_url: str
