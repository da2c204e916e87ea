"""Webmentions: whoever answered a post on their own site says so, and it is checked (W3C Recommendation, 2017)."""

import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

from bot.comments import FoundComment
from bot.errors import UserError
from bot.feeds import address_key
from bot.feeds.html_text import HtmlContent, parse_html
from bot.flows.access import require_community
from bot.flows.messages.roundup import refresh_roundup
from bot.services import Services
from bot.web import Fetched, is_missing_page
from storage.aliases import load_identity_index
from storage.comment_polling import get_polled_post
from storage.reading import record_comment
from storage.webmentions import (
    Webmention,
    add_webmention,
    count_pending,
    due_webmentions,
    posts_at,
    record_check,
    remove_comment,
)

MAX_PENDING, MAX_URL_LENGTH, MAX_ATTEMPTS = 1000, 1000, 3
RETRY_AFTER = timedelta(hours=1)


async def receive_webmention(services: Services, source: str, target: str) -> bool:
    """Let it be checked that `source` links to `target`; return False where too many wait already.

    Raises Refusal for addresses that are none of the web, the same, or of no post here (§3.2.1).
    """
    for address in (source, target):
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc or len(address) > MAX_URL_LENGTH:
            raise UserError("source and target are addresses of the web")
    if address_key(source) == address_key(target):
        raise UserError("source and target are the same")
    now = services.clock.now()
    async with services.db.write() as tx:
        targets = await posts_at(tx, target.partition("#")[0])
        if not targets:
            raise UserError("target is no post that is known here")
        if await count_pending(tx) >= MAX_PENDING:
            return False
        for post in targets:
            await add_webmention(tx, post, source, now)
    return True


async def check_webmentions(services: Services) -> None:
    """Check the mentions that are due, one after another."""
    async with services.db.read() as conn:
        due = await due_webmentions(conn, services.clock.now())
    for mention in due:
        await _check(services, mention)


async def _check(services: Services, mention: Webmention) -> None:
    """Look whether a source links to a post: it is a comment then, and if it did once and does no more, it is none."""
    answer = await services.web.get(mention.source)
    if not isinstance(answer, Fetched) and not is_missing_page(answer):
        await _try_again(services, mention)
        return
    links: tuple[str, ...] = ()
    if isinstance(answer, Fetched):
        read = await services.workers.run(parse_html, answer.text(), answer.address)
        links = read.links if isinstance(read, HtmlContent) else ()
    await _record(services, mention, links)


async def _record(services: Services, mention: Webmention, links: tuple[str, ...]) -> None:
    now, external_id = services.clock.now(), _id(mention.source)
    async with services.db.write() as tx:
        watched = await get_polled_post(tx, mention.post)
        post, community_id = watched.post, watched.community
        await record_check(tx, mention, None)
        if address_key(post.url) in set(map(address_key, links)):
            comment = FoundComment("webmention", external_id, "", mention.source, None, now)
            member = (await load_identity_index(tx, community_id)).author_of(comment).member
            changed = await record_comment(tx, post.id, comment, member, now) and member is not None
        else:
            changed = await remove_comment(tx, post.id, external_id)
        if changed:
            await refresh_roundup(tx, await require_community(tx, community_id), post.round, now)


async def _try_again(services: Services, mention: Webmention) -> None:
    again = services.clock.now() + RETRY_AFTER * 2**mention.attempts if mention.attempts < MAX_ATTEMPTS else None
    async with services.db.write() as tx:
        await record_check(tx, mention, again)


def _id(source: str) -> str:
    """Return what a mention is known again by: not its address, which may be a stranger's."""
    return f"webmention:{hashlib.blake2b(address_key(source).encode(), digest_size=12).hexdigest()}"
