"""One look at a feed: fetch it, and find out what is new, as cheaply as the answer allows."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, assert_never

from bot.feeds import Feed, Known, Reading, Unreadable, fingerprint, read_feed
from bot.feeds.health import Trouble
from bot.feeds.moving import after_redirects, is_elsewhere
from bot.feeds.rhythm import forgets_validators
from bot.tools import Tools
from bot.web import Failed, Fetched, Head, NotModified
from bot.web.fetch import A_FEED
from storage.entries import known_entries

log = logging.getLogger(__name__)

FINGERPRINTED = 1024 * 1024
"""Bytes of a document up to which the loop itself looks whether only its clock has changed."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a feed brought: the feed as it is remembered now, and what was read if it was not the same."""

    feed: Feed
    before: Feed
    reading: Reading | None = None
    fresh_for: timedelta | None = None
    retry_after: timedelta | None = None

    @property
    def has_news(self) -> bool:
        """Say whether there is anything to store besides the feed's own state."""
        return self.size > 1

    @property
    def size(self) -> int:
        """Return how many rows it is to be stored in."""
        return 1 + (len(self.reading.entries.new) + len(self.reading.entries.again) if self.reading else 0)

    @property
    def recovers(self) -> bool:
        """Say whether the feed failed before, and does no longer."""
        return bool(self.before.failures) and not self.feed.failures


async def look(tools: Tools, feed: Feed) -> Look:
    """Look at a feed; an answer that brings nothing new is settled before anything is parsed."""
    now = tools.clock.now()
    whole = forgets_validators(feed, now)
    etag, last_modified = (None, None) if whole else (feed.etag, feed.last_modified)
    match await tools.web.get(feed.address, etag=etag, last_modified=last_modified, accept=A_FEED):
        case Failed(trouble=trouble, reason=reason, retry_after=retry_after):
            return failed(feed, now, trouble, reason, retry_after)
        case NotModified() if not (etag or last_modified):
            return failed(feed, now, Trouble.BROKEN, "says that nothing has changed, though I have seen nothing yet")
        case NotModified(head=head) if is_elsewhere(feed, head.address):
            # The validators of another place match here by chance, if at all.
            return _well(feed, head, now, None, etag=None, last_modified=None, whole_at=None)
        case NotModified(head=head):
            kept: dict[str, Any] = {
                "etag": head.etag or feed.etag,
                "last_modified": head.last_modified or feed.last_modified,
            }
            return _well(feed, head, now, None, **kept)
        case Fetched() as found:
            return await _read(tools, feed, found, now)
        case unexpected:
            assert_never(unexpected)


async def _read(tools: Tools, feed: Feed, found: Fetched, now: datetime) -> Look:
    head, body_hash = found.head, hashlib.sha256(found.body).hexdigest()
    seen: dict[str, Any] = {
        "etag": head.etag,
        "last_modified": head.last_modified,
        "whole_at": now,
        "body_hash": body_hash,
    }
    if body_hash == feed.body_hash:
        return _well(feed, head, now, None, **seen)
    entries_hash = fingerprint(found.body) if len(found.body) <= FINGERPRINTED else body_hash
    if entries_hash == feed.fingerprint:
        return _well(feed, head, now, None, **seen)
    async with tools.db.read() as conn:
        known = await known_entries(conn, feed.id)
    match await _parse(tools, feed, found, known):
        case Unreadable(trouble=trouble, kind=kind):
            return failed(feed, now, kind, f"gives something that I can't read: {trouble}")
        case Reading(head=told, pace=pace) as reading:
            told_of: dict[str, Any] = {"pace": pace, "hints": told.hints, "hub": told.hub, "topic": told.topic}
            return _well(feed, head, now, reading, fingerprint=entries_hash, **seen, **told_of)
        case unexpected:
            assert_never(unexpected)


async def _parse(tools: Tools, feed: Feed, found: Fetched, known: Sequence[Known]) -> Reading | Unreadable:
    try:
        return await tools.workers.run(read_feed, found.body, found.address, found.content_type, known)
    except Exception:  # a document that no parser should choke on: the others must not wait for it
        log.exception("feed %s can't be parsed", feed.address)
        return Unreadable("it confuses me", Trouble.OURS)


def _well(feed: Feed, head: Head, now: datetime, reading: Reading | None, **seen: Any) -> Look:
    """Return the look that went well; `seen` is what it changes of what is remembered."""
    if feed.failures:
        log.info("feed %s answers again after %d failures", feed.address, feed.failures)
    noted = replace(
        after_redirects(feed, head.permanent, now),
        found_at=head.address,
        first_looked_at=feed.first_looked_at or now,
        looked_at=now,
        well_at=now,
        failures=0,
        failing_since=None,
        trouble=None,
        kind=None,
        **seen,
    )
    return Look(noted, feed, reading, fresh_for=head.fresh_for)


def failed(feed: Feed, now: datetime, kind: Trouble, reason: str, retry_after: timedelta | None = None) -> Look:
    """Return the look that failed; what is remembered of the feed's content stays as it was."""
    if feed.kind is not kind:
        log.warning("feed %s %s", feed.address, reason)
    noted = replace(
        feed,
        looked_at=now,
        failures=feed.failures + 1,
        failing_since=feed.failing_since or now,
        trouble=reason,
        kind=kind,
    )
    return Look(noted, feed, retry_after=retry_after)
