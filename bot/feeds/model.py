"""The nouns of watching: Blog, Feed, Entry."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NewType

from bot.feeds.health import Trouble
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


LONGEST_ADDRESS, LONGEST_TITLE, LONGEST_NAME = 2000, 500, 200
MOST_TAGS, MOST_LINKS = 100, 500


def bounded(entry: Entry) -> Entry:
    """Return an entry of which no part is larger than what is kept: whoever wrote the feed decides on none of them.

    Its text is bounded where its markup is read.
    """
    return replace(
        entry,
        id=entry.id[:LONGEST_ADDRESS],
        url=_address(entry.url) or "",
        title=entry.title[:LONGEST_TITLE],
        author=entry.author[:LONGEST_NAME],
        author_url=_address(entry.author_url) or "",
        tags=tuple(tag[:LONGEST_NAME] for tag in entry.tags[:MOST_TAGS]),
        links=tuple(filter(_address, entry.links[:MOST_LINKS])),
        comments_url=_address(entry.comments_url),
        picture=_address(entry.picture) or "",
    )


def _address(url: str | None) -> str | None:
    """Return an address, or nothing for one that is longer than any browser would take."""
    return url if url and len(url) <= LONGEST_ADDRESS else None


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
    home: str
    entries: tuple[Entry, ...]
    hints: Hints = Hints()
    hub: str = ""
    """The address of the hub that tells of news in this feed (WebSub); empty where it names none."""
    topic: str = ""
    """The address under which the hub knows the feed: its `rel=self`."""
    present: frozenset[str] = frozenset()
    """The item hashes of those that were left out of `entries`, because they were seen before."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that is no feed, with the reason in words."""

    trouble: str
    kind: Trouble = Trouble.NOT_A_FEED


@dataclass(frozen=True, slots=True)
class Feed:
    """A document that is polled, and what is remembered from the looks before."""

    id: FeedId
    address: str
    etag: str | None = None
    last_modified: str | None = None
    found_at: str | None = None
    """Where redirects led in the end; the validators are of that address and no other."""
    whole_at: datetime | None = None
    """When the whole document last came, so that no validator is believed for ever."""
    body_hash: str | None = None
    fingerprint: str | None = None
    moved_to: str | None = None
    """Where permanent redirects lead, not yet believed."""
    moved_since: datetime | None = None
    first_looked_at: datetime | None = None
    looked_at: datetime | None = None
    well_at: datetime | None = None
    """When it was last read without trouble."""
    failures: int = 0
    failing_since: datetime | None = None
    trouble: str | None = None
    """The reason in words that complete "the site …"."""
    kind: Trouble | None = None
    told_at: datetime | None = None
    """When its owners were told that it fails."""
    pace: timedelta | None = None
    """The usual time from one entry to the next."""
    hints: Hints = Hints()
    hub: str = ""
    topic: str = ""
    due_at: datetime | None = None
    """When it is looked at next; None for one that is not looked at any more."""

    @property
    def gone(self) -> bool:
        """Say whether it said that it is gone for good."""
        return self.kind is Trouble.GONE


@dataclass(frozen=True, slots=True)
class Blog:
    """A site that a member writes."""

    id: BlogId
    community: CommunityId
    member: MemberId
    feed: FeedId
    title: str
    home: str
