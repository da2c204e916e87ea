"""The ways of looking at feeds that are measured, each in a process of its own.

A line of standard input names what the blogs answer now; the process looks at all of them once, and prints what that
took as a line of JSON.
"""

import asyncio
import json
import logging
import socket
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import feedparser

from bot.feeds import FeedId
from bot.flows.feeds.poll_due import poll_feeds
from bot.flows.members.membership import ensure_member
from bot.flows.rounds.open import open_round
from bot.limits import MAX_BLOGS_PER_MEMBER
from bot.run import freeze_modules
from bot.services import Services
from bot.themes import CommunityId, Phase
from bot.web import Web
from bot.web.fetch import MAX_CONCURRENT_REQUESTS, TIMEOUT, connector
from bot.workers import Workers
from storage import Database
from storage.blogs import add_blog
from storage.rounds import rounds_of
from tests.bench.feed_documents import NEWEST
from tests.bench.feed_server import is_faulty
from tests.bench.feeds import A_SECOND
from tests.support.circles import make_caller, set_up_community
from tests.support.clocks import ManualClock

BEAT = 0.01
READERS_WORKERS = 20


class Contender(ABC):
    """A way of looking at feeds."""

    def __init__(self, addresses: Sequence[str], folder: Path) -> None:
        self.addresses = addresses
        self.folder = folder

    @abstractmethod
    async def look(self) -> None:
        """Look at every feed once."""

    async def look_in_turns(self) -> None:
        """Look at every feed once, as they come due."""
        raise NotImplementedError

    @abstractmethod
    async def entries(self) -> int:
        """Return how many entries are known."""

    async def lost(self) -> int:
        """Return how many healthy feeds were not read at the last look."""
        return 0

    @abstractmethod
    async def close(self) -> None:
        """Leave."""


