"""Webmentions that wait to be checked: afterwards they are comments, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from bot.feeds.addresses import address_changed, address_key, hostname_of
from bot.feeds.links import link_hash
from bot.posts import Decision, PostId
from storage.db import Connection, Transaction, insert
from storage.schema import posts, webmentions


@dataclass(frozen=True, slots=True)
class Webmention:
    """The address of a page that is said to link to a post."""

    post: PostId
    source: str
    attempts: int


async def posts_at(conn: Connection, address: str) -> Sequence[PostId]:
    """Return the posts of all communities at an address, in any spelling; of several on one page, the one it names."""
    at = (posts.c.url_hash == link_hash(address)) & (posts.c.decision == Decision.ACCEPT)
    rows = (await conn.execute(select(posts.c.id, posts.c.url).where(at).order_by(posts.c.id))).all()
    on_page = [row for row in rows if address_key(row.url) == address_key(address)]
    named = [row for row in on_page if not address_changed(row.url, address)]
    return [PostId(row.id) for row in named or on_page]


@dataclass(frozen=True, slots=True)
class Pending:
    """How many webmentions wait to be checked."""

    in_all: int
    of_posts: int
    """Of some posts."""
    from_host: int
    """From the host of a source."""


async def count_pending(conn: Connection, targets: Sequence[PostId], source: str) -> Pending:
    """Return how many webmentions wait to be checked: in all, of these posts, and from the host of this source."""
    counted = select(
        func.count(),
        func.count().filter(webmentions.c.post_id.in_(targets)),
        func.count().filter(webmentions.c.host == hostname_of(source)),
    )
    return Pending(*(await conn.execute(counted.select_from(webmentions))).one())


async def add_webmention(tx: Transaction, post: PostId, source: str, now: datetime) -> None:
    """Queue a webmention to be checked, unless it is queued already."""
    statement = insert(webmentions).values(
        post_id=post, source=source, host=hostname_of(source), attempts=0, due_at=now
    )
    await tx.execute(statement.on_conflict_do_nothing())


async def due_webmentions(conn: Connection, now: datetime) -> Sequence[Webmention]:
    """Return the webmentions to be checked at `now`, the longest due first."""
    due = (
        select(webmentions).where(webmentions.c.due_at <= now).order_by(webmentions.c.due_at, *webmentions.primary_key)
    )
    return [Webmention(PostId(row.post_id), row.source, row.attempts) for row in await conn.execute(due.limit(20))]


async def record_check(tx: Transaction, mention: Webmention, retry_at: datetime | None) -> None:
    """Record that a webmention was checked for good, or with `retry_at` that it is to be checked again then."""
    chosen = (webmentions.c.post_id == mention.post) & (webmentions.c.source == mention.source)
    if retry_at is None:
        await tx.execute(delete(webmentions).where(chosen))
    else:
        await tx.execute(update(webmentions).where(chosen).values(attempts=mention.attempts + 1, due_at=retry_at))
