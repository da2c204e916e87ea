"""Record what looks brought: the feeds, their entries, and the posts they are, with what those make the bot say."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.feeds import Blog, Entry, EntryId, FeedId, Match
from bot.feeds.read import moments_of
from bot.feeds.rhythm import Occasion, after_failure, next_look
from bot.flows.communities import community_of
from bot.flows.follow_hubs import note_hubs
from bot.flows.judge_entry import Rules, judge_entry
from bot.flows.look import Look
from bot.flows.tell_owner import tell_owners
from bot.themes import Community, CommunityId, Round
from bot.tools import Tools
from storage import Transaction
from storage.blogs import blogs_of
from storage.entries import Found, add_entries, change_entries
from storage.feeds import closing, feeds_at, note_looks
from storage.hubs import told_of_by_hubs
from storage.rounds import taking_posts


async def record_looks(tx: Transaction, tools: Tools, looks: Sequence[Look]) -> None:
    """Store what looks brought: the feeds, their entries, and what those make the bot say."""
    now = tools.clock.now()
    looks = await _at_home(tx, looks)
    ids = [one.feed.id for one in looks]
    closes, pushed = await closing(tx, ids), await told_of_by_hubs(tx, ids, now) if tools.public_address else ()
    due = [_next(one, Occasion(now, closes.get(one.feed.id), one.fresh_for, one.feed.id in pushed)) for one in looks]
    await note_looks(tx, [(one.before, one.feed, when) for one, when in zip(looks, due, strict=True)])
    await tell_owners(tx, [one for one in looks if one.feed.failures or one.before.failures], now)
    await note_hubs(tx, tools, looks)
    if news := [one for one in looks if one.has_news]:
        await _take(tx, news, now)


async def _at_home(tx: Transaction, looks: Sequence[Look]) -> Sequence[Look]:
    """Return the looks; a feed that moved to where another is watched already keeps its old address."""
    moved = [one.feed.address for one in looks if one.feed.address != one.before.address]
    taken = await feeds_at(tx, moved) if moved else {}
    return [
        replace(one, feed=replace(one.feed, address=one.before.address))
        if taken.get(one.feed.address, one.feed.id) != one.feed.id
        else one
        for one in looks
    ]


def _next(one: Look, on: Occasion) -> datetime | None:
    """Return when to look at a feed next; never at one that is gone for good."""
    if one.feed.failures:
        return None if one.feed.gone else after_failure(one.feed, on, one.retry_after)
    return next_look(one.feed, on)


async def _take(tx: Transaction, news: Sequence[Look], now: datetime) -> None:
    """Store entries that are new or not as they were, and judge those that a reader would notice."""
    found = {one.feed.id: _found(one, now) for one in news}
    fresh = [new for one in news for new, _ in found[one.feed.id]]
    ids = iter(await add_entries(tx, fresh, now) if fresh else ())
    if again := [(match.now, match.entry) for one in news for match in _again(one)]:
        await change_entries(tx, again)
    judging = _Judging(tx, now)
    await judging.prepare([one.feed.id for one in news])
    for one in news:
        for new, dates in found[one.feed.id]:
            await judging.judge(one.feed.id, next(ids), new.entry, dates)
        for match in _again(one):
            if match.is_changed:
                dates = tuple(filter(None, (match.known.published, match.known.appeared_at)))
                await judging.judge(one.feed.id, match.known.id, match.entry, dates, known=True)
        await asyncio.sleep(0)  # matching is work for the processor alone: the loop may go on in between


def _again(one: Look) -> Sequence[Match]:
    return one.reading.entries.again if one.reading else ()


def _found(one: Look, now: datetime) -> list[tuple[Found, tuple[datetime, ...]]]:
    """Return the new entries of a look, oldest first, with the moments at which each may have been published."""
    if one.reading is None:
        return []
    before = one.before.well_at if one.before.first_looked_at else None
    found = []
    for entry, known in zip(one.reading.entries.new, one.reading.fresh, strict=True):
        dates = moments_of(entry, now, before, one.reading.oldest)
        found.append((Found(one.feed.id, entry, known, dates[-1] if dates else None), dates))
    return sorted(found, key=lambda pair: pair[1][0] if pair[1] else now)


class _Judging:
    """The communities, rounds and blogs that a batch's entries are judged for, each asked for once."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._blogs: defaultdict[FeedId, list[Blog]] = defaultdict(list)
        self._rules: Rules = {}
        self._games: dict[CommunityId, tuple[Community, Sequence[Round]]] = {}

    async def prepare(self, feeds: Sequence[FeedId]) -> None:
        """Find whose blogs these feeds are, and which rounds run there."""
        for blog in await blogs_of(self._tx, feeds):
            self._blogs[blog.feed].append(blog)
            if blog.community not in self._games:
                community = await community_of(self._tx, blog.community)
                self._games[blog.community] = community, await taking_posts(self._tx, community.id, self._now)

    async def judge(
        self, feed: FeedId, id_: EntryId, entry: Entry, moments: Sequence[datetime], *, known: bool = False
    ) -> None:
        """Judge an entry for each community that watches its feed."""
        for blog in self._blogs[feed]:
            community, rounds = self._games[blog.community]
            if rounds:
                await judge_entry(
                    self._tx,
                    community,
                    rounds,
                    blog,
                    id_,
                    entry,
                    self._now,
                    moments=moments,
                    known=known,
                    rules=self._rules,
                )
