"""Fetch a post's comments from their sources, with the validators for the next request."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.comments import (
    BROWSER_ONLY,
    COMMENTS_PER_PAGE,
    NO_SOURCE,
    CommentSource,
    ParsedComment,
    any_readable,
    find_comment_sources,
    parse_comments,
)
from bot.feeds import ParseFailure, hostname_of
from bot.feeds.addresses import is_home_page
from bot.limits import MAX_COMMENTS_PER_ANSWER
from bot.posts import Post
from bot.web import Failed, Fetched, NotModified, Response, Web, is_missing_page
from bot.workers import Workers

MAX_PAGES = 10
"""Pages of comments that one poll asks a WordPress for, the newest first."""
MAX_SOURCES_ASKED = 5
"""Sources of a blog's own comments that one poll asks, until one answers."""


@dataclass(frozen=True, slots=True)
class CommentQuery:
    """Which comments are asked for."""

    since: datetime | None = None
    """When the oldest was published, where the source can leave others out; None asks for all."""
    is_conditional: bool = False
    """Whether a server may answer that nothing has changed."""


@dataclass(frozen=True, slots=True)
class PageLook:
    """What a post's page says."""

    is_there: bool | None
    """Whether the blog has the post; None where it does not say."""
    page: Fetched | None = None
    """The page; None where there is none that can be read."""
    sources: tuple[CommentSource, ...] = ()
    """The sources of comments that it names, of the blog's own the best first; empty without a page."""


@dataclass(frozen=True, slots=True)
class FetchedComments:
    """The comments that sources gave."""

    sources: tuple[CommentSource, ...]
    """The sources that were asked, the blog's own first, with the validators of their answers."""
    comments: tuple[ParsedComment, ...] = ()
    is_answered: bool = True
    """Whether the blog's own source answered."""
    is_not_modified: bool = False
    """Whether it answered that nothing has changed."""
    is_complete: bool = False
    """Whether it gave every comment that it has, so that one that is missing there is gone."""
    retry_after: timedelta | None = None
    """The longest pause that a server asked for."""
    look: PageLook | None = None
    """What the post's page said, where it was asked for."""

    @property
    def is_readable(self) -> bool:
        """Whether the comments can be fetched, and a browser alone shows none."""
        return any_readable(self.sources) and BROWSER_ONLY not in self.sources


async def fetch_comments(
    web: Web, workers: Workers, post: Post, known: Sequence[CommentSource], query: CommentQuery, *, looks: bool
) -> FetchedComments:
    """Return the comments of a post: those of the best own source of the blog that answers, and those elsewhere.

    The sources are those that are known. The page is looked at for others with `looks`, where none is known, and where
    none answers: a WordPress that has its REST API closed may have a comment feed, and may show them in the page.
    """
    fetch = _Fetch(web, workers, post, query)
    if looks or not any_readable(known):
        await fetch.look_at_page()
    sources = fetch.sources_beside(known)
    own = await fetch.first_answer(sources)
    if own.sources and not own.is_answered and fetch.look is None:
        await fetch.look_at_page()
        sources = fetch.sources_beside(known)
        again = await fetch.first_answer(sources)
        own = again if again.is_answered else own
    others = [await fetch.answer(one) for one in sources if not one.is_own]
    notes = (one for one in sources if not one.is_readable and not (one == NO_SOURCE and own.sources))
    return FetchedComments(
        sources=(*notes, *(source for one in (own, *others) for source in one.sources)),
        comments=tuple(comment for one in (own, *others) for comment in one.comments),
        is_answered=_is_answered(own, others, fetch.look),
        is_not_modified=own.is_not_modified,
        is_complete=own.is_complete,
        retry_after=max(fetch.pauses, default=None),
        look=fetch.look,
    )


def _is_answered(own: FetchedComments, others: Sequence[FetchedComments], look: PageLook | None) -> bool:
    """Say whether a blog answered; one without comments that can be fetched says so by its page, or those elsewhere."""
    if own.is_readable:
        return own.is_answered
    return any(one.is_answered for one in others) if others else bool(look and look.page)


