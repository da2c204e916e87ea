"""Collect what the blogs have published: look at feeds that are due, and record what is new in batches."""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from itertools import islice

from bot.feeds import Feed, FeedId
from bot.feeds.errors import ErrorKind
from bot.flows.feeds.full_text import fetch_full_text
from bot.flows.feeds.poll import PollResult, failed_poll, poll
from bot.flows.feeds.record import record_polls
from bot.services import Services
from storage.feeds import due_feeds, get_feeds

log = logging.getLogger(__name__)

MAX_FEEDS_PER_PASS, MAX_FEEDS_PER_HOST = 500, 10
"""Feeds that are looked at before those of a round that closes may have their turn."""
MAX_CONCURRENT_POLLS = 128
"""Feeds under way at a time: being fetched, read, or waiting for their host's turn."""
MAX_BATCH_ROWS = 200
"""Rows that are written in one transaction, or a few more: what the loop can do in one go."""
PREFETCHED_FEEDS = 500
"""Feeds that are read ahead of their look: a few at a time would keep the requests under way waiting."""
BATCH_WAIT_SECONDS = 0.1
"""Seconds that the first look of a batch waits for others."""


async def poll_due(services: Services) -> None:
    """Look at feeds that are due, only so many that no round-up has to wait for long."""
    async with services.db.read() as conn:
        due = await due_feeds(conn, services.clock.now())
    turns = fair_order(due)
    first = [feed for feed in due if turns[feed] < MAX_FEEDS_PER_HOST][:MAX_FEEDS_PER_PASS]
    if first:
        await poll_feeds(services, sorted(first, key=turns.__getitem__))


async def poll_feeds(services: Services, due: Sequence[FeedId]) -> None:
    """Look at feeds in this order, each once; what they bring is written down while others are still under way."""
    looked: asyncio.Queue[PollResult | None] = asyncio.Queue(maxsize=2 * MAX_BATCH_ROWS)
    async with asyncio.TaskGroup() as group:
        group.create_task(_look_at_all(services, due, looked))
        while batch := await _batch(looked):
            await _store(services, batch)


async def _look_at_all(services: Services, due: Sequence[FeedId], looked: asyncio.Queue[PollResult | None]) -> None:
    """Put every look into the queue, and None after the last."""
    waiting = _Waiting(services, due)

    async def look_on() -> None:
        while (feed := await waiting.next()) is not None:
            await looked.put(await fetch_full_text(services, await poll(services, feed)))

    async with asyncio.TaskGroup() as group:
        for _ in range(min(MAX_CONCURRENT_POLLS, len(due))):
            group.create_task(look_on())
    await looked.put(None)


class _Waiting:
    """Feeds that wait for their look, read ahead a few hundreds at a time."""

    def __init__(self, services: Services, due: Sequence[FeedId]) -> None:
        self._db = services.db
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
            while not self._feeds and (ids := list(islice(self._ids, PREFETCHED_FEEDS))):
                found = {feed.id: feed for feed in await get_feeds(conn, ids)}
                self._feeds.extend(found[one] for one in ids if one in found)


def fair_order(feeds: Mapping[FeedId, str]) -> Mapping[FeedId, int]:
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


async def _batch(looked: asyncio.Queue[PollResult | None]) -> list[PollResult]:
    """Return the next results, as many as come within `BATCH_WAIT_SECONDS` of the first; none at the end."""
    batch: list[PollResult] = []
    size = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(None) as limit:
            while size < MAX_BATCH_ROWS:
                one = await looked.get()
                if one is None:
                    looked.put_nowait(None)  # for the next call, which finds nothing but this
                    break
                if not batch:
                    limit.reschedule(asyncio.get_running_loop().time() + BATCH_WAIT_SECONDS)
                batch.append(one)
                size += one.size
    return batch


async def _store(services: Services, looks: Sequence[PollResult]) -> None:
    """Store looks together; where that fails unexpectedly each by itself, so that only the one at fault waits."""
    try:
        async with services.db.write() as tx:
            await record_polls(tx, services, looks)
    except Exception:
        log.exception("%d looks can't be stored together", len(looks))
        for one in looks:
            await _store_one(services, one)


async def _store_one(services: Services, one: PollResult) -> None:
    now = services.clock.now()
    try:
        async with services.db.write() as tx:
            await record_polls(tx, services, [one])
    except Exception:
        log.exception("feed %s can't be stored", one.feed.address)
        confused = failed_poll(one.before, now, ErrorKind.OURS, "brings something that confuses me")
        async with services.db.write() as tx:
            await record_polls(tx, services, [confused])
