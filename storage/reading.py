"""Reads and thanks, and all the interactions that a standing is made of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, case, exists, literal, select, union_all, update

from bot.posts import Decision, Post, PostId
from bot.reading import Comment, GivenThanks, HelpKind, Interaction, Read, ReadMarks, Thanks
from bot.themes import CommunityId, Member, MemberId, RoundId
from storage.communities import IS_PRESENT
from storage.db import Connection, Transaction, insert
from storage.posts import POSTS_WITH_EVIDENCE, has_read, post_with_evidence
from storage.schema import comments, members, posts, reads, thanks

_IS_IN_ROUND = posts.c.decision == Decision.ACCEPT


async def record_read(tx: Transaction, post: PostId, member: MemberId, now: datetime) -> bool:
    """Record that a member read a post; return False if it was recorded before."""
    statement = insert(reads).values(post_id=post, member_id=member, read_at=now)
    return bool((await tx.execute(statement.on_conflict_do_nothing())).rowcount)


def _read_marks() -> CompoundSelect[Any]:
    in_round = select(posts.c.id).where(posts.c.round_id == bindparam("round_"))
    return union_all(
        *(
            select(table.c.post_id, literal(mark)).where(
                table.c.member_id == bindparam("member"), table.c.post_id.in_(in_round)
            )
            for table, mark in ((reads, "read"), (comments, "commented"))
        )
    )


_READ_MARKS = _read_marks()
"""Built once: building the statement takes longer than executing it."""


async def read_marks(conn: Connection, round_: RoundId, member: Member) -> ReadMarks:
    """Return which posts of a round a member read, and on which they commented."""
    marked: dict[str, set[PostId]] = {"read": set(), "commented": set()}
    for post, mark in await conn.execute(_READ_MARKS, {"round_": round_, "member": member.id}):
        marked[mark].add(PostId(post))
    return ReadMarks(member.user, frozenset(marked["read"]), frozenset(marked["commented"]))


async def interactions_of(conn: Connection, member: MemberId) -> Sequence[Interaction]:
    """Return what a member did for others, the replies to it, and what others did for the member."""
    helped = select(thanks.c.giver_id, thanks.c.week, thanks.c.kind).where(thanks.c.helper_id == member)
    received = [Thanks(row.giver_id, member, row.week, HelpKind(row.kind)) for row in await conn.execute(helped)]
    return [*await _reads_of(conn, member), *await _comments_of(conn, member), *received]


async def _reads_of(conn: Connection, member: MemberId) -> Sequence[Read]:
    """Return a member's reads, and those of the member's posts."""
    chosen = select(reads.c.post_id, posts.c.member_id.label("author"), reads.c.member_id.label("by")).join(
        posts, posts.c.id == reads.c.post_id
    )
    found: list[Read] = []
    for which in (reads.c.member_id == member, _IS_IN_ROUND & (posts.c.member_id == member)):
        found += [Read(row.post_id, row.author, row.by) for row in await conn.execute(chosen.where(which))]
    return found


async def _comments_of(conn: Connection, member: MemberId) -> Sequence[Comment]:
    """Return a member's comments, those on the member's posts, and the authors' replies to the member's comments."""
    chosen = select(
        comments.c.post_id,
        posts.c.member_id.label("author"),
        comments.c.member_id.label("by"),
        comments.c.external_id,
        comments.c.parent,
    ).join(posts, posts.c.id == comments.c.post_id)
    mine = comments.alias("mine")
    replies = chosen.join(mine, (mine.c.post_id == comments.c.post_id) & (mine.c.external_id == comments.c.parent))
    found: list[Comment] = []
    for statement in (
        chosen.where(comments.c.member_id == member),
        chosen.where(_IS_IN_ROUND, posts.c.member_id == member, comments.c.member_id.is_not(None)),
        replies.where(mine.c.member_id == member, comments.c.member_id == posts.c.member_id),
    ):
        rows = await conn.execute(statement)
        found += [Comment(row.post_id, row.author, row.by, row.external_id, row.parent) for row in rows]
    return found


async def unread_of(
    conn: Connection, member: MemberId, authors: Collection[MemberId], since: datetime, limit: int
) -> Sequence[Post]:
    """Return posts by these authors that a member has not read, published at or after `since`, newest first."""
    chosen = POSTS_WITH_EVIDENCE.where(_IS_IN_ROUND, IS_PRESENT, posts.c.member_id.in_(authors), ~has_read(member))
    newest = chosen.where(posts.c.published >= since).order_by(posts.c.published.desc(), posts.c.id.desc())
    return [post_with_evidence(row) for row in await conn.execute(newest.limit(limit))]


async def comments_to_answer(
    conn: Connection, member: MemberId, since: datetime, limit: int
) -> Sequence[tuple[Post, MemberId]]:
    """Return a member's posts on which others commented since, each with who did, newest first.

    Left out are those on which the member has commented themselves after that: in answer to that comment, or later.
    What is later the blog's dates tell; where one is missing, or was still to come, the order in which both were seen.
    """
    theirs, own, by = comments.alias("theirs"), comments.alias("own"), members.alias("by")
    are_dated = (own.c.published <= own.c.seen_at) & (theirs.c.published <= theirs.c.seen_at)
    is_later = case(
        (are_dated, own.c.published >= theirs.c.published),
        else_=own.c.seen_at >= theirs.c.seen_at,
    )
    is_answered = exists().where(
        own.c.post_id == posts.c.id,
        own.c.member_id == member,
        (own.c.parent == theirs.c.external_id) | is_later,
    )
    chosen = (
        POSTS_WITH_EVIDENCE.add_columns(by.c.id.label("commenter"))
        .join(theirs, theirs.c.post_id == posts.c.id)
        .join(by, by.c.id == theirs.c.member_id)
        .where(_IS_IN_ROUND, posts.c.member_id == member, by.c.id != member, by.c.left_at.is_(None), ~is_answered)
    )
    newest = chosen.where(theirs.c.seen_at >= since).order_by(theirs.c.seen_at.desc(), theirs.c.id.desc())
    return [(post_with_evidence(row), MemberId(row.commenter)) for row in await conn.execute(newest.limit(limit))]


async def visible_names(conn: Connection, people: Collection[MemberId]) -> Mapping[MemberId, str]:
    """Return the names of those of these members who are here and let others see theirs."""
    allowed = members.c.shows_name & IS_PRESENT & members.c.paused_at.is_(None)
    rows = await conn.execute(select(members.c.id, members.c.name).where(members.c.id.in_(people), allowed))
    return {MemberId(row.id): row.name for row in rows}


async def record_thanks(
    tx: Transaction,
    giver: MemberId,
    helper: MemberId,
    kind: HelpKind,
    line: str,
    now: datetime,
    *,
    week: str,
    shows: bool,
) -> int | None:
    """Record thanks; return their id, or None where the same were given in that week already (see `week_of`)."""
    statement = insert(thanks).values(
        giver_id=giver,
        helper_id=helper,
        kind=kind,
        line=line,
        given_at=now,
        week=week,
        giver_shows=shows,
    )
    row = (await tx.execute(statement.on_conflict_do_nothing().returning(thanks.c.id))).first()
    return int(row.id) if row else None


async def find_thanks(conn: Connection, thanks_id: int, community: CommunityId) -> GivenThanks | None:
    """Return thanks given in a community, or None; None too if the helper has left.

    A giver who has left is nobody in them: neither named nor quoted.
    """
    giver, helper = members.alias("giver"), members.alias("helper")
    chosen = (
        select(thanks, giver.c.name.label("giver"), helper.c.name.label("helper"), helper.c.user_id)
        .outerjoin(giver, (giver.c.id == thanks.c.giver_id) & giver.c.left_at.is_(None))
        .join(helper, helper.c.id == thanks.c.helper_id)
    )
    is_wanted = (thanks.c.id == thanks_id) & (helper.c.community_id == community) & helper.c.left_at.is_(None)
    row = (await conn.execute(chosen.where(is_wanted))).first()
    if row is None:
        return None
    return GivenThanks(
        row.id,
        row.giver or "",
        row.helper,
        frozenset(MemberId(one) for one in (row.giver_id, row.helper_id) if one is not None),
        row.user_id,
        HelpKind(row.kind),
        row.line if row.giver else "",
        row.given_at,
        row.giver_shows,
        row.shown_at,
    )


async def mark_thanks_shown(tx: Transaction, thanks_id: int, now: datetime) -> bool:
    """Record that thanks are shown to everyone; return False if they were already."""
    hidden = (thanks.c.id == thanks_id) & thanks.c.shown_at.is_(None)
    return bool((await tx.execute(update(thanks).where(hidden).values(shown_at=now))).rowcount)
