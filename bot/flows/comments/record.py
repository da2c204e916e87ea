"""Record the comments that a poll brought: those that are new, slice by slice.

    [attribute → new? → record → ask → refresh the round-up] for each slice, in a transaction of its own

A slice that is recorded stays so if the next one is cut off: the poll is due again then, and brings the rest.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.comments import (
    AliasKind,
    Author,
    IdentityIndex,
    ParsedComment,
    RecordedComment,
    normalize_name,
)
from bot.flows.access import require_community
from bot.flows.messages.roundup import refresh_roundup
from bot.i18n import get_translator
from bot.limits import MAX_COMMENTS_PER_POST, MAX_ROWS_PER_WRITE
from bot.messages.comments import confirm_author
from bot.outbox import Message, MessageKind
from bot.outbox.keys import was_it_you_key
from bot.posts import Post
from bot.services import Services
from bot.text import single_line
from bot.themes import Community, CommunityId, MemberId
from storage import Connection, Transaction
from storage.aliases import add_alias, load_identity_index
from storage.bylines import signers_of_post
from storage.comments import (
    add_comments,
    byline_of,
    count_comments,
    find_unclaimed_comment,
    is_polled_still,
    recorded_comments,
)
from storage.communities import get_member
from storage.outbox import enqueue
from storage.post_entries import recorded_of_other_rounds, span_of_comments

MAX_NAME_LENGTH = 100


async def record_comments(
    services: Services, community_id: CommunityId, post: Post, comments: Sequence[ParsedComment]
) -> None:
    """Record the comments that are new, or newly known as a member's, while the post is in its round.

    Of one that several sources tell of, each gets what any of them says of when it was written and what it answers.
    """
    comments = _with_what_others_say(comments)
    for start in range(0, len(comments), MAX_ROWS_PER_WRITE):
        part = comments[start : start + MAX_ROWS_PER_WRITE]
        async with services.db.read() as conn:
            has_news = bool(await _news(conn, await _Attribution.load(conn, community_id, post), part))
        if has_news:
            await _record_slice(services, community_id, post, part)
        await asyncio.sleep(0)  # a post with many comments lets other tasks run in between


def _with_what_others_say(comments: Sequence[ParsedComment]) -> Sequence[ParsedComment]:
    published = {one.external_id: one.published for one in comments if one.published}
    parents = {one.external_id: one.parent for one in comments if one.parent}
    return [
        replace(one, published=published.get(one.external_id), parent=parents.get(one.external_id)) for one in comments
    ]


async def _record_slice(
    services: Services, community_id: CommunityId, post: Post, part: Sequence[ParsedComment]
) -> None:
    now = services.clock.now()
    async with services.db.write() as tx:
        if not await is_polled_still(tx, post):
            return
        community = await require_community(tx, community_id)
        attribution = await _Attribution.load(tx, community_id, post)
        taken = await with_room(tx, post, await _news(tx, attribution, part))
        if taken:
            await add_comments(tx, post.id, taken, now)
        for comment, author in taken:
            if author.to_ask is not None:
                await _ask_member(tx, community, post, comment, author.to_ask, now)
        if taken:  # a stranger's is a first comment, too
            await refresh_roundup(tx, community, post.round, now)


async def with_room(
    tx: Transaction, post: Post, news: Sequence[tuple[ParsedComment, Author]]
) -> Sequence[tuple[ParsedComment, Author]]:
    """Return those of the comments for which the post has room: strangers take no member's place."""
    by_strangers, by_members = await count_comments(tx, post.id)
    left = {True: MAX_COMMENTS_PER_POST - by_members, False: MAX_COMMENTS_PER_POST - by_strangers}
    taken = []
    for comment, author in news:
        is_members = author.member is not None
        if left[is_members] > 0:
            left[is_members] -= 1
            taken.append((comment, author))
    return taken


async def names_signing(conn: Connection, post: Post) -> Mapping[str, MemberId]:
    """Return the normalised names that sign a post and the others of its blog, each with the member whose it is."""
    byline = normalize_name(await byline_of(conn, post.id))
    return dict(await signers_of_post(conn, post.id)) | ({byline: post.member} if byline else {})


class _Attribution:
    """Says who wrote the comments under a post."""

    def __init__(
        self,
        index: IdentityIndex,
        post: Post,
        signers: Mapping[str, MemberId],
        span: tuple[datetime | None, datetime | None],
    ) -> None:
        self.post = post
        self._index, self._signers, self._span = index, signers, span

    @classmethod
    async def load(cls, conn: Connection, community: CommunityId, post: Post) -> "_Attribution":
        """Load the members' identities, the names that sign posts of the blog, and when one can comment on the post."""
        index, signers = await load_identity_index(conn, community), await names_signing(conn, post)
        return cls(index, post, signers, await span_of_comments(conn, post.id))

    def is_of_another_post(self, comment: ParsedComment) -> bool:
        """Say whether a comment is plainly older than the post, or younger than the next on its page."""
        began_at, ended_at = self._span
        if comment.published is None:
            return False
        is_older = began_at is not None and comment.published < began_at
        return is_older or (ended_at is not None and comment.published >= ended_at)

    def author_of(self, comment: ParsedComment, recorded: RecordedComment | None) -> Author:
        """Return who wrote a comment of which this is recorded."""
        return self._index.author_under_post(comment, self.post.member, self._signers, recorded)


async def _news(
    conn: Connection, attribution: _Attribution, part: Sequence[ParsedComment]
) -> Sequence[tuple[ParsedComment, Author]]:
    """Return the comments, with their authors, that are not recorded, or as a stranger's though they are a member's.

    What is recorded stays, though the blog may give the post a later date. Without a date, a comment is of the round in
    which its page was seen with it first.
    """
    post = attribution.post.id
    recorded = await recorded_comments(conn, post, {comment.external_id for comment in part})
    part = [one for one in part if one.external_id in recorded or not attribution.is_of_another_post(one)]
    undated = {one.external_id for one in part if one.published is None} - recorded.keys()
    others = await recorded_of_other_rounds(conn, post, undated)
    part = [one for one in part if one.external_id not in others]
    authors = [(comment, attribution.author_of(comment, recorded.get(comment.external_id))) for comment in part]
    return [
        (comment, author)
        for comment, author in authors
        if comment.external_id not in recorded
        or (author.member is not None and recorded[comment.external_id].member is None)
        or author.to_ask is not None
    ]


async def _ask_member(
    tx: Transaction, community: Community, post: Post, comment: ParsedComment, member_id: MemberId, now: datetime
) -> None:
    """Queue the question whether a comment with a member's full name is theirs, once for each name."""
    member = await get_member(tx, member_id)
    found = await find_unclaimed_comment(tx, post.id, comment.external_id)
    if member is None or member.id == post.member or found is None:
        return
    name = single_line(comment.author_name, MAX_NAME_LENGTH)
    alias = await add_alias(tx, member.id, AliasKind.ASKED, normalize_name(name), name, now)
    if alias is not None:
        layout = confirm_author(get_translator(member.language), community, post, name, alias.id, found)
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
