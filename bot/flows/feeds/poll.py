"""One look at a feed: fetch it, and find out what is new, as cheaply as the answer allows."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, assert_never

from bot.feeds import Feed, FeedUpdate, ParseFailure, StoredEntry, fingerprint, parse_update
from bot.feeds.errors import ErrorKind
from bot.feeds.polling_interval import needs_full_fetch
from bot.feeds.redirects import apply_redirects, final_url_changed
from bot.services import Services
from bot.web import Failed, Fetched, NotModified, ResponseHead
from bot.web.fetch import ACCEPT_FEED
from storage.entries import stored_entries

log = logging.getLogger(__name__)

MAX_FINGERPRINTED_BYTES = 1024 * 1024
"""Bytes of a document up to which the loop itself looks whether only its clock has changed."""


@dataclass(frozen=True, slots=True)
class PollResult:
    """What one look at a feed brought: the feed as it is remembered now, and what was read if it was not the same."""

    new_feed: Feed
    old_feed: Feed
    update: FeedUpdate | None = None
    fresh_for: timedelta | None = None
    retry_after: timedelta | None = None

    @property
    def has_entries(self) -> bool:
        """Say whether there is anything to store besides the feed's own state."""
        return self.row_count > 1

    @property
    def row_count(self) -> int:
        """Return how many rows it is to be stored in."""
        return 1 + (len(self.update.diff.added) + len(self.update.diff.matched) if self.update else 0)

    @property
    def recovered(self) -> bool:
        """Say whether the feed failed before, and does no longer."""
        return bool(self.old_feed.failures) and not self.new_feed.failures


async def poll(services: Services, feed: Feed) -> PollResult:
    """Look at a feed; an answer that brings nothing new is settled before anything is parsed."""
    now = services.clock.now()
    whole = needs_full_fetch(feed, now)
    etag, last_modified = (None, None) if whole else (feed.etag, feed.last_modified)
    match await services.web.get(feed.address, etag=etag, last_modified=last_modified, accept=ACCEPT_FEED):
        case Failed(kind=kind, reason=reason, retry_after=retry_after):
            return failed_poll(feed, now, kind, reason, retry_after)
        case NotModified() if not (etag or last_modified):
            return failed_poll(
                feed, now, ErrorKind.BAD_RESPONSE, "says that nothing has changed, though I have seen nothing yet"
            )
        case NotModified(head=head) if final_url_changed(feed, head.final_url):
            # The validators of another place match here by chance, if at all.
            return _well(feed, head, now, None, etag=None, last_modified=None, last_full_fetch_at=None)
        case NotModified(head=head):
            kept: dict[str, Any] = {
                "etag": head.etag or feed.etag,
                "last_modified": head.last_modified or feed.last_modified,
            }
            return _well(feed, head, now, None, **kept)
        case Fetched() as found:
            return await _read(services, feed, found, now)
        case unexpected:
            assert_never(unexpected)


async def _read(services: Services, feed: Feed, found: Fetched, now: datetime) -> PollResult:
    head, body_hash = found.head, hashlib.sha256(found.body).hexdigest()
    seen: dict[str, Any] = {
        "etag": head.etag,
        "last_modified": head.last_modified,
        "last_full_fetch_at": now,
        "body_hash": body_hash,
    }
    if body_hash == feed.body_hash:
        return _well(feed, head, now, None, **seen)
    entries_hash = fingerprint(found.body) if len(found.body) <= MAX_FINGERPRINTED_BYTES else body_hash
    if entries_hash == feed.fingerprint:
        return _well(feed, head, now, None, **seen)
    async with services.db.read() as conn:
        known = await stored_entries(conn, feed.id)
    match await _parse(services, feed, found, known):
        case ParseFailure(reason=reason, kind=kind):
            return failed_poll(feed, now, kind, f"gives something that I can't read: {reason}")
        case FeedUpdate(metadata=told, publish_interval=publish_interval) as reading:
            told_of: dict[str, Any] = {
                "publish_interval": publish_interval,
                "hints": told.hints,
                "hub": told.hub,
                "topic": told.topic,
            }
            return _well(feed, head, now, reading, fingerprint=entries_hash, **seen, **told_of)
        case unexpected:
            assert_never(unexpected)


async def _parse(
    services: Services, feed: Feed, found: Fetched, known: Sequence[StoredEntry]
) -> FeedUpdate | ParseFailure:
    try:
        return await services.workers.run(parse_update, found.body, found.final_url, found.content_type, known)
    except Exception:  # a document that no parser should choke on: the others must not wait for it
        log.exception("feed %s can't be parsed", feed.address)
        return ParseFailure("it confuses me", ErrorKind.INTERNAL)


def _well(feed: Feed, head: ResponseHead, now: datetime, reading: FeedUpdate | None, **seen: Any) -> PollResult:
    """Return the look that went well; `seen` is what it changes of what is remembered."""
    if feed.failures:
        log.info("feed %s answers again after %d failures", feed.address, feed.failures)
    noted = replace(
        apply_redirects(feed, head.permanent_url, now),
        final_url=head.final_url,
        first_polled_at=feed.first_polled_at or now,
        last_polled_at=now,
        last_success_at=now,
        failures=0,
        first_failure_at=None,
        error=None,
        error_kind=None,
        **seen,
    )
    return PollResult(noted, feed, reading, fresh_for=head.fresh_for)


def failed_poll(
    feed: Feed, now: datetime, kind: ErrorKind, reason: str, retry_after: timedelta | None = None
) -> PollResult:
    """Return the look that failed; what is remembered of the feed's content stays as it was."""
    if feed.error_kind is not kind:
        log.warning("feed %s %s", feed.address, reason)
    noted = replace(
        feed,
        last_polled_at=now,
        failures=feed.failures + 1,
        first_failure_at=feed.first_failure_at or now,
        error=reason,
        error_kind=kind,
    )
    return PollResult(noted, feed, retry_after=retry_after)
