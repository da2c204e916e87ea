"""Poll a post's comments: sources → fetch → attribute → record → enqueue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.comments import SOURCES_OF_WORDPRESS, CommentSource, any_readable
from bot.feeds import ParseFailure
from bot.feeds.article import parse_article
from bot.flows.access import require_community
from bot.flows.comments.fetch import CommentQuery, FetchedComments, fetch_comments
from bot.flows.comments.record import record_comments
from bot.flows.messages.roundup import refresh_roundup
from bot.flows.posts.announce import announce_post, retract_post, tell_post_is_missing
from bot.posts import Decision, Post, PostId
from bot.roundup.quote import is_quoted_from
from bot.services import Services
from bot.shares import caused_by
from bot.themes import Community, CommunityId, Round
from bot.web import Fetched
from bot.words import compact
from storage import Transaction
from storage.comments import (
    PolledPost,
    delete_gone,
    get_polled_post,
    is_polled_still,
    newest_comment_at,
    record_comment_poll,
    record_missing,
)
from storage.posts import set_decision
from storage.rounds import get_round

OPEN_ROUND_INTERVAL = timedelta(hours=1)
CLOSED_ROUND_INTERVAL, MAX_INTERVAL = timedelta(hours=6), timedelta(days=2)
FULL_FETCH_INTERVAL = timedelta(days=1)
"""The time between two polls that ask for all comments, while a round is open."""
SINCE_OVERLAP = timedelta(hours=2)
"""How far the polls between go back beyond the last full one: the clocks of blogs differ."""
MAX_RETRY_AFTER = timedelta(days=1)
"""The longest pause that a server can ask for."""
GONE_AFTER = timedelta(days=1)
"""How long a comment is shown no more before it counts no more: a blog holds some back, and shows them again."""
MIN_TITLE_LETTERS = 4
"""Letters of a title by which a page is known to be that of a post: fewer stand in any."""
MISSING_GRACE_PERIOD = timedelta(hours=6)
"""How long a post is missing before it is retracted: a blog under repair answers so for a while."""


async def poll_comments(services: Services, post_id: PostId, *, fetch_all: bool = False) -> FetchedComments:
    """Poll a post's comments once and record those that are new; return what was fetched.

    With `fetch_all` these are all of them, and else where the last time is long ago. Whenever all are asked for, so is
    the page: what holds the comments need not know that a post was taken down, and the page may name another source.
    """
    now = services.clock.now()
    async with services.db.read() as conn:
        polled = await get_polled_post(conn, post_id)
        round_ = await get_round(conn, polled.post.round)
    post = polled.post
    query = CommentQuery() if fetch_all else _query(polled.last_full_fetch_at, round_, now)
    looks = query.since is None or polled.is_missing or post.decision is not Decision.ACCEPT
    with caused_by(("member", post.member)):
        fetched = await fetch_comments(services.web, services.workers, post, polled.sources, query, looks=looks)
    is_full = fetched.is_answered and not fetched.is_not_modified and query.since is None
    await _record(services, polled, round_, fetched, now if is_full else polled.last_full_fetch_at)
    is_there = fetched.look.is_there if fetched.look else True
    if is_there and post.decision is not Decision.ACCEPT:
        is_there = await _shows_post(services, post, fetched.look.page if fetched.look else None)
    await _record_presence(services, post, round_, polled.community, is_there=is_there)
    return fetched


def _query(last_full_fetch_at: datetime | None, round_: Round, now: datetime) -> CommentQuery:
    """Return which comments to ask for: the new ones in an open round, and all of them once a day or when it is over.

    A comment that waited to be approved has the date at which it was written.
    """
    if last_full_fetch_at is None or now - last_full_fetch_at >= FULL_FETCH_INTERVAL:
        return CommentQuery()
    since = last_full_fetch_at - SINCE_OVERLAP if now < round_.closes_at else None
    return CommentQuery(since, is_conditional=True)


async def _record_presence(
    services: Services, post: Post, round_: Round, community_id: CommunityId, *, is_there: bool | None
) -> None:
    """Retract a post that has been missing on its blog for some hours, and take it back when it is there again.

    Its author is told: they took it down, or the site turns programs away from its page.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        if not await is_polled_still(tx, post):
            return
        community = await require_community(tx, community_id)
        if post.decision is not Decision.ACCEPT:
            if is_there:
                await _take_back(tx, community, round_, post, now)
            return
        since = await record_missing(tx, post.id, now if is_there is False else None)
        if since is None or now - since < MISSING_GRACE_PERIOD:
            return
        if await set_decision(tx, post.id, Decision.IGNORE, None):
            await retract_post(tx, community, round_, post, now)
            await tell_post_is_missing(tx, community, round_, post, since, now)


