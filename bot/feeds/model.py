"""Blogs, feeds and entries, and what parsing a feed returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from bot.boundary import NO_TEXT, NO_URL, HeaderValue, Text, WebUrl, bounded_instant, clean_text, web_url
from bot.feeds.errors import ErrorKind
from bot.themes import CommunityId, MemberId

BlogId = NewType("BlogId", int)
FeedId = NewType("FeedId", int)
EntryId = NewType("EntryId", int)


MAX_ID_LENGTH, MAX_TITLE_LENGTH, MAX_NAME_LENGTH = 2000, 500, 200
MAX_TEXT_LENGTH = 200_000
"""Characters of an entry's text; the rest is cut off."""
MAX_TAGS, MAX_LINKS = 100, 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as published. Its dates are aware, in UTC, and None where the feed gives none."""

    id: Text
    url: WebUrl
    title: Text
    author: Text = NO_TEXT
    author_url: WebUrl = NO_URL
    published: datetime | None = None
    updated: datetime | None = None
    tags: tuple[Text, ...] = ()
    text: Text = NO_TEXT
    """The text without markup and blocks of code, one line a paragraph."""
    links: tuple[WebUrl, ...] = ()
    comments_url: WebUrl | None = None
    """The address of the feed of this entry's comments."""
    picture: WebUrl = NO_URL
    """The address of its picture; empty if it has none."""
    item_hash: str = ""
    """A hash of the bytes of its item; empty where the document can't be split into items reliably."""
    boilerplate: tuple[Text, ...] = ()
    """Sentences, tags and links that its page alone has, and that may stand on every page of the blog."""
    needs_page: bool = False
    """Whether its page says more than the feed, or could not be read: it is looked at again."""
    page_error: ErrorKind | None = None
    """Why its page could not be read when it was last asked for; None where it was read, or not asked for."""

    @classmethod
    def from_outside(
        cls,
        id: str,  # noqa: A002 - the field's name
        url: str,
        title: str,
        *,
        author: str = "",
        author_url: str = "",
        published: datetime | None = None,
        updated: datetime | None = None,
        tags: Sequence[str] = (),
        text: str = "",
        links: Sequence[str] = (),
        comments_url: str | None = None,
        picture: str = "",
        item_hash: str = "",
        boilerplate: Sequence[str] = (),
    ) -> "Entry":
        """Return an entry of what a document holds: each field passes the boundary, and is cut to its maximum."""
        return cls(
            clean_text(id, MAX_ID_LENGTH),
            web_url(url),
            clean_text(title, MAX_TITLE_LENGTH),
            clean_text(author, MAX_NAME_LENGTH),
            web_url(author_url),
            published and bounded_instant(published),
            updated and bounded_instant(updated),
            tuple(clean_text(tag, MAX_NAME_LENGTH) for tag in tags[:MAX_TAGS]),
            clean_text(text, MAX_TEXT_LENGTH),
            tuple(filter(None, map(web_url, links[:MAX_LINKS]))),
            web_url(comments_url or "") or None,
            web_url(picture),
            item_hash,
            tuple(clean_text(one, MAX_TEXT_LENGTH) for one in boilerplate),
        )

    @property
    def dated(self) -> datetime | None:
        """Return the date that the feed gives: of the publication, or else of the last change; None for none."""
        return self.published or self.updated


def length_of(entry: Entry) -> int:
    """Return how many characters an entry has in all its fields."""
    parts = (entry.id, entry.url, entry.title, entry.author, entry.author_url, entry.text, entry.picture)
    return sum(map(len, (*parts, *entry.tags, *entry.links)))


@dataclass(frozen=True, slots=True)
class Hints:
    """When a feed asks to be polled."""

    interval: timedelta | None = None
    """The longer of the intervals in its `ttl` and `sy:update…` elements."""
    skip_hours: frozenset[int] = frozenset()
    """Hours in UTC, 0 to 23, in which nothing is published (RSS 2.0, `skipHours`)."""
    skip_days: frozenset[int] = frozenset()
    """Weekdays in UTC, 0 for Monday, on which nothing is published (RSS 2.0, `skipDays`)."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as parsed; entries are in the order of the document, mostly newest first."""

    title: Text
    site_url: WebUrl
    """The home page that the feed names; the feed's own address if it names none."""
    entries: tuple[Entry, ...]
    hints: Hints = Hints()
    hub: WebUrl = NO_URL
    """The address of the feed's WebSub hub; empty if it names none."""
    topic: WebUrl = NO_URL
    """The address under which the hub knows the feed: its `rel=self` link."""
    skipped_hashes: frozenset[str] = frozenset()
    """The item hashes of entries that are left out of `entries` because they are stored already."""
    last_hashes: frozenset[str] = frozenset()
    """The item hashes of `entries` that stand after all those that are left out, if any are."""
    is_whole: bool = True
    """Whether the document goes on to its end: one that broke off lacks entries that its site has."""


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """A document that can't be parsed; the reason is worded for the member."""

    reason: str
    kind: ErrorKind = ErrorKind.NOT_A_FEED


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is polled, with the state that earlier polls left."""

    id: FeedId
    address: WebUrl
    etag: HeaderValue | None = None
    last_modified: HeaderValue | None = None
    final_url: WebUrl | None = None
    """The address after redirects; `etag` and `last_modified` are valid for it alone."""
    last_full_fetch_at: datetime | None = None
    """When the whole document was last fetched; see `needs_full_fetch`."""
    body_hash: str | None = None
    fingerprint: str | None = None
    """The hash of the items alone; see `incremental.fingerprint`."""
    redirect_url: WebUrl | None = None
    """The target of a permanent redirect that is not followed for good yet; see `apply_redirects`."""
    redirect_seen_at: datetime | None = None
    """When the redirect to `redirect_url` was first seen."""
    first_polled_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    """When it was last fetched and, where it had changed, parsed."""
    failures: int = 0
    """Polls that failed in a row."""
    first_failure_at: datetime | None = None
    """When the first of these failed."""
    error: str | None = None
    """The reason of the last failure, as a predicate for "the site …"."""
    error_kind: ErrorKind | None = None
    owner_notified_at: datetime | None = None
    """When its owners got a message that it fails; None if it has recovered since."""
    publish_interval: timedelta | None = None
    """The median time from one entry to the next; None for too few entries."""
    hints: Hints = Hints()
    hub: WebUrl = NO_URL
    topic: WebUrl = NO_URL
    due_at: datetime | None = None
    """When it is polled next; None if it is never polled again."""

    @property
    def is_gone(self) -> bool:
        """Return whether the server said that it is gone for good (410)."""
        return self.error_kind is ErrorKind.GONE


@dataclass(frozen=True, slots=True)
class Blog:
    """A site that a member writes, in one community."""

    id: BlogId
    community: CommunityId
    member: MemberId
    feed: FeedId
    title: Text
    site_url: WebUrl
