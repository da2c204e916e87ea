"""Webmentions that wait to be checked: afterwards they are comments, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, true, update

from bot.feeds.addresses import address_changed, address_key, hostname_of
from bot.feeds.links import link_hash
from bot.limits import MAX_MENTIONS_PER_HOST, MAX_MENTIONS_PER_POST, MAX_PENDING_MENTIONS
from bot.posts import Decision, PostId
from storage.db import Connection, Transaction, insert
from storage.schema import posts, webmentions

COUNTRY_LENGTH, MAX_SHORT_LABEL = 2, 3
"""Letters of a country's label, and of one below it that stands for a kind of names, as in `co.uk` or `com.br`."""


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


async def add_webmention(tx: Transaction, post: PostId, source: str, now: datetime) -> None:
    """Queue a webmention to be checked, unless it is queued already.

    Where as many wait as may, one makes room, of the site from which most wait: it had its chance, and whoever sends
    many of their own keeps nobody else out.
    """
    is_queued = (webmentions.c.post_id == post) & (webmentions.c.source == source)
    if await tx.scalar(select(webmentions.c.post_id).where(is_queued)) is not None:
        return
    site = _site_of(source)
    await _make_room(tx, webmentions.c.host == site, MAX_MENTIONS_PER_HOST)
    await _make_room(tx, webmentions.c.post_id == post, MAX_MENTIONS_PER_POST)
    await _make_room(tx, true(), MAX_PENDING_MENTIONS)
    await tx.execute(insert(webmentions).values(post_id=post, source=source, host=site, attempts=0, due_at=now))


async def _make_room(tx: Transaction, which: ColumnElement[bool], most: int) -> None:
    """Delete one of these webmentions if there are `most` of them: one that was tried before, or the oldest."""
    if (await tx.scalar(select(func.count()).select_from(webmentions).where(which)) or 0) < most:
        return
    by_site = select(webmentions.c.host).where(which).group_by(webmentions.c.host)
    fullest = await tx.scalar(by_site.order_by(func.count().desc(), webmentions.c.host).limit(1))
    waiting = select(webmentions.c.post_id, webmentions.c.source).where(which, webmentions.c.host == fullest)
    oldest = waiting.order_by(webmentions.c.attempts.desc(), webmentions.c.due_at, *webmentions.primary_key)
    post, source = (await tx.execute(oldest.limit(1))).one()
    await tx.execute(delete(webmentions).where(webmentions.c.post_id == post, webmentions.c.source == source))


def _site_of(address: str) -> str:
    """Return the part of an address's hostname that somebody had to register: below it they have as many as they like.

    Without a list of such parts, that is the last label and the one before, with one more where the last is a
    country's and that is short, as in `co.uk`.
    """
    host = hostname_of(address)
    if ":" in host or host.rpartition(".")[2].isdecimal():
        return host
    labels = host.split(".")
    is_country = len(labels[-1]) == COUNTRY_LENGTH
    is_short = is_country and len(labels) > 1 and len(labels[-2]) <= MAX_SHORT_LABEL
    return ".".join(labels[-3 if is_short else -2 :])


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
