"""Look at feeds: fetch, parse, sort out what is new, and record it with what it makes the bot say."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.feeds import (
    Entry,
    Feed,
    FeedId,
    ParsedFeed,
    Unreadable,
    after_failure,
    fingerprint,
    next_look,
    parse_feed,
    sort_entries,
)
from bot.feeds.identity import identity
from bot.flows.judge_entry import judge_entry
from bot.flows.set_up import community_of
from bot.tools import Tools
from bot.web import Failed, Fetched, NotModified, Web
from storage import Transaction
from storage.blogs import blogs_of, get_feeds, in_open_rounds, known_entries, note_looks, save_entry
from storage.rounds import taking_posts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a feed brought: the feed as it is remembered now, and its entries if they are not the same."""

    feed: Feed
    entries: tuple[Entry, ...] = ()
    retry_after: timedelta | None = None


async def look_at_feeds(tools: Tools, due: Sequence[FeedId]) -> None:
    """Look at feeds, each once; what brought nothing new is written down in one batch."""
    async with tools.db.read() as conn:
        feeds = await get_feeds(conn, due)
    looks = await asyncio.gather(*(_look(tools.web, feed) for feed in feeds))
    quiet = [look for look in looks if not look.entries]
    quiet += [_confused(look) for look in looks if look.entries and not await _taken(tools, look)]
    if quiet:
        async with tools.db.write() as tx:
            await _note(tx, quiet, tools.clock.now())


async def _look(web: Web, feed: Feed) -> Look:
    """Fetch a feed; an answer that brings nothing new is settled before anything is parsed."""
    match await web.get(feed.address, etag=feed.etag, last_modified=feed.last_modified):
        case NotModified():
            return Look(_well(feed))
        case Failed(reason=reason, retry_after=retry_after):
            return _failed(feed, reason, retry_after)
        case Fetched() as found:
            return await _read(feed, found)
        case unexpected:
            assert_never(unexpected)


async def _read(feed: Feed, found: Fetched) -> Look:
    body_hash = hashlib.blake2b(found.body, digest_size=16).hexdigest()
    seen = replace(feed, etag=found.etag, last_modified=found.last_modified, body_hash=body_hash)
    if body_hash == feed.body_hash:
        return Look(_well(seen))
    try:
        parsed = await asyncio.to_thread(parse_feed, found.body, found.address, found.content_type)
    except Exception:  # a document that no parser should choke on: the others must not wait for it
        log.exception("feed %s can't be parsed", feed.address)
        parsed = Unreadable("it confuses me")
    match parsed:
        case Unreadable(trouble=trouble):
            return _failed(feed, f"gives something else than posts: {trouble}", None)
        case ParsedFeed(entries=entries):
            seen = replace(seen, fingerprint=fingerprint(entries))
            return Look(_well(seen), entries if seen.fingerprint != feed.fingerprint else ())
        case unexpected:
            assert_never(unexpected)


def _well(feed: Feed) -> Feed:
    if feed.failures:
        log.info("feed %s answers again after %d failures", feed.address, feed.failures)
    return replace(feed, failures=0, trouble=None)


def _failed(feed: Feed, reason: str, retry_after: timedelta | None) -> Look:
    if not feed.failures:
        log.warning("feed %s %s", feed.address, reason)
    return Look(replace(feed, failures=feed.failures + 1, trouble=reason), retry_after=retry_after)


def _confused(look: Look) -> Look:
    """Forget what was seen in this look, so that the next one sees it anew."""
    unseen = replace(look.feed, etag=None, last_modified=None, body_hash=None, fingerprint=None)
    return _failed(unseen, "confuses me", None)


async def _taken(tools: Tools, look: Look) -> bool:
    """Store what a look brought; where that fails unexpectedly, only this feed waits, and the others go on."""
    try:
        await _take(tools, look)
    except Exception:
        log.exception("feed %s can't be stored", look.feed.address)
        return False
    return True


async def _take(tools: Tools, look: Look) -> None:
    """Store what is new or changed, with the posts and messages it makes, in one transaction."""
    now, feed = tools.clock.now(), look.feed
    seen_at = now if feed.first_looked_at else None
    async with tools.db.write() as tx:
        found = sort_entries(look.entries, await known_entries(tx, feed.id))
        oldest_first = sorted((*found.new, *found.changed), key=lambda e: (e.published or now, identity(e)))
        stored = [(await save_entry(tx, feed.id, entry, now), entry) for entry in oldest_first]
        for blog in await blogs_of(tx, feed.id):
            community = await community_of(tx, blog.community)
            rounds = await taking_posts(tx, community.id, now)
            for entry_id, entry in stored:
                await judge_entry(tx, community, rounds, blog, entry_id, entry, now, seen_at=seen_at)
        await _note(tx, [look], now)


async def _note(tx: Transaction, looks: Sequence[Look], now: datetime) -> None:
    """Store what is remembered of feeds, and when to look at each next."""
    in_open = await in_open_rounds(tx, [look.feed.id for look in looks])
    looked = []
    for look in looks:
        feed = replace(look.feed, first_looked_at=look.feed.first_looked_at or (None if look.feed.failures else now))
        if feed.failures:
            looked.append((feed, after_failure(now, feed.failures - 1, look.retry_after)))
        else:
            looked.append((feed, next_look(now, round_open=feed.id in in_open)))
    await note_looks(tx, looked)
