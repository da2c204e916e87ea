"""Poll one feed.

    fetch → not modified? → same body? → same fingerprint? → parse in a worker → load what is related → diff in a worker

Each step can end the poll, so that a feed without news is not parsed. Nothing is written here: see `record`.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, assert_never

from bot.feeds import Feed, FeedUpdate, ParseFailure, PartialUpdate, fingerprint, finish_update, parse_update
from bot.feeds.errors import ErrorKind
from bot.feeds.polling_interval import needs_full_fetch
from bot.feeds.redirects import apply_redirects, final_url_changed
from bot.flows.feeds.changes import Change
from bot.flows.feeds.open_rounds import OpenRounds
from bot.services import Services
from bot.web import Failed, Fetched, NotModified, ResponseHead
from bot.web.fetch import ACCEPT_FEED
from storage.recognition import stored_entries

log = logging.getLogger(__name__)

MAX_FINGERPRINTED_BYTES = 1024 * 1024
"""The largest document, in bytes, whose fingerprint is computed on the event loop."""
_VALIDATORS = ("etag", "last_modified", "body_hash", "fingerprint")
"""What a feed keeps of a document to tell that the next one has no news."""


@dataclass(frozen=True, slots=True)
class PollResult:
    """The outcome of one poll of a feed."""

    new_feed: Feed
    """The feed with the state after the poll, to be stored."""
    old_feed: Feed
    """The feed as it was stored before."""
    update: FeedUpdate | None = None
    """What changed in its entries; None if the poll failed or the document had no news."""
    open_rounds: OpenRounds | None = None
    """The rounds that may take the entries of `update`; None if they are not read yet."""
    changes: tuple[Change, ...] = ()
    """The entries that are stored, and matched with the rounds."""
    is_last: bool = True
    """Whether this is all of the poll, or the last part of it: the other parts store entries alone."""
    fresh_for: timedelta | None = None
    retry_after: timedelta | None = None

    @property
    def outcome(self) -> str:
        """Return in a word what the poll found: `news`, `nothing new`, or the kind of its failure."""
        if self.new_feed.failures:
            return str(self.new_feed.error_kind)
        return "news" if self.has_entries else "nothing new"

    @property
    def has_entries(self) -> bool:
        """Return whether there are entries to store."""
        return bool(self.changes)

    @property
    def row_count(self) -> int:
        """Return for how many rows storing the result counts: the feed and its entries."""
        return 1 + sum(change.row_count for change in self.changes)

    def slices(self, most: int) -> Iterator["PollResult"]:
        """Yield the result in parts of at most so many rows, each to be stored in a transaction of its own.

        The last one stores the feed: if one before it fails, the next poll brings the entries again.
        """
        part: list[Change] = []
        rows = 1
        for change in self.changes:
            if part and rows + change.row_count > most:
                yield replace(self, changes=tuple(part), is_last=False)
                part, rows = [], 1
            part.append(change)
            rows += change.row_count
        yield replace(self, changes=tuple(part))

    @property
    def recovered(self) -> bool:
        """Return whether the poll succeeded after one that failed."""
        return bool(self.old_feed.failures) and not self.new_feed.failures


async def poll(services: Services, feed: Feed, closes_at: datetime | None = None) -> PollResult:
    """Fetch a feed, with its validators unless `needs_full_fetch`, and return what has changed."""
    now = services.clock.now()
    is_full = needs_full_fetch(feed, now, closes_at)
    etag, last_modified = (None, None) if is_full else (feed.etag, feed.last_modified)
    match await services.web.get(feed.address, etag=etag, last_modified=last_modified, accept=ACCEPT_FEED):
        case Failed(kind=kind, reason=reason, retry_after=retry_after):
            return failed_poll(feed, now, kind, reason, retry_after)
        case NotModified() if not (etag or last_modified):
            return failed_poll(
                feed, now, ErrorKind.BAD_RESPONSE, "says that nothing has changed, though I have seen nothing yet"
            )
        case NotModified(head=head) if final_url_changed(feed, head.final_url):
            # The validators are those of another address, so that this response means nothing.
            return _succeeded(feed, head, now, None, etag=None, last_modified=None, last_full_fetch_at=None)
        case NotModified(head=head):
            validators: dict[str, Any] = {
                "etag": head.etag or feed.etag,
                "last_modified": head.last_modified or feed.last_modified,
            }
            return _succeeded(feed, head, now, None, **validators)
        case Fetched() as document:
            return await _compare(services, feed, document, now)
        case unexpected:
            assert_never(unexpected)


async def _compare(services: Services, feed: Feed, document: Fetched, now: datetime) -> PollResult:
    """Return what a fetched document changes of what is stored."""
    head, body_hash = document.head, hashlib.sha256(document.body).hexdigest()
    state: dict[str, Any] = {
        "etag": head.etag,
        "last_modified": head.last_modified,
        "last_full_fetch_at": now,
        "body_hash": body_hash,
    }
    if body_hash == feed.body_hash:
        return _succeeded(feed, head, now, None, **state)
    entries_hash = fingerprint(document.body) if len(document.body) <= MAX_FINGERPRINTED_BYTES else body_hash
    if entries_hash == feed.fingerprint:
        return _succeeded(feed, head, now, None, **state)
    match await _update(services, feed, document):
        case ParseFailure(kind=ErrorKind.CHALLENGED as kind):
            return failed_poll(feed, now, kind, kind.description.msgid)
        case ParseFailure(reason=reason, kind=kind):
            return failed_poll(feed, now, kind, f"gives something that I can't read: {reason}")
        case FeedUpdate(metadata=metadata) as update:
            state |= {
                "fingerprint": entries_hash,
                "publish_interval": update.publish_interval,
                "hints": metadata.hints,
                "hub": metadata.hub,
                "topic": metadata.topic,
            }
            if not metadata.is_whole:  # a mended site may say 304 to the validators of what broke off
                state |= dict.fromkeys(_VALIDATORS)
            return _succeeded(feed, head, now, update, **state)
        case unexpected:
            assert_never(unexpected)


async def _update(services: Services, feed: Feed, document: Fetched) -> FeedUpdate | ParseFailure:
    """Return what a fetched document changes of the feed's stored entries, or why it can't be parsed."""
    lines = await services.known_lines.load(services.db, feed.id)
    update = await services.workers.run(parse_update, document.body, document.final_url, document.content_type, lines)
    if not isinstance(update, PartialUpdate):
        return update
    async with services.db.read() as conn:
        stored = await stored_entries(conn, update.related)
    return await services.workers.run(finish_update, update, stored)


def _succeeded(feed: Feed, head: ResponseHead, now: datetime, update: FeedUpdate | None, **state: Any) -> PollResult:
    """Return the result of a successful poll; `state` are the fields of the feed that it sets."""
    if feed.failures:
        log.info("blog %s answers again, which failed since %s", feed.address, _moment(feed.first_failure_at or now))
    new_feed = replace(
        apply_redirects(feed, head.permanent_url, now),
        final_url=head.final_url,
        first_polled_at=feed.first_polled_at or now,
        last_polled_at=now,
        last_success_at=now,
        failures=0,
        first_failure_at=None,
        error=None,
        error_kind=None,
        **state,
    )
    return PollResult(new_feed, feed, update, fresh_for=head.fresh_for)


def failed_poll(
    feed: Feed, now: datetime, kind: ErrorKind, reason: str, retry_after: timedelta | None = None
) -> PollResult:
    """Return the result of a failed poll, which keeps validators, hashes and hints; log a new kind of error."""
    if feed.error_kind is not kind:
        log.warning("blog %s fails since %s: it %s", feed.address, _moment(feed.first_failure_at or now), reason)
    new_feed = replace(
        feed,
        last_polled_at=now,
        failures=feed.failures + 1,
        first_failure_at=feed.first_failure_at or now,
        error=reason,
        error_kind=kind,
    )
    return PollResult(new_feed, feed, retry_after=retry_after)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