async def _shows_post(services: Services, post: Post, page: Fetched | None) -> bool | None:
    """Return whether a page has the title or the quote of a post; None where it can't be read.

    A site may answer with success and a page that says that nothing is there.
    """
    title, quote = compact(post.title), compact(post.quote)
    if page is None:
        return None
    article = await services.workers.run(parse_article, page.text(), page.final_url)
    if isinstance(article, ParseFailure):
        return None
    is_named = len(title) >= MIN_TITLE_LETTERS and title in compact(article.title)
    is_quoted = bool(quote) and (quote in compact(article.text) or is_quoted_from(post.quote, article.text))
    return is_named or is_quoted or (not quote and len(title) < MIN_TITLE_LETTERS)


async def _take_back(tx: Transaction, community: Community, round_: Round, post: Post, now: datetime) -> None:
    await record_missing(tx, post.id, None)
    if await set_decision(tx, post.id, Decision.ACCEPT, None):
        accepted = replace(post, decision=Decision.ACCEPT)
        await announce_post(tx, community, round_, accepted, now, is_shown=True)


async def _record(
    services: Services,
    polled: PolledPost,
    round_: Round,
    fetched: FetchedComments,
    last_full_fetch_at: datetime | None,
) -> None:
    now, post = services.clock.now(), polled.post
    await record_comments(services, polled.community, post, fetched.comments)
    async with services.db.write() as tx:
        if not await is_polled_still(tx, post):
            return
        if fetched.is_complete:
            await _forget_gone(tx, polled, fetched, now)
        sources = _lasting_sources(polled, fetched)
        due_at = _next_poll_at(now, round_, fetched, sources, await newest_comment_at(tx, post.id))
        await record_comment_poll(tx, post.id, sources, last_full_fetch_at=last_full_fetch_at, due_at=due_at)


async def _forget_gone(tx: Transaction, polled: PolledPost, fetched: FetchedComments, now: datetime) -> None:
    """Delete the comments that the blog took away, which only a source that gives all of them tells."""
    shown = {comment.external_id for comment in fetched.comments}
    if await delete_gone(tx, polled.post.id, SOURCES_OF_WORDPRESS, shown, now, GONE_AFTER):
        await refresh_roundup(tx, await require_community(tx, polled.community), polled.post.round, now)


def _lasting_sources(polled: PolledPost, fetched: FetchedComments) -> Sequence[CommentSource]:
    """Return the sources to ask next time: none where the page has never said which they are, and is asked again."""
    is_guessed = fetched.look is not None and fetched.look.page is None and not any_readable(polled.sources)
    return () if is_guessed else fetched.sources


def _next_poll_at(
    now: datetime,
    round_: Round,
    fetched: FetchedComments,
    sources: Sequence[CommentSource],
    newest_at: datetime | None,
) -> datetime | None:
    """Return when to poll next: 7 of 19 genuine comments on the founding post came after its round-up.

    The longer a post is quiet, the longer the interval, up to half of that time; a blog that does not answer, or
    whose page doesn't, is polled as one of a closed round; and no server before the pause it asked for is over.
    """
    if not round_.is_followed(now):
        return None
    quiet = now - max(filter(None, (newest_at, round_.closes_at)))
    interval = min(max(CLOSED_ROUND_INTERVAL, quiet / 2), MAX_INTERVAL)
    if now < round_.closes_at and any_readable(sources) and fetched.is_answered:
        interval = OPEN_ROUND_INTERVAL
    return now + max(interval, min(fetched.retry_after or interval, MAX_RETRY_AFTER))
