"""Collect what the blogs have published: look at feeds, and record what is new with what it makes the bot say."""

import asyncio
import contextlib
import logging
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.feeds import Blog, Entry, EntryId, Feed, FeedId, Match
from bot.feeds.health import Trouble
from bot.feeds.read import moments_of
from bot.feeds.rhythm import Occasion, after_failure, next_look
from bot.flows.follow_hubs import note_hubs
from bot.flows.judge_entry import Rules, judge_entry
from bot.flows.look import Look, failed, look
from bot.flows.set_up import community_of
from bot.flows.tell_owner import tell_owners
from bot.themes import Community, CommunityId, Round
from bot.tools import Tools
from storage import Transaction
from storage.blogs import blogs_of
from storage.entries import Found, add_entries, change_entries
from storage.feeds import addresses, closing, due_feeds, feeds_at, get_feeds, note_looks
from storage.hubs import told_of_by_hubs
from storage.rounds import taking_posts

log = logging.getLogger(__name__)

IN_ONE_PASS, OF_ONE_HOST = 500, 10
"""Feeds that are looked at before the scheduler asks again whether a round is due."""
IN_FLIGHT = 128
"""Feeds under way at a time: being fetched, read, or waiting for their host's turn."""
BATCH = 200
"""Rows that are written in one transaction, or a few more: what the loop can do in one go."""
AHEAD = 500
"""Feeds that are read ahead of their look: a few at a time would keep the requests under way waiting."""
LINGER = 0.1
"""Seconds that the first look of a batch waits for others."""


async def look_at_due(tools: Tools) -> None:
    """Look at feeds that are due, only so many that no round has to wait for long."""
    async with tools.db.read() as conn:
        due = await due_feeds(conn, tools.clock.now())
    turns = in_turns(due)
    first = [feed for feed in due if turns[feed] < OF_ONE_HOST][:IN_ONE_PASS]
    if first:
        await look_at_feeds(tools, first)


async def look_at_feeds(tools: Tools, due: Sequence[FeedId]) -> None:
    """Look at feeds, each once; what they bring is written down in batches while others are still under way."""
    looked: asyncio.Queue[Look | None] = asyncio.Queue(maxsize=2 * BATCH)
    async with asyncio.TaskGroup() as group:
        group.create_task(_look_at_all(tools, due, looked))
        while batch := await _batch(looked):
            await _store(tools, batch)


async def _look_at_all(tools: Tools, due: Sequence[FeedId], looked: asyncio.Queue[Look | None]) -> None:
    """Put every look into the queue, and None after the last."""
    waiting = _Waiting(tools, due)

    async def look_on() -> None:
        while (feed := await waiting.next()) is not None:
            await looked.put(await look(tools, feed))

    async with asyncio.TaskGroup() as group:
        for _ in range(min(IN_FLIGHT, len(due))):
            group.create_task(look_on())
    await looked.put(None)


class _Waiting:
    """Feeds that wait for their look, host by host in turns: one host's many blogs don't stand before all others."""

    def __init__(self, tools: Tools, due: Sequence[FeedId]) -> None:
        self._db = tools.db
        self._due = due
        self._ids: Iterator[FeedId] | None = None
        self._feeds: deque[Feed] = deque()
        self._one_reads = asyncio.Lock()

    async def next(self) -> Feed | None:
        """Return the next one; None when there is no more."""
        if not self._feeds:
            async with self._one_reads:
                if not self._feeds:
                    await self._read_on()
        return self._feeds.popleft() if self._feeds else None

    async def _read_on(self) -> None:
        async with self._db.read() as conn:
            if self._ids is None:
                turns = in_turns(await addresses(conn, self._due))
                self._ids = iter(sorted(turns, key=turns.__getitem__))
            while not self._feeds and (ids := list(islice(self._ids, AHEAD))):
                found = {feed.id: feed for feed in await get_feeds(conn, ids)}
                self._feeds.extend(found[one] for one in ids if one in found)


def in_turns(feeds: Mapping[FeedId, str]) -> Mapping[FeedId, int]:
    """Return how many feeds of its host stand before each, by their addresses."""
    before: Counter[str] = Counter()
    turns: dict[FeedId, int] = {}
    for feed, address in feeds.items():
        host = address.partition("://")[2].partition("/")[0]
        turns[feed] = before[host]
        before[host] += 1
    return turns


async def _batch(looked: asyncio.Queue[Look | None]) -> list[Look]:
    """Return the next looks, as many as come within `LINGER` of the first; none when there will be no more."""
    batch: list[Look] = []
    size = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(None) as limit:
            while size < BATCH:
                one = await looked.get()
                if one is None:
                    looked.put_nowait(None)  # for the next call, which finds nothing but this
                    break
                if not batch:
                    limit.reschedule(asyncio.get_running_loop().time() + LINGER)
                batch.append(one)
                size += one.size
    return batch


async def _store(tools: Tools, looks: Sequence[Look]) -> None:
    """Store looks together; where that fails unexpectedly each by itself, so that only the one at fault waits."""
    try:
        async with tools.db.write() as tx:
            await _note(tx, tools, looks)
    except Exception:
        log.exception("%d looks can't be stored together", len(looks))
        for one in looks:
            await _store_one(tools, one)


async def _store_one(tools: Tools, one: Look) -> None:
    now = tools.clock.now()
    try:
        async with tools.db.write() as tx:
            await _note(tx, tools, [one])
    except Exception:
        log.exception("feed %s can't be stored", one.feed.address)
        confused = failed(one.before, now, Trouble.OURS, "brings something that confuses me")
        async with tools.db.write() as tx:
            await _note(tx, tools, [confused])


async def _note(tx: Transaction, tools: Tools, looks: Sequence[Look]) -> None:
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
