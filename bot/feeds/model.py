"""The nouns of watching: Blog, Feed, Entry."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

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


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A document that was read as a feed; entries as they stand in it, mostly newest first."""

    title: str
    home: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that is no feed, with the reason in words."""

    trouble: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A document that is polled, and what is remembered from the last look."""

    id: FeedId
    address: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    fingerprint: str | None = None
    first_looked_at: datetime | None = None
    failures: int = 0
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Blog:
    """A site that a member writes."""

    id: BlogId
    community: CommunityId
    member: MemberId
    feed: FeedId
    title: str
    home: str
