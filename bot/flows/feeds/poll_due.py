"""Poll the feeds that are due, and record the results in batches.

    due feeds → fair order → poll → fetch full text → queue → batch → record

The polls run concurrently; a single consumer takes their results from a bounded queue and writes them, so that polls
wait while the database is behind.
"""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import islice

from bot.claims import take_some
from bot.feeds import Feed, FeedId
from bot.feeds.errors import ErrorKind
from bot.flows.feeds.full_text import fetch_full_text
from bot.flows.feeds.judge import with_changes
from bot.flows.feeds.poll import PollResult, failed_poll, poll
from bot.flows.feeds.record import record_polls
from bot.limits import MAX_ROWS_PER_WRITE
from bot.services import Services
from bot.shares import caused_by
from bot.themes import Phase
from bot.workers import WorkerLostError
from storage.blogs import first_owners
from storage.feeds import closing_times, get_feeds

log = logging.getLogger(__name__)

MAX_FEEDS_PER_PASS, MAX_FEEDS_PER_HOST = 500, 10
"""Feeds that are under way at most in all passes: of all hosts, and of one."""
MAX_CONCURRENT_POLLS = 128
"""Feeds polled at a time: being fetched or parsed, or waiting for other requests to their host."""
PREFETCHED_FEEDS = 500
"""Feeds that are loaded from the database at a time, before they are polled."""
BATCH_WAIT_SECONDS = 0.1
"""Seconds that the first result of a batch waits for others."""
MAX_CLAIMED_HOSTS = 100
"""Hosts whose feeds one process of a fleet polls in a pass: the others get their share."""
CLAIM_AGAIN_SECONDS = 1.0
"""How long a process waits where other processes poll all that is due."""

ReadDue = Callable[[], Awaitable[Mapping[FeedId, str]]]
"""Returns the addresses of feeds that are to be polled now, by id."""


class UnderWay:
    """The feeds that are being polled in this process, with their addresses, until the results are stored."""

    def __init__(self) -> None:
        self._addresses: dict[FeedId, str] = {}
        self._ended = asyncio.Event()

    def __len__(self) -> int:
        return len(self._addresses)

    async def others(self, read_due: ReadDue) -> Mapping[FeedId, str]:
        """Return what is due, without what is or was under way since it is read: that may be stored meanwhile."""
        before = set(self._addresses)
        due = await read_due()
        busy = before | self._addresses.keys()
        return {feed: address for feed, address in due.items() if feed not in busy}

    def count_by_host(self) -> Counter[str]:
        """Return how many feeds of each host are under way."""
        return Counter(map(_host, self._addresses.values()))

    def begin(self, selected: Mapping[FeedId, str]) -> None:
        """Record that these feeds are under way from now on."""
        self._addresses.update(selected)

    def end(self, feeds: Collection[FeedId]) -> None:
        """Record that these feeds are under way no longer."""
        for feed in feeds:
            self._addresses.pop(feed, None)
        self._ended.set()

    async def wait_for_an_end(self, seconds: float) -> None:
        """Wait until the poll of any feed ends, but no longer than so many seconds."""
        self._ended.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._ended.wait()


async def poll_due(services: Services, read_due: ReadDue, under_way: UnderWay) -> Collection[FeedId]:
    """Poll feeds that are due, but not under way; return which.

    At most `MAX_FEEDS_PER_PASS` are under way at a time, and `MAX_FEEDS_PER_HOST` of one host. A process of a fleet
    polls the feeds of hosts of which no other polls any; if others have all that is due, it waits for a moment.
    """
    due, claims = await under_way.others(read_due), services.db.claims
    if not (claims.are_shared and due):
        selected = _select(due, under_way)
        await _poll_selected(services, selected, under_way)
        return selected
    claimed = set(await take_some(claims, list(dict.fromkeys(map(_claim, due.values()))), MAX_CLAIMED_HOSTS))
    try:
        if not claimed:
            await asyncio.sleep(CLAIM_AGAIN_SECONDS)
            return ()
        # Again: another process may have polled some right before they were claimed.
        due = await under_way.others(read_due)
        own = _select({feed: address for feed, address in due.items() if _claim(address) in claimed}, under_way)
        left = Counter(map(_claim, own.values()))

        def give_up(feeds: Collection[FeedId]) -> None:
            left.subtract(_claim(own[feed]) for feed in feeds)
            free = {claim for claim in claimed if left[claim] <= 0}
            claims.release(free)  # nobody waits for a host until the slowest of the others has answered
            claimed.difference_update(free)

        give_up(())
        await _poll_selected(services, own, under_way, give_up)
        return own
    finally:
        claims.release(claimed)


