"""Record the results of polls, in the caller's transaction.

    poll → parse → diff → [store feeds → notify owners → record hubs → store entries → match → enqueue]

`poll` and the workers do the first three steps; matching an entry records posts and queues messages.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds import Blog, EntryId, FeedId
from bot.feeds.polling_interval import PollContext, next_poll_at, retry_poll_at
from bot.flows.access import require_community
from bot.flows.feeds.changes import Change
from bot.flows.feeds.moved import keep_old_addresses, keep_old_homes, take_title_and_home
from bot.flows.feeds.notify_owners import notify_owners, tell_where_it_leads
from bot.flows.feeds.poll import PollResult
from bot.flows.feeds.websub import record_hubs
from bot.flows.posts.match import Candidate, Matching, one_of_each_community
from bot.limits import MAX_ENTRIES_PER_FEED, MAX_ROWS_PER_WRITE
from bot.services import Services
from bot.themes import CommunityId
from storage import Transaction
from storage.blogs import address_variants, blogs_of_feeds
from storage.bylines import signed_otherwise
from storage.entries import NewEntry, add_entries, drop_oldest_entries, update_entries
from storage.feeds import closing_times, feeds_by_address, update_feeds, watched_feeds
from storage.posts import entries_in_rounds
from storage.rounds import rounds_taking_posts
from storage.websub import pushed_feeds


async def record_polls(tx: Transaction, services: Services, results: Sequence[PollResult]) -> None:
    """Store the feeds and entries of these results, and match the entries that are new or edited.

    Of a feed whose blog was removed while it was polled, nothing is kept.
    """
    now = services.clock.now()
    watched = await watched_feeds(tx, [result.new_feed.id for result in results])
    results = [result for result in results if result.new_feed.id in watched]
    await _record_feeds(tx, services, [result for result in results if result.is_last], now)
    if with_entries := [result for result in results if result.has_entries]:
        await _record_entries(tx, with_entries, now)


async def _record_feeds(tx: Transaction, services: Services, results: Sequence[PollResult], now: datetime) -> None:
    if not results:
        return
    results = await _without_address_conflicts(tx, results)
    ids = [result.new_feed.id for result in results]
    closes, pushed = await closing_times(tx, ids), await pushed_feeds(tx, ids, now) if services.public_address else ()
    changes = []
    for result in results:
        feed = result.new_feed
        context = PollContext(now, closes.get(feed.id), result.fresh_for, feed.id in pushed)
        changes.append((result.old_feed, feed, _due_at(result, context)))
    await update_feeds(tx, changes)
    await keep_old_addresses(tx, results)
    await keep_old_homes(tx, results, now)
    await take_title_and_home(tx, results, now)
    await notify_owners(tx, [result for result in results if result.new_feed.failures or result.old_feed.failures], now)
    for result in results:
        await tell_where_it_leads(tx, result.new_feed, now)
    await record_hubs(tx, services, results)


async def _without_address_conflicts(tx: Transaction, results: Sequence[PollResult]) -> Sequence[PollResult]:
    """Return the results; a feed that was redirected to the address of another stored feed keeps its old address.

    Where it leads stays noted, with since when: it goes there once that feed is in the game no more.
    """
    moved = {r.new_feed.id: r.new_feed.address for r in results if r.new_feed.address != r.old_feed.address}
    spellings = {feed: address_variants(address) for feed, address in moved.items()}
    taken = await feeds_by_address(tx, set().union(*spellings.values())) if moved else {}
    conflicts = {feed for feed, of_feed in spellings.items() if {taken[one] for one in of_feed & {*taken}} - {feed}}
    return [_at_old_address(result) if result.new_feed.id in conflicts else result for result in results]


def _at_old_address(result: PollResult) -> PollResult:
    old = result.old_feed
    stays = replace(
        result.new_feed,
        address=old.address,
        redirect_url=old.redirect_url,
        redirect_seen_at=old.redirect_seen_at,
    )
    return replace(result, new_feed=stays)


def _due_at(result: PollResult, context: PollContext) -> datetime | None:
    """Return when to poll the feed next; None if it is gone."""
    feed = result.new_feed
    if feed.failures:
        return None if feed.is_gone else retry_poll_at(feed, context, result.retry_after)
    return next_poll_at(feed, context)


async def _record_entries(tx: Transaction, results: Sequence[PollResult], now: datetime) -> None:
    """Store the added and matched entries, and match those that were added or edited, or are signed anew."""
    changes = [(result.new_feed.id, change) for result in results for change in result.changes]
    new_entries = [
        NewEntry(feed, change.entry, change.new, change.appeared_at) for feed, change in changes if change.old is None
    ]
    ids = iter(await add_entries(tx, new_entries, now) if new_entries else ())
    signed_anew = await signed_otherwise(tx, [(c.old.id, c.entry.author) for _, c in changes if c.old is not None])
    if changed := [(change.new, change.entry) for _, change in changes if change.old is not None]:
        await update_entries(tx, changed)
    if grown := {new.feed for new in new_entries}:
        await drop_oldest_entries(tx, grown, keep=MAX_ENTRIES_PER_FEED, most=2 * MAX_ROWS_PER_WRITE)
    matchings = _Matchings(tx, now)
    await matchings.prepare([result.new_feed.id for result in results])
    moved = [change.old.id for _, change in changes if change.old and change.is_moved and not change.is_for_matching]
    moved_posts = await entries_in_rounds(tx, moved) if moved else ()
    for feed, change in changes:
        entry_id = next(ids) if change.old is None else change.old.id
        if change.is_for_matching or entry_id in signed_anew:
            await matchings.match(feed, entry_id, change)
            await asyncio.sleep(0)  # matching only computes: let other tasks run in between
        elif entry_id in moved_posts:
            await matchings.move(feed, entry_id, change)


class _Matchings:
    """The blogs of a batch of feeds, with a `Matching` for each of their communities."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._blogs: defaultdict[FeedId, list[Blog]] = defaultdict(list)
        self._matchings: dict[CommunityId, Matching] = {}

    async def prepare(self, feeds: Sequence[FeedId]) -> None:
        """Find the blogs of these feeds, and the rounds that take posts in their communities."""
        of_communities: defaultdict[CommunityId, list[FeedId]] = defaultdict(list)
        for blog in one_of_each_community(await blogs_of_feeds(self._tx, feeds)):
            self._blogs[blog.feed].append(blog)
            of_communities[blog.community].append(blog.feed)
        for id_, of_community in of_communities.items():
            community = await require_community(self._tx, id_)
            rounds = await rounds_taking_posts(self._tx, community.id, self._now)
            self._matchings[id_] = Matching(self._tx, community, rounds, self._now, of_community)

    async def match(self, feed: FeedId, entry_id: EntryId, change: Change) -> None:
        """Match an entry in each community that polls its feed."""
        is_known = change.old is not None
        for blog in self._blogs[feed]:
            candidate = Candidate(
                blog,
                entry_id,
                change.entry,
                change.dates,
                is_known,
                change.verdicts,
                change.is_old,
                change.is_doubtful,
                change.redated_at,
                change.redated_at is not None and change.is_rewritten,
            )
            await self._matchings[blog.community].match(candidate)

    async def move(self, feed: FeedId, entry_id: EntryId, change: Change) -> None:
        """Show the posts that an entry is, in each community that polls its feed, at the entry's new address."""
        for blog in self._blogs[feed]:
            await self._matchings[blog.community].move(entry_id, change.entry)
