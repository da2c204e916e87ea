"""Comments as they are on a blog, and the sources they are fetched from."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.boundary import NO_TEXT, NO_URL, HeaderValue, Text, WebUrl, bounded_instant, clean_text, web_url
from bot.feeds.addresses import entry_address_key
from bot.themes import MemberId

WORDPRESS = "wordpress"
"""Where comments of a WordPress that its REST API gave come from: it alone gives all that there are."""
SOURCES_OF_WORDPRESS = (WORDPRESS, "feed", "page")
"""Where a WordPress shows its comments, by their numbers, for when its REST API does not answer."""
POST_AUTHOR = "the post's author"
"""The account of a comment that the blog itself marks as its author's."""
MAX_ID_LENGTH, MAX_NAME_LENGTH = 500, 200
KINDS_ELSEWHERE = ("webmention", "mastodon")
"""Kinds of sources whose comments are answers on other sites."""
COMMENTS_PER_PAGE = 100
"""Comments on one page of a REST source; WordPress refuses more with a 400."""

_STATUS = re.compile(
    r"https?://(?P<hostname>[\w.-]+)/(?:@[\w.-]+(?:/statuses)?|users/[\w.-]+/statuses)"
    r"/(?P<number>\d{5,25}|[0-9A-Z]{26})/?$"
)
"""The addresses of a status on Mastodon and GoToSocial: `url` and `uri` of their API ("Status")."""


@dataclass(frozen=True, slots=True)
class ParsedComment:
    """One comment as a source shows it; `published` is aware, in UTC.

    The same comment has the same `external_id` in every source of its blog: WordPress's number in REST, in the feed's
    `#comment-N` and in the page; and `id_of_address` of one that is a page elsewhere, whoever tells of it.
    """

    source: str
    external_id: Text
    author_name: Text
    author_address: WebUrl
    parent: Text | None
    published: datetime | None
    account: Text = NO_TEXT
    """An account that the platform vouches for, such as `blogger:123`; empty without one."""

    @classmethod
    def from_outside(
        cls,
        source: str,
        external_id: str,
        author_name: str,
        author_address: str,
        parent: str | None,
        published: datetime | None,
        account: str = "",
    ) -> "ParsedComment":
        """Return a comment of what a source shows: each field passes the boundary, and is cut to its maximum."""
        return cls(
            source,
            clean_text(external_id, MAX_ID_LENGTH),
            clean_text(author_name, MAX_NAME_LENGTH),
            web_url(author_address),
            clean_text(parent, MAX_ID_LENGTH) if parent else None,
            published and bounded_instant(published),
            clean_text(account, MAX_ID_LENGTH),
        )


def id_of_address(address: str) -> str:
    """Return a hash that identifies what stands at an address, which may be a stranger's, and is not kept.

    A status of the Fediverse has two addresses: that of its page and the one by which servers know it.
    """
    status = _STATUS.match(address)
    key = f"{status['hostname'].lower()}/statuses/{status['number']}" if status else entry_address_key(address)
    return f"at:{hashlib.blake2b(key.encode(), digest_size=12).hexdigest()}"


@dataclass(frozen=True, slots=True)
class CommentSource:
    """An address that gives a post's comments, in the format that `kind` names."""

    kind: str
    address: WebUrl
    etag: HeaderValue | None = None
    last_modified: HeaderValue | None = None
    """The validators of the last answer, for conditional requests (RFC 9110 §13.1)."""
    page: WebUrl = NO_URL
    """Of a feed, where the page was found that names it: its items may tell under which page they stand.

    Of a thread, the status with which the author shared the post.
    """

    @property
    def is_own(self) -> bool:
        """Whether the comments are those on the blog itself, and no answers on other sites."""
        return self.kind not in KINDS_ELSEWHERE

    @property
    def is_readable(self) -> bool:
        """Whether it can be fetched."""
        return self not in UNREADABLE_SOURCES

    def is_same(self, other: "CommentSource") -> bool:
        """Return whether both are one address in one format, whatever it answered."""
        return (self.kind, self.address) == (other.kind, other.address)

    def page_url(self, number: int, since: datetime | None = None) -> str:
        """Return the address of one page of the comments, counted from 1; only REST has more than one.

        With `since`, a REST source leaves out the comments published before (WordPress REST API, "Comments", `after`);
        others give them too.
        """
        if self.kind != "rest":
            return self.address
        after = f"&after={since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if since else ""
        return f"{self.address}&page={number}{after}"


NO_SOURCE = CommentSource("none", NO_URL)
"""The source of a post whose page names none."""
BROWSER_ONLY = CommentSource("browser", NO_URL)
"""The source of comments that a script fetches into the page, as Disqus and giscus do: a browser alone shows them."""
CLOSED = CommentSource("closed", NO_URL)
"""Stands before the others where nobody can comment on a post any more."""
UNREADABLE_SOURCES = (NO_SOURCE, BROWSER_ONLY, CLOSED)
"""Sources that can't be fetched: what a page says of its comments. They stand before those that can."""


def any_readable(sources: Sequence[CommentSource]) -> bool:
    """Say whether any of these sources can be fetched."""
    return any(source.is_readable for source in sources)


@dataclass(frozen=True, slots=True)
class OfferedComment:
    """A comment that may be a member's, as they are shown it: a stranger's name is kept nowhere."""

    id: int
    name: str
    """What it is signed with."""
    published: datetime | None
    """When it was written (UTC), where its blog says so."""


@dataclass(frozen=True, slots=True)
class RecordedComment:
    """What is recorded of who wrote a comment."""

    member: MemberId | None
    """The member who wrote it; None for a stranger."""
    first_seen_at: datetime
    disowned_by: Collection[MemberId] = ()
    """The members who said that it isn't theirs."""
