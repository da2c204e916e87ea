"""Webmentions: whoever answered a post on their own site says so, and it is checked (W3C Recommendation, 2017)."""

import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

from bot.errors import Refusal
from bot.feeds import address_key
from bot.feeds.prose import Markup, read_markup
from bot.flows.communities import community_of
from bot.flows.show_roundup import renew_roundup
from bot.reading import FoundComment
from bot.tools import Tools
from bot.web import Fetched, says_missing
from storage.aliases import circle_of
from storage.mentions import (
    Mention,
    add_mention,
    due_mentions,
    note_checked,
    posts_at,
    remove_comment,
    waiting,
)
from storage.reading import note_comment
from storage.watched import watched_post

MOST_WAITING, LONGEST, MOST_TRIES = 1000, 1000, 3
AGAIN = timedelta(hours=1)


async def take_mention(tools: Tools, source: str, target: str) -> bool:
    """Let it be checked that `source` links to `target`; return False where too many wait already.

    Raises Refusal for addresses that are none of the web, the same, or of no post here (§3.2.1).
    """
    for address in (source, target):
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc or len(address) > LONGEST:
            raise Refusal("source and target are addresses of the web")
    if address_key(source) == address_key(target):
        raise Refusal("source and target are the same")
    now = tools.clock.now()
    async with tools.db.write() as tx:
        targets = await posts_at(tx, target.partition("#")[0])
        if not targets:
            raise Refusal("target is no post that is known here")
        if await waiting(tx) >= MOST_WAITING:
            return False
        for post in targets:
            await add_mention(tx, post, source, now)
    return True


async def check_mentions(tools: Tools) -> None:
    """Check the mentions that are due, one after another."""
    async with tools.db.read() as conn:
        due = await due_mentions(conn, tools.clock.now())
    for mention in due:
        await _check(tools, mention)


async def _check(tools: Tools, mention: Mention) -> None:
    """Look whether a source links to a post: it is a comment then, and if it did once and does no more, it is none."""
    answer = await tools.web.get(mention.source)
    if not isinstance(answer, Fetched) and not says_missing(answer):
        await _try_again(tools, mention)
        return
    links: tuple[str, ...] = ()
    if isinstance(answer, Fetched):
        read = await tools.workers.run(read_markup, answer.text(), answer.address)
        links = read.links if isinstance(read, Markup) else ()
    await _record(tools, mention, links)


async def _record(tools: Tools, mention: Mention, links: tuple[str, ...]) -> None:
    now, external_id = tools.clock.now(), _id(mention.source)
    async with tools.db.write() as tx:
        watched = await watched_post(tx, mention.post)
        post, community_id = watched.post, watched.community
        await note_checked(tx, mention, None)
        if address_key(post.url) in set(map(address_key, links)):
            comment = FoundComment("webmention", external_id, "", mention.source, None, now)
            member = (await circle_of(tx, community_id)).author_of(comment).member
            changed = await note_comment(tx, post.id, comment, member, now) and member is not None
        else:
            changed = await remove_comment(tx, post.id, external_id)
        if changed:
            await renew_roundup(tx, await community_of(tx, community_id), post.round, now)


async def _try_again(tools: Tools, mention: Mention) -> None:
    again = tools.clock.now() + AGAIN * 2**mention.tries if mention.tries < MOST_TRIES else None
    async with tools.db.write() as tx:
        await note_checked(tx, mention, again)


def _id(source: str) -> str:
    """Return what a mention is known again by: not its address, which may be a stranger's."""
    return f"webmention:{hashlib.blake2b(address_key(source).encode(), digest_size=12).hexdigest()}"
