"""Poll a post's comments: sources → fetch → attribute → record → enqueue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.comments import AliasKind, ParsedComment, any_readable, normalize_name
from bot.flows.access import require_community
from bot.flows.comments.fetch import CommentQuery, FetchedComments, fetch_comments, fetch_sources
from bot.flows.messages.roundup import refresh_roundup
from bot.flows.posts.announce import retract_post
from bot.i18n import get_translator
from bot.messages.comments import confirm_author
from bot.outbox import Message, MessageKind
from bot.outbox.keys import was_it_you_key
from bot.posts import Decision, Post, PostId
from bot.services import Services
from bot.text import single_line
from bot.themes import Community, CommunityId, MemberId, Phase, Round
from bot.web import Web, is_missing_page
from storage import Transaction
from storage.aliases import add_alias, load_identity_index
from storage.comments import (
    PolledPost,
    byline_of,
    get_polled_post,
    is_polled_still,
    newest_comment_at,
    record_comment,
    record_comment_poll,
    record_missing,
    unclaimed_comments,
)
from storage.communities import get_member
from storage.outbox import enqueue
from storage.posts import set_decision
from storage.rounds import get_round

OPEN_ROUND_INTERVAL = timedelta(hours=1)
CLOSED_ROUND_INTERVAL, MAX_INTERVAL = timedelta(hours=6), timedelta(days=2)
FULL_FETCH_INTERVAL = timedelta(days=1)
"""The time between two polls that ask for all comments, while a round is open."""
SINCE_OVERLAP = timedelta(hours=2)
"""How far the polls between go back beyond the last full one: the clocks of blogs differ."""
POLLED_AFTER_CLOSE = timedelta(days=14)
"""How long after its round's close a post's comments are polled."""
MAX_RETRY_AFTER = timedelta(days=1)
"""The longest pause that a server can ask for."""
MAX_NAME_LENGTH = 100
MISSING_GRACE_PERIOD = timedelta(hours=6)
"""How long a post is missing before it is retracted: a blog under repair answers so for a while."""


async def poll_comments(services: Services, post_id: PostId, *, fetch_all: bool = False) -> Sequence[ParsedComment]:
    """Poll a post's comments once and record those that are new; return those that were fetched.

    With `fetch_all` these are all of them, and else where the last time is long ago.
    """
    now = services.clock.now()
    async with services.db.read() as conn:
        polled = await get_polled_post(conn, post_id)
        round_ = await get_round(conn, polled.post.round)
    post, is_missing = polled.post, False
    if not any_readable(polled.sources):
        sources, is_missing = await fetch_sources(services.web, services.workers, post)
        polled = replace(polled, sources=sources)
    query = CommentQuery() if fetch_all else _query(polled.last_full_fetch_at, round_, now)
    fetched = await fetch_comments(services.web, services.workers, post, polled.sources, query)
    if not fetched.is_answered or (_is_empty(fetched) and round_.phase is Phase.ROUNDED_UP):
        is_missing = await _is_missing(services.web, post)  # WordPress shows no comments of a post in its bin
    is_full = fetched.is_answered and not fetched.is_not_modified and query.since is None
    await _record(services, polled, round_, fetched, now if is_full else polled.last_full_fetch_at)
    await _record_missing(services, post, round_, polled.community, is_missing=is_missing)
    return fetched.comments


def _query(last_full_fetch_at: datetime | None, round_: Round, now: datetime) -> CommentQuery:
    """Return which comments to ask for: the new ones in an open round, and all of them once a day or when it is over.

    A comment that waited to be approved has the date at which it was written.
    """
    if last_full_fetch_at is None or now - last_full_fetch_at >= FULL_FETCH_INTERVAL:
        return CommentQuery()
    since = last_full_fetch_at - SINCE_OVERLAP if now < round_.closes_at else None
    return CommentQuery(since, is_conditional=True)


def _is_empty(fetched: FetchedComments) -> bool:
    return not fetched.comments and not fetched.is_not_modified and any_readable(fetched.sources)


async def _is_missing(web: Web, post: Post) -> bool:
    """Ask the blog whether it has no such post."""
    return is_missing_page(await web.get(post.url))


async def _record_missing(
    services: Services, post: Post, round_: Round, community_id: CommunityId, *, is_missing: bool
) -> None:
    """Record whether a post is missing on its blog; retract it when it has been for some hours: it was taken down."""
    now = services.clock.now()
    async with services.db.write() as tx:
        if not await is_polled_still(tx, post):
            return
        since = await record_missing(tx, post.id, now if is_missing else None)
        if since is None or now - since < MISSING_GRACE_PERIOD:
            return
        if await set_decision(tx, post.id, Decision.IGNORE, None):
            await retract_post(tx, await require_community(tx, community_id), round_, post, now)


async def _record(
    services: Services,
    polled: PolledPost,
    round_: Round,
    fetched: FetchedComments,
    last_full_fetch_at: datetime | None,
) -> None:
    now, post = services.clock.now(), polled.post
    async with services.db.write() as tx:
        if not await is_polled_still(tx, post):
            return
        community = await require_community(tx, polled.community)
        is_changed = await _record_comments(tx, community, post, fetched.comments, now)
        due_at = _next_poll_at(now, round_.closes_at, fetched, await newest_comment_at(tx, post.id))
        await record_comment_poll(tx, post.id, fetched.sources, last_full_fetch_at=last_full_fetch_at, due_at=due_at)
        if is_changed:
            await refresh_roundup(tx, community, round_.id, now)


async def _record_comments(
    tx: Transaction, community: Community, post: Post, comments: Sequence[ParsedComment], now: datetime
) -> bool:
    """Record comments with their authors; return whether any is a member's and was not recorded as theirs before."""
    index, byline = await load_identity_index(tx, community.id), await byline_of(tx, post.id)
    is_changed = False
    for comment in comments:
        author = index.author_under_post(comment, post.member, byline)
        is_new = await record_comment(tx, post.id, comment, author.member, now)
        is_changed = is_changed or (is_new and author.member is not None)
        if author.to_ask is not None:
            await _ask_member(tx, community, post, comment, author.to_ask, now)
    return is_changed