class Ours(Contender):
    """This poller: the very flow that the scheduler calls, with a round open."""

    async def open(self) -> "Ours":
        self._clock = ManualClock(NEWEST)
        self._stack = AsyncExitStack()
        url = f"sqlite+aiosqlite:///{self.folder / 'ours.sqlite3'}"
        self._db = await self._stack.enter_async_context(Database.open(url))
        web = await self._stack.enter_async_context(Web.open(allow_loopback=True))
        workers = await self._stack.enter_async_context(Workers.open())
        self._services = Services(self._db, web, self._clock, workers)
        self._clock.set(await set_up_community(self._services))
        async with self._db.read() as conn:
            [round_] = await rounds_of(conn, CommunityId(1), Phase.SCHEDULED)
        await open_round(self._services, round_)
        async with self._db.write() as tx:
            now = self._clock.now()
            added = []
            for n, at in enumerate(self.addresses):
                community, member = await ensure_member(tx, make_caller(n // MAX_BLOGS_PER_MEMBER, "Ines"), now)
                added.append(await add_blog(tx, community.id, member.id, at, *_named(at), now))
        self._feeds = [FeedId(blog.feed) for blog in added if blog]
        freeze_modules()
        return self

    async def look(self) -> None:
        await poll_feeds(self._services, self._feeds)

    async def look_in_turns(self) -> None:
        begun, done = time.monotonic(), 0
        while done < len(self._feeds):
            due = self._feeds[done : int((time.monotonic() - begun) * A_SECOND)]
            done += len(due)
            await poll_feeds(self._services, due)
            await asyncio.sleep(BEAT)

    async def entries(self) -> int:
        return int(await self._one("SELECT count(*) FROM entries"))

    async def lost(self) -> int:
        failing = await self._one("SELECT coalesce(group_concat(address), '') FROM feeds WHERE failures")
        return sum(not is_faulty(number_of(address)) for address in str(failing).split(",") if address)

    async def _one(self, statement: str) -> Any:
        async with self._db.read() as conn:
            return (await conn.exec_driver_sql(statement)).scalar_one()

    async def close(self) -> None:
        await self._stack.aclose()


class Bare(Contender):
    """aiohttp's GETs with the connection settings of `bot.web` and validators, and nothing else: the limit."""

    async def open(self) -> "Bare":
        self._etags: dict[str, str] = {}
        self._known: dict[str, set[str]] = {}
        self._session = aiohttp.ClientSession(
            connector=connector(allow_loopback=True),
            timeout=TIMEOUT,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def look(self) -> None:
        waiting = iter(self.addresses)
        await asyncio.gather(*(self._read(waiting) for _ in range(MAX_CONCURRENT_REQUESTS)))

    async def _read(self, waiting: Iterable[str]) -> None:
        for address in waiting:
            headers = {"If-None-Match": self._etags[address]} if address in self._etags else {}
            try:
                async with self._session.get(address, headers=headers) as response:
                    body = await response.read()
            except aiohttp.ClientError:
                continue
            self._etags[address] = response.headers.get("ETag", "")
            if response.ok:
                self.take(address, body)

    def take(self, address: str, body: bytes) -> None:
        """Take a document."""

    async def entries(self) -> int:
        return sum(map(len, self._known.values()))

    async def close(self) -> None:
        await self._session.close()


class Inline(Bare):
    """aiohttp with feedparser in the event loop, as small bots do it."""

    def take(self, address: str, body: bytes) -> None:
        found = feedparser.parse(body)
        self._known.setdefault(address, set()).update(entry.get("id", "") for entry in found.entries)


class Reader(Contender):
    """`reader`, with its own store and twenty workers."""

    async def open(self) -> "Reader":
        import reader

        self._reader = reader.make_reader(str(self.folder / "reader.sqlite3"))
        for address in self.addresses:
            self._reader.add_feed(address)
        return self

    async def look(self) -> None:
        self._reader.update_feeds(workers=READERS_WORKERS, scheduled=False)

    async def entries(self) -> int:
        return self._reader.get_entry_counts().total or 0

    async def lost(self) -> int:
        return sum(not is_faulty(number_of(feed.url)) for feed in self._reader.get_feeds(broken=True))

    async def close(self) -> None:
        self._reader.close()


CONTENDERS: dict[str, type[Any]] = {"ours": Ours, "bare": Bare, "inline": Inline, "reader": Reader}


def _named(address: str) -> tuple[str, str]:
    """Return the title and the home that the feed at an address names, as whoever adds the blog has read them."""
    return f"Blog number {number_of(address)}", f"https://b{number_of(address)}.example/"


def number_of(address: str) -> int:
    """Return the number of the blog at an address."""
    return int(address.removeprefix("http://b").partition(".")[0])


@asynccontextmanager
async def heartbeat() -> AsyncIterator[list[float]]:
    """Measure by how much a ten-millisecond heartbeat in the same loop comes late, in milliseconds."""
    late: list[float] = []

    async def beat() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(BEAT)
            late.append((time.perf_counter() - begun - BEAT) * 1000)

    beating = asyncio.create_task(beat())
    yield late
    beating.cancel()


async def measure(look: Callable[[], Any], contender: Contender) -> dict[str, float]:
    """Return what one look at everything took."""
    before = await contender.entries()
    async with heartbeat() as late:
        begun = time.perf_counter()
        await look()
        seconds = time.perf_counter() - begun
    late.sort()
    return {
        "seconds": seconds,
        "new": await contender.entries() - before,
        "lost": await contender.lost(),
        "late_p99": late[int(len(late) * 0.99)] if late else 0.0,
        "late_most": late[-1] if late else 0.0,
        "beats": len(late),
    }


async def main(name: str, port: str, count: str, folder: str) -> None:
    """Be one contender until the standard input ends."""
    logging.disable(logging.CRITICAL)
    _resolve_localhost()
    addresses = [f"http://b{number}.localhost:{port}/feed/" for number in range(int(count))]
    contender = await CONTENDERS[name](addresses, Path(folder)).open()
    _tell("ready")
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        look = contender.look_in_turns if line == "in turns" else contender.look
        _tell(json.dumps(await measure(look, contender)))
    await contender.close()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _resolve_localhost() -> None:
    """Let names below localhost be loopback, as they are for browsers (RFC 6761 §6.3), also for `reader`."""
    original = socket.getaddrinfo

    def resolved(host: Any, *arguments: Any, **options: Any) -> Any:
        return original("127.0.0.1" if str(host).endswith(".localhost") else host, *arguments, **options)

    socket.getaddrinfo = resolved