async def _poll_selected(
    services: Services,
    selected: Mapping[FeedId, str],
    under_way: UnderWay,
    on_end: Callable[[Collection[FeedId]], None] = lambda _: None,
) -> None:
    left = set(selected)

    def end(feeds: Collection[FeedId]) -> None:
        left.difference_update(feeds)
        under_way.end(feeds)
        on_end(feeds)

    under_way.begin(selected)
    try:
        await poll_feeds(services, list(selected), end)
    finally:
        under_way.end(left)  # of the others, another pass may be polling some again


def _select(due: Mapping[FeedId, str], under_way: UnderWay) -> Mapping[FeedId, str]:
    """Return the feeds that one pass polls, in a fair order, with their addresses: as many as there is room for."""
    positions, busy = fair_order(due), under_way.count_by_host()
    has_room = (feed for feed, at in due.items() if positions[feed] + busy[_host(at)] < MAX_FEEDS_PER_HOST)
    selected = list(islice(has_room, max(0, MAX_FEEDS_PER_PASS - len(under_way))))
    return {feed: due[feed] for feed in sorted(selected, key=positions.__getitem__)}


def _claim(address: str) -> str:
    return f"feeds of {_host(address)}"


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0]


async def poll_feeds(
    services: Services, feeds: Sequence[FeedId], on_end: Callable[[Collection[FeedId]], None] = lambda _: None
) -> None:
    """Poll feeds in this order, each once; results are recorded while other polls are under way.

    `on_end` is called with those that were recorded.
    """
    batches = _Batches()
    async with asyncio.TaskGroup() as group:
        group.create_task(_poll_all(services, feeds, batches.results))
        while batch := await batches.next():
            await _record(services, batch)
            on_end([result.old_feed.id for result in batch])


async def _poll_all(services: Services, feeds: Sequence[FeedId], results: asyncio.Queue[PollResult | None]) -> None:
    """Put each feed's result into the queue, and None after the last."""
    loader = _FeedLoader(services, feeds)

    async def poll_next() -> None:
        while (feed := await loader.next()) is not None:
            with caused_by(loader.owners.get(feed.id)):
                result = await _poll(services, feed, loader.closes.get(feed.id))
            services.metrics.feed_polls.labels(result.outcome).inc()
            await results.put(result)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(MAX_CONCURRENT_POLLS, len(feeds))):
            group.create_task(poll_next())
    await results.put(None)


async def _poll(services: Services, feed: Feed, closes_at: datetime | None) -> PollResult:
    """Poll one feed; whatever it does to the program is a failed poll of that feed alone.

    What is this machine's fault is no failure of the feed, which stays as it was.
    """
    try:
        return await with_changes(services, await fetch_full_text(services, await poll(services, feed, closes_at)))
    except WorkerLostError as error:
        log.warning("feed %s could not be read, and is polled again: %s", feed.address, error)
        return PollResult(feed, feed)
    except Exception:
        log.exception("feed %s can't be polled", feed.address)
        return failed_poll(feed, services.clock.now(), ErrorKind.INTERNAL, "sends something I can't make sense of")


