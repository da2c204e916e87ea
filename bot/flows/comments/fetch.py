"""One look at where a post's comments are: what is there, and how to ask the next time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.comments import (
    COMMENTS_PER_PAGE,
    UNREADABLE_SOURCES,
    CommentSource,
    FoundComment,
    find_comment_sources,
    parse_comments,
)
from bot.feeds import ParseFailure
from bot.posts import Post
from bot.web import Failed, Fetched, NotModified, Web, is_missing_page
from bot.workers import Workers

MAX_PAGES = 10


@dataclass(frozen=True, slots=True)
class CommentQuery:
    """How much is asked for."""

    since: datetime | None = None
    """Comments published before are left out where the door can do that; None asks for all."""
    again: bool = False
    """Whether a server may answer that nothing has changed since the last look."""


@dataclass(frozen=True, slots=True)
class FetchedComments:
    """What was seen behind doors."""

    sources: tuple[CommentSource, ...]
    """The same doors, with what their servers want to be asked with next time."""
    found: tuple[FoundComment, ...] = ()
    is_told: bool = True
    """Whether the blog itself answered."""
    is_same: bool = False
    """Whether it answered that nothing has changed."""
    wait: timedelta | None = None
    """How long a server wants to be left alone."""


async def find_sources(web: Web, workers: Workers, post: Post) -> tuple[Sequence[CommentSource], bool]:
    """Return where the comments are, and whether the blog answers that there is no such post."""
    page = await web.get(post.url)
    if isinstance(page, Fetched):
        headers = list(page.link_headers)
        found = await workers.run(find_comment_sources, page.text(), page.address, headers, post.comments_url)
        if not isinstance(found, ParseFailure):
            return found, False
    return find_comment_sources("", post.url, [], post.comments_url), is_missing_page(page)


async def fetch_comments(
    web: Web, workers: Workers, post: Post, sources: Sequence[CommentSource], ask: CommentQuery
) -> FetchedComments:
    """Return what is behind the doors of a post: the blog's own comes first, and the others beside it.

    Where a WordPress shows its REST interface to nobody, its feed tells the newest comments.
    """
    own = first = await _behind(web, workers, sources[0], ask)
    if not own.is_told and sources[0].kind == "rest" and post.comments_url:
        [instead, *_] = find_comment_sources("", post.url, [], post.comments_url)
        own = replace(await _behind(web, workers, instead, ask), sources=first.sources)
    elsewhere = [await _behind(web, workers, source, ask) for source in sources[1:]]
    everything = (own, *elsewhere)
    return FetchedComments(
        sources=tuple(source for seen in everything for source in seen.sources),
        found=tuple(comment for seen in everything for comment in seen.found),
        is_told=own.is_told,
        is_same=own.is_same,
        wait=max((seen.wait for seen in (first, *everything) if seen.wait), default=None),
    )


async def _behind(web: Web, workers: Workers, source: CommentSource, ask: CommentQuery) -> FetchedComments:
    """Return every comment behind a door, page after page, or those that are asked for."""
    found: list[FoundComment] = []
    for number in range(1, MAX_PAGES + 1) if source not in UNREADABLE_SOURCES else ():
        told = (source.etag, source.last_modified) if ask.again else (None, None)
        match await web.get(source.page(number, ask.since), etag=told[0], last_modified=told[1]):
            case NotModified():
                return FetchedComments((source,), is_same=True)
            case Failed(retry_after=wait):
                return FetchedComments((source,), tuple(found), is_told=bool(found), wait=wait)
            case Fetched(head=head, body=body):
                page = await workers.run(parse_comments, source.kind, body, source.address)
            case unexpected:
                assert_never(unexpected)
        if isinstance(page, ParseFailure):
            return FetchedComments((source,), tuple(found), is_told=bool(found))
        found += page
        if source.kind != "rest":
            return FetchedComments((replace(source, etag=head.etag, last_modified=head.last_modified),), tuple(found))
        if len(page) < COMMENTS_PER_PAGE:
            break
    return FetchedComments((source,), tuple(found))
