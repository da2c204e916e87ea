"""Webmentions that wait to be checked; what was checked is a comment, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.posts import Decision, PostId
from storage.blogs import address_variants
from storage.db import Connection, Transaction, insert
from storage.schema import comments, posts, webmentions


@dataclass(frozen=True, slots=True)
class Webmention:
    """An address that says it links to a post."""

    post: PostId
    source: str
    attempts: int


async def posts_at(conn: Connection, address: str) -> Sequence[PostId]:
    """Return the posts of whichever communities at an address, in any of its common spellings."""
    at = posts.c.url.in_(address_variants(address)) & (posts.c.decision == Decision.ACCEPT)
    rows = await conn.execute(select(posts.c.id).where(at).order_by(posts.c.id))
    return [PostId(row.id) for row in rows]


async def count_pending(conn: Connection) -> int:
    """Return how many mentions wait to be checked."""
    return int(await conn.scalar(select(func.count()).select_from(webmentions)) or 0)


async def add_webmention(tx: Transaction, post: PostId, source: str, now: datetime) -> None:
    """Let a mention be checked; one that waits already is checked once."""
    statement = insert(webmentions).values(post_id=post, source=source, attempts=0, due_at=now)
    await tx.execute(statement.on_conflict_do_nothing())


async def due_webmentions(conn: Connection, now: datetime) -> Sequence[Webmention]:
    """Return the mentions to be checked at `now`, oldest first."""
    due = select(webmentions).where(webmentions.c.due_at <= now).order_by(webmentions.c.due_at).limit(20)
    return [Webmention(PostId(row.post_id), row.source, row.attempts) for row in await conn.execute(due)]


async def record_check(tx: Transaction, mention: Webmention, again_at: datetime | None) -> None:
    """Write down that a mention was checked; with a moment, that it is to be checked again then."""
    it = (webmentions.c.post_id == mention.post) & (webmentions.c.source == mention.source)
    if again_at is None:
        await tx.execute(delete(webmentions).where(it))
    else:
        await tx.execute(update(webmentions).where(it).values(attempts=mention.attempts + 1, due_at=again_at))


async def remove_comment(tx: Transaction, post: PostId, external_id: str) -> bool:
    """Forget a comment that was taken down where it stood; return False where there was none."""
    it = (comments.c.post_id == post) & (comments.c.external_id == external_id)
    return bool((await tx.execute(delete(comments).where(it))).rowcount)
