"""Look for the comments on a post, on the blog itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.comments import AliasKind, FoundComment, any_readable, fold_name
from bot.flows.access import require_community
from bot.flows.comments.fetch import CommentQuery, FetchedComments, fetch_comments, find_sources
from bot.flows.messages.roundup import refresh_roundup
from bot.flows.posts.match import retract_post
from bot.i18n import get_translator
from bot.messages.comments import was_it_you
from bot.outbox import Message
from bot.posts import Decision, Post, PostId
from bot.services import Services
from bot.text import single_line
from bot.themes import Community, CommunityId, MemberId, Phase, Round
from bot.web import Web, is_missing_page
from storage import Transaction
from storage.aliases import add_alias, load_identity_index
from storage.comment_polling import (
    PolledPost,
    byline_of,
    get_polled_post,
    is_polled_still,
    record_comment_poll,
    record_missing,
)
from storage.communities import get_member
from storage.outbox import enqueue
from storage.posts import set_decision
from storage.reading import newest_comment, record_comment, unclaimed_comments
from storage.rounds import get_round

OPEN_ROUND_INTERVAL = timedelta(hours=1)
CLOSED_ROUND_INTERVAL, MAX_INTERVAL = timedelta(hours=6), timedelta(days=2)
FULL_FETCH_INTERVAL, SINCE_OVERLAP = timedelta(days=1), timedelta(hours=2)
"""How seldom all comments are asked for while a round is open, and how far back the looks between go beyond the last
such: the clocks of blogs differ."""
POLLED_AFTER_CLOSE = timedelta(days=14)
"""How long after its round's close a post's comments are looked at."""
MAX_RETRY_AFTER = timedelta(days=1)
"""How long a server is left alone at the most, whatever it wants."""
MAX_NAME_LENGTH = 100
MISSING_GRACE = timedelta(hours=6)
"""How long a post is missing before it is taken out: a blog that is being mended answers so for a while."""


async def poll_comments(services: Services, post_id: PostId, *, whole: bool = False) -> Sequence[FoundComment]:
    """Look at a post's comments once, and record those that were not seen before; return those that came.

    All of them come where `whole` asks for that, and else where it is time for that again.
    """
    now = services.clock.now()
    async with services.db.read() as conn:
        watched = await get_polled_post(conn, post_id)
        round_ = await get_round(conn, watched.post.round)
    post, missing = watched.post, False
    if not any_readable(watched.sources):
        sources, missing = await find_sources(services.web, services.workers, post)
        watched = replace(watched, sources=sources)
    ask = CommentQuery() if whole else _how_much(watched.last_full_fetch_at, round_, now)
    seen = await fetch_comments(services.web, services.workers, post, watched.sources, ask)
    if not seen.is_told or (_says_nothing(seen) and round_.phase is Phase.ROUNDED_UP):
        missing = await _is_missing(services.web, post)  # WordPress tells no comments of a post in its bin
    is_whole = seen.is_told and not seen.is_same and ask.since is None
    await _record(services, watched, round_, seen, now if is_whole else watched.last_full_fetch_at)
    await _note_missing(services, post, round_, watched.community, missing=missing)
    return seen.found


def _how_much(last_full_fetch_at: datetime | None, round_: Round, now: datetime) -> CommentQuery:
    """Return how much to ask for: all of them now and then, and when the round is over.

    A comment that waited to be approved comes with the date at which it was written.
    """
    if last_full_fetch_at is None or now - last_full_fetch_at >= FULL_FETCH_INTERVAL:
        return CommentQuery()
    return CommentQuery(since=last_full_fetch_at - SINCE_OVERLAP if now < round_.closes_at else None, again=True)


def _says_nothing(seen: FetchedComments) -> bool:
    return not seen.found and not seen.is_same and any_readable(seen.sources)


async def _is_missing(web: Web, post: Post) -> bool:
    """Ask whether a post is missing on its blog."""
    return is_missing_page(await web.get(post.url))


async def _note_missing(
    services: Services, post: Post, round_: Round, community_id: CommunityId, *, missing: bool
) -> None:
    """Take a post out of its round when it has been missing for some hours: its author took it down."""
    now = services.clock.now()
    async with services.db.write() as tx:
        if not await is_polled_still(tx, post):
            return
        since = await record_missing(tx, post.id, now if missing else None)
        if (
            since is not None
            and now - since >= MISSING_GRACE
            and await set_decision(tx, post.id, Decision.IGNORE, None)
        ):
            await retract_post(tx, await require_community(tx, community_id), round_, post, now)


async def _record(
    services: Services, watched: PolledPost, round_: Round, seen: FetchedComments, last_full_fetch_at: datetime | None
) -> None:
    now, post = services.clock.now(), watched.post
    async with services.db.write() as tx:
        if not await is_polled_still(tx, post):
            return
        community, circle = (
            await require_community(tx, watched.community),
            await load_identity_index(tx, watched.community),
        )
        signed, by_members = await byline_of(tx, post.id), False
        for comment in seen.found:
            author = circle.author_under(comment, post.member, signed)
            fresh = await record_comment(tx, post.id, comment, author.member, now)
            by_members = by_members or (fresh and author.member is not None)
            if author.ask is not None:
                await _ask(tx, community, post, comment, author.ask, now)
        due_at = _next_look(now, round_.closes_at, seen, await newest_comment(tx, post.id))
        await record_comment_poll(tx, post.id, seen.sources, last_full_fetch_at=last_full_fetch_at, due_at=due_at)
        if by_members:
            await refresh_roundup(tx, community, round_.id, now)


async def _ask(
    tx: Transaction, community: Community, post: Post, comment: FoundComment, member_id: MemberId, now: datetime
) -> None:
    """Queue the question to a member whose full name is signed under a comment, once for each name."""
    member = await get_member(tx, member_id)
    open_ = next((c for c in await unclaimed_comments(tx, post.id) if c.external_id == comment.external_id), None)
    if member is None or member.id == post.member or open_ is None:
        return
    name = single_line(comment.author_name, MAX_NAME_LENGTH)
    alias = await add_alias(tx, member.id, AliasKind.ASKED, fold_name(name), name, now)
    if alias is not None:
        layout = was_it_you(
            get_translator(member.language), post, name, f"{community.id}:{alias.id}:{open_.id}:{post.id}"
        )
        await enqueue(tx, Message(f"was-you:{alias.id}", community.id, 0, layout, user=member.user), now)


def _next_look(now: datetime, closes_at: datetime, seen: FetchedComments, newest: datetime | None) -> datetime | None:
    """Return when to look again: 7 of 19 genuine comments on the founding post came after its round-up.

    A post that grows quiet is looked at more seldom, at most twice as long after as it has been quiet; one whose blog
    does not answer, not so soon; and nobody before they want it.
    """
    if now >= closes_at + POLLED_AFTER_CLOSE:
        return None
    quiet = now - max(filter(None, (newest, closes_at)))
    wait = min(max(CLOSED_ROUND_INTERVAL, quiet / 2), MAX_INTERVAL)
    if now < closes_at and any_readable(seen.sources) and seen.is_told:
        wait = OPEN_ROUND_INTERVAL
    return now + max(wait, min(seen.wait or wait, MAX_RETRY_AFTER))