async def _ask_member(
    tx: Transaction, community: Community, post: Post, comment: ParsedComment, member_id: MemberId, now: datetime
) -> None:
    """Queue the question whether a comment with a member's full name is theirs, once for each name."""
    member = await get_member(tx, member_id)
    unclaimed = await unclaimed_comments(tx, post.id)
    found = next((one for one in unclaimed if one.external_id == comment.external_id), None)
    if member is None or member.id == post.member or found is None:
        return
    name = single_line(comment.author_name, MAX_NAME_LENGTH)
    alias = await add_alias(tx, member.id, AliasKind.ASKED, normalize_name(name), name, now)
    if alias is not None:
        layout = confirm_author(get_translator(member.language), post, name, community.id, alias.id, found.id)
        message = Message(
            was_it_you_key(alias.id),
            MessageKind.WAS_IT_YOU,
            community.id,
            0,
            layout,
            round=post.round,
            subjects=frozenset({member.id, post.member}),
            user_id=member.user,
        )
        await enqueue(tx, message, now)


def _next_poll_at(
    now: datetime, closes_at: datetime, fetched: FetchedComments, newest_at: datetime | None
) -> datetime | None:
    """Return when to poll next: 7 of 19 genuine comments on the founding post came after its round-up.

    The longer a post is quiet, the longer the interval, up to half of that time; a blog that does not answer is polled
    as one of a closed round; and no server before the pause it asked for is over.
    """
    if now >= closes_at + POLLED_AFTER_CLOSE:
        return None
    quiet = now - max(filter(None, (newest_at, closes_at)))
    interval = min(max(CLOSED_ROUND_INTERVAL, quiet / 2), MAX_INTERVAL)
    if now < closes_at and any_readable(fetched.sources) and fetched.is_answered:
        interval = OPEN_ROUND_INTERVAL
    return now + max(interval, min(fetched.retry_after or interval, MAX_RETRY_AFTER))
