"""Fetch a post's comments from their sources, with the validators for the next request."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.comments import (
    COMMENTS_PER_PAGE,
    UNREADABLE_SOURCES,
    CommentSource,
    ParsedComment,
    find_comment_sources,
    parse_comments,
)
from bot.feeds import ParseFailure, hostname_of
from bot.feeds.article import is_home_page
from bot.limits import MAX_COMMENTS_PER_ANSWER
from bot.posts import Post
from bot.web import Failed, Fetched, NotModified, Response, Web, is_missing_page
from bot.workers import Workers

MAX_PAGES = 10


@dataclass(frozen=True, slots=True)
class CommentQuery:
    """Which comments are asked for."""

    since: datetime | None = None
    """When the oldest was published, where the source can leave others out; None asks for all."""
    is_conditional: bool = False
    """Whether a server may answer that nothing has changed."""


@dataclass(frozen=True, slots=True)
class FetchedComments:
    """The comments that sources gave."""

    sources: tuple[CommentSource, ...]
    """The same sources, with the validators of their answers."""
    comments: tuple[ParsedComment, ...] = ()
    is_answered: bool = True
    """Whether the blog's own source answered."""
    is_not_modified: bool = False
    """Whether it answered that nothing has changed."""
    retry_after: timedelta | None = None
    """The longest pause that a server asked for."""


async def fetch_sources(web: Web, workers: Workers, post: Post) -> tuple[Sequence[CommentSource], bool]:
    """Return the sources of a post's comments, and whether the blog answers that there is no such post."""
    page = await web.get(post.url)
    if isinstance(page, Fetched) and not is_taken_down(post, page):
        headers = list(page.link_headers)
        sources = await workers.run(find_comment_sources, page.text(), page.final_url, headers, post.comments_url)
        if not isinstance(sources, ParseFailure):
            return sources, False
    return find_comment_sources("", post.url, [], post.comments_url), is_taken_down(post, page)


def is_taken_down(post: Post, page: Response) -> bool:
    """Return whether a blog answers that there is no such post, which some say by showing their home page."""
    if not isinstance(page, Fetched):
        return is_missing_page(page)
    is_sent_home = is_home_page(page.final_url) and not is_home_page(post.url)
    return is_sent_home and hostname_of(page.final_url) == hostname_of(post.url)


async def fetch_comments(
    web: Web, workers: Workers, post: Post, sources: Sequence[CommentSource], query: CommentQuery
) -> FetchedComments:
    """Return the comments of a post's sources: the blog's own first, then the others.

    Where a WordPress has its REST API closed, its comment feed gives the newest comments.
    """
    own = first = await _fetch_source(web, workers, sources[0], query)
    if not own.is_answered and sources[0].kind == "rest" and post.comments_url:
        [feed, *_] = find_comment_sources("", post.url, [], post.comments_url)
        own = replace(await _fetch_source(web, workers, feed, query), sources=first.sources)
    others = [await _fetch_source(web, workers, source, query) for source in sources[1:]]
    return FetchedComments(
        sources=tuple(source for one in (own, *others) for source in one.sources),
        comments=tuple(comment for one in (own, *others) for comment in one.comments),
        is_answered=own.is_answered,
        is_not_modified=own.is_not_modified,
        retry_after=max((one.retry_after for one in (first, own, *others) if one.retry_after), default=None),
    )


async def _fetch_source(web: Web, workers: Workers, source: CommentSource, query: CommentQuery) -> FetchedComments:
    """Return the comments of one source, page after page."""
    comments: list[ParsedComment] = []
    etag, last_modified = (source.etag, source.last_modified) if query.is_conditional else (None, None)
    for number in range(1, MAX_PAGES + 1) if source not in UNREADABLE_SOURCES else ():
        match await web.get(source.page_url(number, query.since), etag=etag, last_modified=last_modified):
            case NotModified():
                return FetchedComments((source,), is_not_modified=True)
            case Failed(retry_after=retry_after):
                return FetchedComments((source,), tuple(comments), is_answered=bool(comments), retry_after=retry_after)
            case Fetched(head=head, body=body):
                page = await workers.run(parse_comments, source.kind, body, source.address)
            case unexpected:
                assert_never(unexpected)
        if isinstance(page, ParseFailure):
            return FetchedComments((source,), tuple(comments), is_answered=bool(comments))
        comments += page
        if source.kind != "rest":
            validated = replace(source, etag=head.etag, last_modified=head.last_modified)
            return FetchedComments((validated,), tuple(comments))
        if len(page) < COMMENTS_PER_PAGE or len(comments) >= MAX_COMMENTS_PER_ANSWER:
            break
    return FetchedComments((source,), tuple(comments))
