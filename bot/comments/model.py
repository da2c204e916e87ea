"""A comment, whichever door it was seen through, and the doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

OWN_AUTHOR = "the post's author"
"""The account of a comment that the blog itself marks as its author's."""
COMMENTS_PER_PAGE = 100
"""Comments on one page of REST answers; WordPress refuses more with a 400."""


@dataclass(frozen=True, slots=True)
class FoundComment:
    """One comment as a door shows it; `published` is aware, in UTC.

    The same comment has the same `external_id` behind every door of its blog: WordPress's number in REST, in the feed's
    `#comment-N` and in the page.
    """

    source: str
    external_id: str
    author_name: str
    author_address: str
    parent: str | None
    published: datetime | None
    account: str = ""
    """An account that the platform vouches for, such as `blogger:123`; empty where it vouches for none."""


@dataclass(frozen=True, slots=True)
class CommentSource:
    """Where a post's comments can be asked for: `kind` says in which shape they come."""

    kind: str
    address: str
    etag: str | None = None
    last_modified: str | None = None
    """What its server wants to be asked with, to say that nothing has changed (RFC 9110 §13.1)."""

    def page(self, number: int, since: datetime | None = None) -> str:
        """Return the address of one page of the comments, counted from 1; only REST has more than one.

        With `since` those published before are left out where the door can do that (WordPress REST API, "Comments",
        `after`); elsewhere they come too.
        """
        if self.kind != "rest":
            return self.address
        after = f"&after={since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if since else ""
        return f"{self.address}&page={number}{after}"


NO_SOURCE = CommentSource("none", "")
"""A post whose page names no place where comments could be asked for."""
DISQUS = CommentSource("disqus", "")
"""A post whose comments are kept by Disqus, which shows them to scripts in a browser and to programs with a key."""
UNREADABLE_SOURCES = (NO_SOURCE, DISQUS)
"""Doors behind which nothing can be seen."""


def any_readable(sources: Sequence[CommentSource]) -> bool:
    """Say whether comments can be seen behind any of these doors."""
    return any(source not in UNREADABLE_SOURCES for source in sources)