class _FeedLoader:
    """Loads feeds from the database, `PREFETCHED_FEEDS` at a time, and returns them one by one."""

    def __init__(self, services: Services, feeds: Sequence[FeedId]) -> None:
        self._db = services.db
        self._ids = iter(feeds)
        self._loaded: deque[Feed] = deque()
        self._lock = asyncio.Lock()
        self.owners: dict[FeedId, int] = {}
        """The Discord user who brings each of the feeds that were loaded."""
        self.closes: dict[FeedId, datetime] = {}
        """When the next round closes that takes posts of these, or did so and waits for its last polls."""

    async def next(self) -> Feed | None:
        """Return the next feed; None after the last."""
        if not self._loaded:
            async with self._lock:
                if not self._loaded:
                    await self._load()
        return self._loaded.popleft() if self._loaded else None

    async def _load(self) -> None:
        async with self._db.read() as conn:
            while not self._loaded and (ids := list(islice(self._ids, PREFETCHED_FEEDS))):
                by_id = {feed.id: feed for feed in await get_feeds(conn, ids)}
                self.owners.update(await first_owners(conn, ids))
                self.closes.update(await closing_times(conn, ids, (Phase.WRITING, Phase.CLOSED)))
                self._loaded.extend(by_id[id_] for id_ in ids if id_ in by_id)


def fair_order(feeds: Mapping[FeedId, str]) -> Mapping[FeedId, int]:
    """Return the position of each feed among those of its host, from 0; `feeds` maps ids to addresses.

    Polled by ascending position, the many blogs of one host don't delay those of others.
    """
    seen: Counter[str] = Counter()
    positions: dict[FeedId, int] = {}
    for feed, address in feeds.items():
        host = _host(address)
        positions[feed] = seen[host]
        seen[host] += 1
    return positions


class _Batches:
    """The results of polls, each batch as many as one transaction records."""

    def __init__(self) -> None:
        self.results: asyncio.Queue[PollResult | None] = asyncio.Queue(maxsize=2 * MAX_ROWS_PER_WRITE)
        """Where they are put as they come, and None after the last."""
        self._held_over: PollResult | None = None
        """The result that was too much for the batch before."""

    async def next(self) -> Sequence[PollResult]:
        """Return the results that come within `BATCH_WAIT_SECONDS` of the next one; none at the end.

        They have at most `MAX_ROWS_PER_WRITE` rows, unless it is a single one.
        """
        batch: list[PollResult] = []
        row_count = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None) as limit:
                while row_count < MAX_ROWS_PER_WRITE and (result := await self._next_result()) is not None:
                    if not batch:
                        limit.reschedule(asyncio.get_running_loop().time() + BATCH_WAIT_SECONDS)
                    row_count += result.row_count
                    if batch and row_count > MAX_ROWS_PER_WRITE:
                        self._held_over = result
                        break
                    batch.append(result)
        return batch

    async def _next_result(self) -> PollResult | None:
        if (held_over := self._held_over) is not None:
            self._held_over = None
            return held_over
        result = await self.results.get()
        if result is None:
            self.results.put_nowait(None)  # for the next call, which ends with it
        return result


async def _record(services: Services, results: Sequence[PollResult]) -> None:
    """Record results in one transaction; if that fails, each in its own, so that one error doesn't stop the others.

    A single one may have more than `MAX_ROWS_PER_WRITE` rows, and takes several transactions then.
    """
    if sum(result.row_count for result in results) > MAX_ROWS_PER_WRITE:
        await _record_one(services, *results)
        return
    try:
        async with services.db.write() as tx:
            await record_polls(tx, services, results)
    except Exception:
        log.exception("%d polls can't be stored together", len(results))
        for result in results:
            await _record_one(services, result)


async def _record_one(services: Services, result: PollResult) -> None:
    """Record one result, in slices; if one fails, record a failed poll, so that the feed is polled again later."""
    now = services.clock.now()
    try:
        for part in result.slices(MAX_ROWS_PER_WRITE):
            async with services.db.write() as tx:
                await record_polls(tx, services, [part])
    except Exception:
        log.exception("feed %s can't be stored", result.new_feed.address)
        failed = failed_poll(result.old_feed, now, ErrorKind.INTERNAL, "sends something I can't make sense of")
        async with services.db.write() as tx:
            await record_polls(tx, services, [failed])
