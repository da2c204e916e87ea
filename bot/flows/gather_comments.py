"""Look for the comments on a post, on the blog itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.flows.communities import community_of
from bot.flows.judge_entry import untell
from bot.flows.look_at_comments import Ask, Seen, find_doors, look_at_comments
from bot.flows.show_roundup import renew_roundup
from bot.languages import speech
from bot.layout import plain
from bot.outbox import Message
from bot.posts import Decision, Post, PostId
from bot.reading import (
    AliasKind,
    FoundComment,
    any_open,
    fold_name,
)
from bot.themes import Community, CommunityId, MemberId, Phase, Round
from bot.tools import Tools
from bot.web import Web, says_missing
from bot.wording.comments import was_it_you
from storage import Transaction
from storage.aliases import add_alias, circle_of
from storage.communities import get_member
from storage.outbox import say
from storage.posts import settle
from storage.reading import newest_comment, note_comment, unclaimed_on
from storage.rounds import get_round
from storage.watched import Watched, note_comment_look, note_missing, signed_by, watched_post

WHILE_OPEN = timedelta(hours=1)
AFTERWARDS, SELDOM = timedelta(hours=6), timedelta(days=2)
WHOLE_EVERY, OVERLAP = timedelta(days=1), timedelta(hours=2)
"""How seldom all comments are asked for while a round is open, and how far back the looks between go beyond the last
such: the clocks of blogs differ."""
WATCHED_FOR = timedelta(days=14)
"""How long after its round's close a post's comments are looked at."""
LONGEST = timedelta(days=1)
"""How long a server is left alone at the most, whatever it wants."""
NAME_LIMIT = 100
MISSING_FOR = timedelta(hours=6)
"""How long a post is missing before it is taken out: a blog that is being mended answers so for a while."""


async def gather_comments(tools: Tools, post_id: PostId, *, whole: bool = False) -> Sequence[FoundComment]:
    """Look at a post's comments once, and record those that were not seen before; return those that came.

    All of them come where `whole` asks for that, and else where it is time for that again.
    """
    now = tools.clock.now()
    async with tools.db.read() as conn:
        watched = await watched_post(conn, post_id)
        round_ = await get_round(conn, watched.post.round)
    post, missing = watched.post, False
    if not any_open(watched.doors):
        doors, missing = await find_doors(tools.web, tools.workers, post)
        watched = replace(watched, doors=doors)
    ask = Ask() if whole else _how_much(watched.whole_at, round_, now)
    seen = await look_at_comments(tools.web, tools.workers, post, watched.doors, ask)
    if not seen.is_told or (_says_nothing(seen) and round_.phase is Phase.ROUNDED_UP):
        missing = await _is_missing(tools.web, post)  # WordPress tells no comments of a post in its bin
    is_whole = seen.is_told and not seen.is_same and ask.since is None
    await _record(tools, watched, round_, seen, now if is_whole else watched.whole_at)
    await _note_missing(tools, post, round_, watched.community, missing=missing)
    return seen.found


def _how_much(whole_at: datetime | None, round_: Round, now: datetime) -> Ask:
    """Return how much to ask for: all of them now and then, and when the round is over.

    A comment that waited to be approved comes with the date at which it was written.
    """
    if whole_at is None or now - whole_at >= WHOLE_EVERY:
        return Ask()
    return Ask(since=whole_at - OVERLAP if now < round_.closes_at else None, again=True)


def _says_nothing(seen: Seen) -> bool:
    return not seen.found and not seen.is_same and any_open(seen.doors)


async def _is_missing(web: Web, post: Post) -> bool:
    """Ask whether a post is missing on its blog."""
    return says_missing(await web.get(post.url))


async def _note_missing(tools: Tools, post: Post, round_: Round, community_id: CommunityId, *, missing: bool) -> None:
    """Take a post out of its round when it has been missing for some hours: its author took it down."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        since = await note_missing(tx, post.id, now if missing else None)
        if since is not None and now - since >= MISSING_FOR and await settle(tx, post.id, Decision.IGNORE, None):
            await untell(tx, await community_of(tx, community_id), round_, post, now)


async def _record(tools: Tools, watched: Watched, round_: Round, seen: Seen, whole_at: datetime | None) -> None:
    now, post = tools.clock.now(), watched.post
    async with tools.db.write() as tx:
        community, circle = await community_of(tx, watched.community), await circle_of(tx, watched.community)
        signed, by_members = await signed_by(tx, post.id), False
        for comment in seen.found:
            author = circle.author_under(comment, post.member, signed)
            fresh = await note_comment(tx, post.id, comment, author.member, now)
            by_members = by_members or (fresh and author.member is not None)
            if author.ask is not None:
                await _ask(tx, community, post, comment, author.ask, now)
        due_at = _next_look(now, round_.closes_at, seen, await newest_comment(tx, post.id))
        await note_comment_look(tx, post.id, seen.doors, whole_at=whole_at, due_at=due_at)
        if by_members:
            await renew_roundup(tx, community, round_.id, now)


async def _ask(
    tx: Transaction, community: Community, post: Post, comment: FoundComment, member_id: MemberId, now: datetime
) -> None:
    """Queue the question to a member whose full name is signed under a comment, once for each name."""
    member = await get_member(tx, member_id)
    open_ = next((c for c in await unclaimed_on(tx, post.id) if c.external_id == comment.external_id), None)
    if member is None or member.id == post.member or open_ is None:
        return
    name = plain(comment.author_name, NAME_LIMIT)
    alias = await add_alias(tx, member.id, AliasKind.ASKED, fold_name(name), name, now)
    if alias is not None:
        layout = was_it_you(speech(member.language), post, name, f"{community.id}:{alias.id}:{open_.id}:{post.id}")
        await say(tx, Message(f"was-you:{alias.id}", community.id, 0, layout, user=member.user), now)


def _next_look(now: datetime, closes_at: datetime, seen: Seen, newest: datetime | None) -> datetime | None:
    """Return when to look again: 7 of 19 genuine comments on the founding post came after its round-up.

    A post that grows quiet is looked at more seldom, at most twice as long after as it has been quiet; one whose blog
    does not answer, not so soon; and nobody before they want it.
    """
    if now >= closes_at + WATCHED_FOR:
        return None
    quiet = now - max(filter(None, (newest, closes_at)))
    wait = min(max(AFTERWARDS, quiet / 2), SELDOM)
    if now < closes_at and any_open(seen.doors) and seen.is_told:
        wait = WHILE_OPEN
    return now + max(wait, min(seen.wait or wait, LONGEST))
