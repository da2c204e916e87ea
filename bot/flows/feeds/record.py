"""Record what looks brought: the feeds, their entries, and the posts they are, with what those make the bot say."""

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


async def record_polls(tx: Transaction, services: Services, looks: Sequence[PollResult]) -> None:
    """Store what looks brought: the feeds, their entries, and what those make the bot say."""
    now = services.clock.now()
    looks = await _at_home(tx, looks)
    ids = [one.new_feed.id for one in looks]
    closes, pushed = await closing_times(tx, ids), await pushed_feeds(tx, ids, now) if services.public_address else ()
    due = [
        _next(one, PollContext(now, closes.get(one.new_feed.id), one.fresh_for, one.new_feed.id in pushed))
        for one in looks
    ]
    await update_feeds(tx, [(one.old_feed, one.new_feed, when) for one, when in zip(looks, due, strict=True)])
    await notify_owners(tx, [one for one in looks if one.new_feed.failures or one.old_feed.failures], now)
    await record_hubs(tx, services, looks)
    if news := [one for one in looks if one.has_entries]:
        await _take(tx, news, now)


async def _at_home(tx: Transaction, looks: Sequence[PollResult]) -> Sequence[PollResult]:
    """Return the looks; a feed that moved to where another is watched already keeps its old address."""
    moved = [one.new_feed.address for one in looks if one.new_feed.address != one.old_feed.address]
    taken = await feeds_by_address(tx, moved) if moved else {}
    return [
        replace(one, new_feed=replace(one.new_feed, address=one.old_feed.address))
        if taken.get(one.new_feed.address, one.new_feed.id) != one.new_feed.id
        else one
        for one in looks
    ]


def _next(one: PollResult, on: PollContext) -> datetime | None:
    """Return when to look at a feed next; never at one that is gone for good."""
    if one.new_feed.failures:
        return None if one.new_feed.is_gone else retry_poll_at(one.new_feed, on, one.retry_after)
    return next_poll_at(one.new_feed, on)


async def _take(tx: Transaction, news: Sequence[PollResult], now: datetime) -> None:
    """Store entries that are new or not as they were, and match those that a reader would notice."""
    found = {one.new_feed.id: _found(one, now) for one in news}
    fresh = [new for one in news for new, _ in found[one.new_feed.id]]
    ids = iter(await add_entries(tx, fresh, now) if fresh else ())
    if again := [(match.new, match.entry) for one in news for match in _again(one)]:
        await update_entries(tx, again)
    matchings = _Matchings(tx, now)
    await matchings.prepare([one.new_feed.id for one in news])
    for one in news:
        for new, dates in found[one.new_feed.id]:
            await matchings.match(one.new_feed.id, next(ids), new.entry, dates)
        for match in _again(one):
            if match.is_edited:
                dates = tuple(filter(None, (match.old.published, match.old.appeared_at)))
                await matchings.match(one.new_feed.id, match.old.id, match.entry, dates, is_known=True)
        await asyncio.sleep(0)  # matching is work for the processor alone: the loop may go on in between


def _again(one: PollResult) -> Sequence[EntryMatch]:
    return one.update.diff.matched if one.update else ()


def _found(one: PollResult, now: datetime) -> list[tuple[NewEntry, tuple[datetime, ...]]]:
    """Return the new entries of a look, oldest first, with the moments at which each may have been published."""
    if one.update is None:
        return []
    before = one.old_feed.last_success_at if one.old_feed.first_polled_at else None
    found = []
    for entry, known in zip(one.update.diff.added, one.update.added_stored, strict=True):
        dates = publication_candidates(entry, now, before, one.update.earliest_published)
        found.append((NewEntry(one.new_feed.id, entry, known, dates[-1] if dates else None), dates))
    return sorted(found, key=lambda pair: pair[1][0] if pair[1] else now)


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
