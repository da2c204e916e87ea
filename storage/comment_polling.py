"""Posts whose comments are looked at: where they are, when to look, and whether the post still stands."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from bot.comments import CommentSource
from bot.posts import Decision, Post, PostId
from bot.themes import CommunityId
from storage.db import Connection, Transaction
from storage.posts import POSTS_WITH_EVIDENCE, post_with_evidence
from storage.schema import entries, posts, rounds

IS_IN_ROUND = posts.c.decision == Decision.ACCEPT
"""Holds for posts that are in their rounds; the comments on others are not looked at."""


async def posts_due_for_comments(conn: Connection, now: datetime) -> Sequence[PostId]:
    """Return the posts whose comments are to be looked at, in the order in which they were due."""
    due = select(posts.c.id).where(posts.c.comments_due_at <= now, IS_IN_ROUND)
    rows = await conn.execute(due.order_by(posts.c.comments_due_at, posts.c.id))
    return [PostId(row.id) for row in rows]


@dataclass(frozen=True, slots=True)
class PolledPost:
    """A post whose comments are looked at."""

    post: Post
    community: CommunityId
    sources: Sequence[CommentSource]
    """Where its comments were found to be, the best door first."""
    last_full_fetch_at: datetime | None
    """When all of them were asked for last."""


async def get_polled_post(conn: Connection, post: PostId) -> PolledPost:
    """Return a post with what is known of the way to its comments."""
    more = (rounds.c.community_id, posts.c.comment_sources, posts.c.comments_last_full_fetch_at)
    chosen = POSTS_WITH_EVIDENCE.join(rounds, rounds.c.id == posts.c.round_id).add_columns(*more)
    row = (await conn.execute(chosen.where(posts.c.id == post))).one()
    sources = [CommentSource(**source) for source in row.comment_sources]
    return PolledPost(post_with_evidence(row), CommunityId(row.community_id), sources, row.comments_last_full_fetch_at)


async def is_polled_still(conn: Connection, post: Post) -> bool:
    """Say whether a post is in its round still, at the same address: it may be taken out or erased during a poll."""
    same = (posts.c.id == post.id) & (posts.c.url == post.url)
    return await conn.scalar(select(posts.c.id).where(same, IS_IN_ROUND)) is not None


async def record_comment_poll(
    tx: Transaction,
    post: PostId,
    sources: Sequence[CommentSource],
    *,
    last_full_fetch_at: datetime | None,
    due_at: datetime | None,
) -> None:
    """Store a post's doors to comments, when all were asked for last, and when to look there again; None is never."""
    values = {
        "comment_sources": [asdict(source) for source in sources],
        "comments_last_full_fetch_at": last_full_fetch_at,
        "comments_due_at": due_at,
    }
    await tx.execute(update(posts).where(posts.c.id == post).values(values))


async def byline_of(conn: Connection, post: PostId) -> str:
    """Return the name that a post is signed with in its feed; empty where it is not."""
    chosen = select(entries.c.author).join(posts, posts.c.entry_id == entries.c.id).where(posts.c.id == post)
    found: str | None = await conn.scalar(chosen)
    return found or ""


async def record_missing(tx: Transaction, post: PostId, now: datetime | None) -> datetime | None:
    """Note that a post is not on its blog at `now`, or with None that it is; return since when it is missing."""
    since = func.coalesce(posts.c.missing_since, now) if now else None
    statement = update(posts).where(posts.c.id == post).values(missing_since=since)
    found: datetime | None = (await tx.execute(statement.returning(posts.c.missing_since))).scalar_one()
    return found
