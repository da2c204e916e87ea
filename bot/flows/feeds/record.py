"""Record the results of polls, in the caller's transaction.

    poll → parse → diff → [store feeds → notify owners → record hubs → store entries → match → enqueue]

`poll` and the workers do the first three steps; matching an entry records posts and queues messages.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds import Blog, Entry, EntryId, EntryMatch, FeedId
from bot.feeds.polling_interval import PollContext, next_poll_at, retry_poll_at
from bot.feeds.update import publication_candidates
from bot.flows.access import require_community
from bot.flows.feeds.notify_owners import notify_owners
from bot.flows.feeds.poll import PollResult
from bot.flows.feeds.websub import record_hubs
from bot.flows.posts.match import Candidate, Matching
from bot.services import Services
from bot.themes import CommunityId
from storage import Transaction
from storage.blogs import blogs_of_feeds
from storage.entries import NewEntry, add_entries, update_entries
from storage.feeds import closing_times, feeds_by_address, update_feeds
from storage.rounds import rounds_taking_posts
from storage.websub import pushed_feeds


async def record_polls(tx: Transaction, services: Services, results: Sequence[PollResult]) -> None:
    """Store the feeds and entries of these results, and match the entries that are new or edited."""
    now = services.clock.now()
    results = await _without_address_conflicts(tx, results)
    ids = [result.new_feed.id for result in results]
    closes, pushed = await closing_times(tx, ids), await pushed_feeds(tx, ids, now) if services.public_address else ()
    changes = []
    for result in results:
        feed = result.new_feed
        context = PollContext(now, closes.get(feed.id), result.fresh_for, feed.id in pushed)
        changes.append((result.old_feed, feed, _due_at(result, context)))
    await update_feeds(tx, changes)
    await notify_owners(tx, [result for result in results if result.new_feed.failures or result.old_feed.failures], now)
    await record_hubs(tx, services, results)
    if with_entries := [result for result in results if result.has_entries]:
        await _record_entries(tx, with_entries, now)


async def _without_address_conflicts(tx: Transaction, results: Sequence[PollResult]) -> Sequence[PollResult]:
    """Return the results; a feed that was redirected to the address of another stored feed keeps its old address."""
    redirected = [result.new_feed.address for result in results if result.new_feed.address != result.old_feed.address]
    taken = await feeds_by_address(tx, redirected) if redirected else {}
    return [
        replace(result, new_feed=replace(result.new_feed, address=result.old_feed.address))
        if taken.get(result.new_feed.address, result.new_feed.id) != result.new_feed.id
        else result
        for result in results
    ]


def _due_at(result: PollResult, context: PollContext) -> datetime | None:
    """Return when to poll the feed next; None if it is gone."""
    feed = result.new_feed
    if feed.failures:
        return None if feed.is_gone else retry_poll_at(feed, context, result.retry_after)
    return next_poll_at(feed, context)


async def _record_entries(tx: Transaction, results: Sequence[PollResult], now: datetime) -> None:
    """Store the added and matched entries, and match those that were added or edited."""
    added = {result.new_feed.id: _new_entries(result, now) for result in results}
    new_entries = [new for result in results for new, _ in added[result.new_feed.id]]
    ids = iter(await add_entries(tx, new_entries, now) if new_entries else ())
    if changed := [(pair.new, pair.entry) for result in results for pair in _matched(result)]:
        await update_entries(tx, changed)
    matchings = _Matchings(tx, now)
    await matchings.prepare([result.new_feed.id for result in results])
    for result in results:
        feed = result.new_feed.id
        for new, dates in added[feed]:
            await matchings.match(feed, next(ids), new.entry, dates)
        for pair in _matched(result):
            if pair.is_edited:
                dates = tuple(filter(None, (pair.old.published, pair.old.appeared_at)))
                await matchings.match(feed, pair.old.id, pair.entry, dates, is_known=True)
        await asyncio.sleep(0)  # matching only computes: let other tasks run in between


def _matched(result: PollResult) -> Sequence[EntryMatch]:
    return result.update.diff.matched if result.update else ()


def _new_entries(result: PollResult, now: datetime) -> list[tuple[NewEntry, tuple[datetime, ...]]]:
    """Return the added entries, oldest first, each with the times at which it may have been published."""
    if result.update is None:
        return []
    previous_success_at = result.old_feed.last_success_at if result.old_feed.first_polled_at else None
    new_entries = []
    for entry, stored in zip(result.update.diff.added, result.update.added_stored, strict=True):
        dates = publication_candidates(entry, now, previous_success_at, result.update.earliest_published)
        new_entries.append((NewEntry(result.new_feed.id, entry, stored, dates[-1] if dates else None), dates))
    return sorted(new_entries, key=lambda pair: pair[1][0] if pair[1] else now)


class _Matchings:
    """The blogs of a batch of feeds, with a `Matching` for each of their communities."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._blogs: defaultdict[FeedId, list[Blog]] = defaultdict(list)
        self._matchings: dict[CommunityId, Matching] = {}

    async def prepare(self, feeds: Sequence[FeedId]) -> None:
        """Find the blogs of these feeds, and the rounds that take posts in their communities."""
        for blog in await blogs_of_feeds(self._tx, feeds):
            self._blogs[blog.feed].append(blog)
            if blog.community not in self._matchings:
                community = await require_community(self._tx, blog.community)
                rounds = await rounds_taking_posts(self._tx, community.id, self._now)
                self._matchings[blog.community] = Matching(self._tx, community, rounds, self._now)

    async def match(
        self, feed: FeedId, entry_id: EntryId, entry: Entry, published: tuple[datetime, ...], *, is_known: bool = False
    ) -> None:
        """Match an entry in each community that polls its feed."""
        for blog in self._blogs[feed]:
            candidate = Candidate(blog, entry_id, entry, published, is_known)
            await self._matchings[blog.community].match(candidate)
