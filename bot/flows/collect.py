"""Collect what the blogs have published: look at feeds that are due, and record what is new in batches."""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from itertools import islice

from bot.feeds import Feed, FeedId
from bot.feeds.health import Trouble
from bot.flows.fill_text import fill_text
from bot.flows.look import Look, failed, look
from bot.flows.record_looks import record_looks
from bot.tools import Tools
from storage.feeds import due_feeds, get_feeds

log = logging.getLogger(__name__)

IN_ONE_PASS, OF_ONE_HOST = 500, 10
"""Feeds that are looked at before those of a round that closes may have their turn."""
IN_FLIGHT = 128
"""Feeds under way at a time: being fetched, read, or waiting for their host's turn."""
BATCH = 200
"""Rows that are written in one transaction, or a few more: what the loop can do in one go."""
AHEAD = 500
"""Feeds that are read ahead of their look: a few at a time would keep the requests under way waiting."""
LINGER = 0.1
"""Seconds that the first look of a batch waits for others."""


async def look_at_due(tools: Tools) -> None:
    """Look at feeds that are due, only so many that no round-up has to wait for long."""
    async with tools.looking:
        async with tools.db.read() as conn:
            due = await due_feeds(conn, tools.clock.now())
        turns = in_turns(due)
        first = [feed for feed in due if turns[feed] < OF_ONE_HOST][:IN_ONE_PASS]
        if first:
            await look_at_feeds(tools, sorted(first, key=turns.__getitem__))


async def look_at_feeds(tools: Tools, due: Sequence[FeedId]) -> None:
    """Look at feeds in this order, each once; what they bring is written down while others are still under way."""
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
            await looked.put(await fill_text(tools, await look(tools, feed)))

    async with asyncio.TaskGroup() as group:
        for _ in range(min(IN_FLIGHT, len(due))):
            group.create_task(look_on())
    await looked.put(None)


class _Waiting:
    """Feeds that wait for their look, read ahead a few hundreds at a time."""

    def __init__(self, tools: Tools, due: Sequence[FeedId]) -> None:
        self._db = tools.db
        self._ids = iter(due)
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
            while not self._feeds and (ids := list(islice(self._ids, AHEAD))):
                found = {feed.id: feed for feed in await get_feeds(conn, ids)}
                self._feeds.extend(found[one] for one in ids if one in found)


def in_turns(feeds: Mapping[FeedId, str]) -> Mapping[FeedId, int]:
    """Return how many feeds of its host stand before each, by their addresses.

    Looked at in this order, one host's many blogs don't stand before all others.
    """
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
            await record_looks(tx, tools, looks)
    except Exception:
        log.exception("%d looks can't be stored together", len(looks))
        for one in looks:
            await _store_one(tools, one)


async def _store_one(tools: Tools, one: Look) -> None:
    now = tools.clock.now()
    try:
        async with tools.db.write() as tx:
            await record_looks(tx, tools, [one])
    except Exception:
        log.exception("feed %s can't be stored", one.feed.address)
        confused = failed(one.before, now, Trouble.OURS, "brings something that confuses me")
        async with tools.db.write() as tx:
            await record_looks(tx, tools, [confused])