class _Fetch:
    """One fetch of a post's comments: what was asked is not asked again."""

    def __init__(self, web: Web, workers: Workers, post: Post, query: CommentQuery) -> None:
        self.look: PageLook | None = None
        self.pauses: list[timedelta] = []
        self._web, self._workers, self._post, self._query = web, workers, post, query
        self._asked: list[CommentSource] = []

    async def look_at_page(self) -> None:
        """Ask for the post's page, and search it for the sources of its comments."""
        page = await self._web.get(self._post.url)
        if is_taken_down(self._post, page):
            self.look = PageLook(is_there=False)
            return
        self.look = PageLook(is_there=True if isinstance(page, Fetched) else None)
        if isinstance(page, Fetched):
            headers, feed = list(page.link_headers), self._post.comments_url
            sources = await self._workers.run(find_comment_sources, page.text(), page.final_url, headers, feed)
            if not isinstance(sources, ParseFailure):
                self.look = PageLook(is_there=True, page=page, sources=sources)

    def sources_beside(self, known: Sequence[CommentSource]) -> Sequence[CommentSource]:
        """Return what the page says of its comments, and the sources to ask, the best first.

        These are those that the page names, and what was known of the blog's own.
        Without a page they are the ones that are known, and the feed of comments that the blog's feed names.
        """
        if self.look is None or not self.look.page:
            of_feed = find_comment_sources("", self._post.url, [], self._post.comments_url)
            return _each_once([*known, *filter(_is_readable, of_feed)]) if any_readable(known) else of_feed
        named = [_validated(one, known) for one in self.look.sources]
        own = [one for one in known if one.is_own]
        notes = [one for one in named if not one.is_readable]
        return _each_once([*notes, *filter(_is_readable, [*named, *own])])

    async def first_answer(self, sources: Sequence[CommentSource]) -> FetchedComments:
        """Return the comments of the first of the blog's own sources that answers; the failure of the first if none."""
        answers, own = [], [one for one in sources if one.is_own and one.is_readable]
        for source in own:
            if len(self._asked) < MAX_SOURCES_ASKED and not any(map(source.is_same, self._asked)):
                self._asked.append(source)
                answers.append(await self.answer(source))
                if answers[-1].is_answered:
                    return answers[-1]
        return answers[0] if answers else FetchedComments(tuple(own[:1]), is_answered=False)

    async def answer(self, source: CommentSource) -> FetchedComments:
        """Return the comments of one source, page after page."""
        comments: list[ParsedComment] = []
        for number in range(1, MAX_PAGES + 1) if source.is_readable else ():
            match await self._get(source, number):
                case NotModified():
                    return FetchedComments((source,), is_not_modified=True)
                case Failed(retry_after=retry_after):
                    self.pauses += [retry_after] if retry_after else []
                    return FetchedComments((source,), tuple(comments), is_answered=bool(comments))
                case Fetched(head=head, body=body, content_type=sent_as):
                    post = [self._post.url, *filter(None, [source.page])]
                    page = await self._workers.run(parse_comments, source.kind, body, source.address, post, sent_as)
                case unexpected:
                    assert_never(unexpected)
            if isinstance(page, ParseFailure):
                return FetchedComments((source,), tuple(comments), is_answered=bool(comments))
            comments += page
            if source.kind != "rest":
                validated = replace(source, etag=head.etag, last_modified=head.last_modified)
                return FetchedComments((validated,), tuple(comments))
            if len(page) < COMMENTS_PER_PAGE:  # the last one: only REST says so of all that there is
                return FetchedComments((source,), tuple(comments), is_complete=self._query.since is None)
            if len(comments) >= MAX_COMMENTS_PER_ANSWER:
                break
        return FetchedComments((source,), tuple(comments))

    async def _get(self, source: CommentSource, number: int) -> Response:
        """Return one page of a source; the post's own page is not fetched twice."""
        page = self.look.page if self.look else None
        if page and (source.kind, source.address) == ("page", page.final_url):
            return page
        etag, last_modified = (source.etag, source.last_modified) if self._query.is_conditional else (None, None)
        return await self._web.get(source.page_url(number, self._query.since), etag=etag, last_modified=last_modified)


def is_taken_down(post: Post, page: Response) -> bool:
    """Return whether a blog answers that there is no such post, which some say by showing their home page."""
    if not isinstance(page, Fetched):
        return is_missing_page(page)
    is_sent_home = is_home_page(page.final_url) and not is_home_page(post.url)
    return is_sent_home and hostname_of(page.final_url) == hostname_of(post.url)


def _validated(named: CommentSource, known: Sequence[CommentSource]) -> CommentSource:
    """Return a source as the page names it now, with the validators that are known of it."""
    before = next(filter(named.is_same, known), named)
    return replace(named, etag=before.etag, last_modified=before.last_modified)


def _is_readable(source: CommentSource) -> bool:
    return source.is_readable


def _each_once(sources: Sequence[CommentSource]) -> Sequence[CommentSource]:
    return [one for at, one in enumerate(sources) if not any(map(one.is_same, sources[:at]))]
