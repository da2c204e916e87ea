"""Collect what the blogs have published: look at feeds, and record what is new with what it makes the bot say."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.feeds import Blog, Entry, EntryId, Feed, FeedId, Known, Match, address_key
from bot.feeds.health import Trouble
from bot.feeds.read import as_known, moments_of
from bot.feeds.rhythm import Occasion, after_failure, next_look
from bot.flows.judge_entry import judge_entry
from bot.flows.look import Look, failed, look
from bot.flows.set_up import community_of
from bot.flows.tell_owner import tell_owners
from bot.themes import Community, CommunityId, Round
from bot.tools import Tools
from storage import Transaction
from storage.blogs import blogs_of
from storage.entries import Found, add_entries, change_entries
from storage.feeds import addresses, closing, feeds_at, get_feeds, note_looks
from storage.rounds import taking_posts

log = logging.getLogger(__name__)

IN_FLIGHT = 64
"""Feeds under way at a time: being fetched, read, or waiting for their host's turn."""
BATCH = 100
"""Looks that are written down together at most."""


async def look_at_feeds(tools: Tools, due: Sequence[FeedId]) -> None:
    """Look at feeds, each once; what they bring is written down in batches while others are still under way."""
    looked: asyncio.Queue[Look] = asyncio.Queue(maxsize=2 * BATCH)
    async with asyncio.TaskGroup() as group:
        looking = group.create_task(_look_at_all(tools, due, looked))
        while not looking.done() or not looked.empty():
            if batch := await _batch(looked, looking):
                await _store(tools, batch)


async def _look_at_all(tools: Tools, due: Sequence[FeedId], looked: asyncio.Queue[Look]) -> None:
    places = asyncio.Semaphore(IN_FLIGHT)

    async def one(feed: Feed) -> None:
        try:
            found = await look(tools, feed)
        finally:
            places.release()
        await looked.put(found)

    async with asyncio.TaskGroup() as group:
        async for feed in _in_turns(tools, due):
            await places.acquire()
            group.create_task(one(feed))


async def _in_turns(tools: Tools, due: Sequence[FeedId]) -> AsyncIterator[Feed]:
    """Give the feeds host by host in turns, so that one host's many blogs don't stand before all others."""
    async with tools.db.read() as conn:
        places = await addresses(conn, due)
    before: defaultdict[str, int] = defaultdict(int)
    turns: dict[FeedId, int] = {}
    for feed in due:
        host = address_key(places.get(feed, "")).partition("/")[0]
        turns[feed] = before[host]
        before[host] += 1
    waiting = iter(sorted(due, key=turns.__getitem__))
    while ids := list(islice(waiting, BATCH)):
        async with tools.db.read() as conn:
            feeds = {feed.id: feed for feed in await get_feeds(conn, ids)}
        for one in ids:
            if one in feeds:
                yield feeds[one]


async def _batch(looked: asyncio.Queue[Look], looking: asyncio.Task[None]) -> list[Look]:
    """Return the looks that are there, waiting for the first; nothing when there will be no more."""
    first = asyncio.ensure_future(looked.get())
    await asyncio.wait({first, looking}, return_when=asyncio.FIRST_COMPLETED)
    if not first.done():
        first.cancel()
        return []
    batch = [first.result()]
    while len(batch) < BATCH and not looked.empty():
        batch.append(looked.get_nowait())
    return batch


async def _store(tools: Tools, looks: Sequence[Look]) -> None:
    """Store looks together; where that fails unexpectedly each by itself, so that only the one at fault waits."""
    try:
        async with tools.db.write() as tx:
            await _note(tx, looks, tools.clock.now())
    except Exception:
        log.exception("%d looks can't be stored together", len(looks))
        for one in looks:
            await _store_one(tools, one)


async def _store_one(tools: Tools, one: Look) -> None:
    now = tools.clock.now()
    try:
        async with tools.db.write() as tx:
            await _note(tx, [one], now)
    except Exception:
        log.exception("feed %s can't be stored", one.feed.address)
        confused = failed(one.before, now, Trouble.OURS, "brings something that confuses me")
        async with tools.db.write() as tx:
            await _note(tx, [confused], now)


async def _note(tx: Transaction, looks: Sequence[Look], now: datetime) -> None:
    """Store what looks brought: the feeds, their entries, and what those make the bot say."""
    looks = await _at_home(tx, looks)
    closes = await closing(tx, [one.feed.id for one in looks])
    await note_looks(tx, [_planned(one, Occasion(now, closes.get(one.feed.id), one.fresh_for)) for one in looks])
    await tell_owners(tx, [one for one in looks if one.feed.failures or one.before.failures], now)
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


def _planned(one: Look, on: Occasion) -> tuple[Feed, datetime]:
    if one.feed.failures:
        return one.feed, after_failure(one.feed, on, one.retry_after)
    return one.feed, next_look(one.feed, on)


async def _take(tx: Transaction, news: Sequence[Look], now: datetime) -> None:
    """Store entries that are new or not as they were, and judge those that a reader would notice."""
    moments = {one.feed.id: _moments(one, now) for one in news}
    found = [
        Found(one.feed.id, entry, dates[-1] if dates else None) for one in news for entry, dates in moments[one.feed.id]
    ]
    ids = await add_entries(tx, found, now) if found else []
    again = [(_remembered(match.known, match.entry), match.entry) for one in news for match in _again(one)]
    if again:
        await change_entries(tx, again)
    judging = _Judging(tx, now)
    await judging.prepare([one.feed.id for one in news])
    new_ids = iter(ids)
    for one in news:
        for entry, dates in moments[one.feed.id]:
            await judging.judge(one.feed.id, next(new_ids), entry, dates)
        for match in one.reading.entries.changed if one.reading else ():
            dates = tuple(filter(None, (match.known.published, match.known.appeared_at)))
            await judging.judge(one.feed.id, match.known.id, match.entry, dates, known=True)


def _again(one: Look) -> Sequence[Match]:
    return one.reading.entries.again if one.reading else ()


def _moments(one: Look, now: datetime) -> list[tuple[Entry, tuple[datetime, ...]]]:
    """Return the new entries of a look, oldest first, with the moments at which each may have been published."""
    if one.reading is None:
        return []
    before = one.before.well_at if one.before.first_looked_at else None
    dated = [(entry, moments_of(entry, now, before, one.reading.oldest)) for entry in one.reading.entries.new]
    return sorted(dated, key=lambda pair: pair[1][0] if pair[1] else now)


def _remembered(known: Known, entry: Entry) -> Known:
    return as_known(known, Known.of(known.id, entry, entry.item_hash))


class _Judging:
    """The communities, rounds and blogs that a batch's entries are judged for, each asked for once."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._blogs: defaultdict[FeedId, list[Blog]] = defaultdict(list)
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
                    self._tx, community, rounds, blog, id_, entry, self._now, moments=moments, known=known
                )
