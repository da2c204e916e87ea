"""Reads and comments, and the relations they make."""

from datetime import datetime

from sqlalchemy import ColumnElement, distinct, func, select

from bot.posts import PostId
from bot.reading import FoundComment, Standing
from bot.themes import MemberId
from storage.db import Connection, Transaction, insert
from storage.schema import comments, posts, reads


async def note_read(tx: Transaction, post: PostId, member: MemberId, now: datetime) -> bool:
    """Record that a member opened a post; return False if it was recorded before."""
    statement = insert(reads).values(post_id=post, member_id=member, read_at=now)
    return bool((await tx.execute(statement.on_conflict_do_nothing())).rowcount)


async def note_comment(
    tx: Transaction, post: PostId, comment: FoundComment, member: MemberId | None, now: datetime
) -> bool:
    """Record a comment; return False if it was seen before, through whichever door.

    Of a stranger only the fact is kept: no name, no address, no word. One who is known later by their blog
    gets the comment then.
    """
    statement = insert(comments).values(
        post_id=post,
        source=comment.source,
        external_id=comment.external_id,
        member_id=member,
        parent=comment.parent,
        published=comment.published,
        seen_at=now,
    )
    known_now = {"member_id": statement.excluded.member_id}
    unknown_before = comments.c.member_id.is_(None) & statement.excluded.member_id.is_not(None)
    upserted = statement.on_conflict_do_update(
        index_elements=["post_id", "external_id"], set_=known_now, where=unknown_before
    )
    return bool((await tx.execute(upserted)).rowcount)


async def standing_of(conn: Connection, member: MemberId) -> Standing:
    """Return a member's relations; what they do to themselves counts nothing."""
    mine, others = posts.c.member_id == member, posts.c.member_id != member
    return Standing(
        readers=await _people(conn, reads.c.member_id, mine & (reads.c.member_id != member)),
        read=await _people(conn, posts.c.member_id, others & (reads.c.member_id == member)),
        answered_by=len(await _commenters(conn, member)),
        answered=len(await _commented_on(conn, member)),
        both_ways=len(await _commenters(conn, member) & await _commented_on(conn, member)),
    )


async def _people(conn: Connection, who: ColumnElement[int], where: ColumnElement[bool]) -> int:
    joined = select(func.count(distinct(who))).select_from(reads.join(posts, posts.c.id == reads.c.post_id))
    return int(await conn.scalar(joined.where(where)) or 0)


async def _commenters(conn: Connection, member: MemberId) -> set[int]:
    chosen = select(comments.c.member_id).join(posts, posts.c.id == comments.c.post_id)
    by_others = comments.c.member_id.is_not(None) & (comments.c.member_id != member)
    return {row.member_id for row in await conn.execute(chosen.where(posts.c.member_id == member, by_others))}


async def _commented_on(conn: Connection, member: MemberId) -> set[int]:
    chosen = select(posts.c.member_id).join(comments, posts.c.id == comments.c.post_id)
    of_others = (comments.c.member_id == member) & (posts.c.member_id != member)
    return {row.member_id for row in await conn.execute(chosen.where(of_others))}
