"""Ways of claiming feeds that come due, for several workers over one database."""

import asyncio
import math
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from random import randrange
from typing import Any, ClassVar

import asyncpg

PAUSE = 0.01

Held = Mapping[str, Sequence[int]]
"""The feeds that a worker holds, by their host."""


class Shift:
    """A worker's time, and what it did in it. A poll takes no time, or does not end."""

    def __init__(self, seconds: float, *, hold: Callable[[], None] | None = None) -> None:
        """With `hold`, which is called then, a poll does not end."""
        self._hold = hold
        self.until = time.monotonic() + seconds
        self._since: dict[str, float] = {}
        self.held: list[tuple[str, float, float]] = []
        """Which host was held from when to when."""
        self.moved: list[int] = []
        """The feeds that were moved on, in their order."""

    def is_over(self) -> bool:
        return time.monotonic() >= self.until

    async def poll(self, held: Held) -> None:
        """Poll feeds that are claimed."""
        self._since |= dict.fromkeys(held, time.monotonic())
        if self._hold:
            self._hold()
            await asyncio.sleep(3600)

    def free(self, held: Held) -> None:
        """Note that the feeds are moved on, just before others may claim their hosts."""
        now = time.monotonic()
        self.held += [(host, self._since.pop(host), now) for host in held]
        self.moved += [feed for feeds in held.values() for feed in feeds]


class Way(ABC):
    """A way of claiming."""

    name: ClassVar[str]
    at_most: ClassVar[float] = math.inf
    """With how many feeds it is measured at the most."""

    def __init__(self, url: str) -> None:
        self.url = url

    @classmethod
    def is_at_hand(cls) -> bool:
        return True

    @abstractmethod
    async def prepare(self) -> None:
        """Make what it needs beside feeds, which are there."""

    @abstractmethod
    async def open(self) -> None:
        """Connect."""

    @abstractmethod
    async def work(self, shift: Shift) -> None:
        """Claim feeds, poll them and move them on until the shift is over."""

    @abstractmethod
    async def look(self) -> None:
        """Ask once for something to claim."""

    @abstractmethod
    async def close(self) -> None:
        """Leave."""


class Batches(Way):
    """A worker claims a hundred hosts at a time."""

    tables: ClassVar[str]

    async def prepare(self) -> None:
        await self.open()
        await self.connection.execute(self.tables)
        await self.close()

    async def open(self) -> None:
        self.connection: Any = await asyncpg.connect(self.url)

    async def work(self, shift: Shift) -> None:
        while not shift.is_over():
            if held := await self.claim():
                await shift.poll(held)
                await self.finish(shift, held)
            else:
                await asyncio.sleep(PAUSE)

    @abstractmethod
    async def claim(self) -> Held:
        """Return what the worker holds from now on."""

    @abstractmethod
    async def finish(self, shift: Shift, held: Held) -> None:
        """Move feeds on, and free their hosts."""

    async def look(self) -> None:
        await self.claim()

    async def close(self) -> None:
        await self.connection.close()


class SkipLocked(Batches):
    """A row for each host, which says when the next of its feeds is due, and until when a worker claims it."""

    name = "SKIP LOCKED"
    tables = """
        CREATE TABLE hosts (name text PRIMARY KEY, due_at timestamptz NOT NULL, claimed_until timestamptz);
        INSERT INTO hosts SELECT host, min(due_at) FROM feeds GROUP BY host;
        CREATE INDEX ON hosts (due_at);
        CREATE INDEX ON feeds (host, due_at);
    """
    _CLAIM = """
        WITH claimed AS (
            UPDATE hosts SET claimed_until = now() + interval '60 s' WHERE name IN (
                SELECT name FROM hosts
                WHERE due_at <= now() AND (claimed_until IS NULL OR claimed_until < now())
                ORDER BY due_at LIMIT 100 FOR UPDATE SKIP LOCKED
            ) RETURNING name, claimed_until
        )
        SELECT id, host, claimed_until FROM feeds JOIN claimed ON host = name WHERE due_at <= now()
    """
    _MOVE = """
        UPDATE feeds SET due_at = now() + interval '1 hour' FROM hosts
        WHERE id = ANY($1::bigint[]) AND host = name AND claimed_until = $2
    """
    _FREE = """
        UPDATE hosts SET claimed_until = NULL, due_at = (SELECT min(due_at) FROM feeds WHERE host = name)
        WHERE name = ANY($1::text[]) AND claimed_until = $2
    """

    async def claim(self) -> Held:
        rows = await self.connection.fetch(self._CLAIM)
        self._claimed_until = rows[0]["claimed_until"] if rows else None
        return _by_host(rows)

    async def finish(self, shift: Shift, held: Held) -> None:
        async with self.connection.transaction():
            ids = [feed for feeds in held.values() for feed in feeds]
            await self.connection.execute(self._MOVE, ids, self._claimed_until)
            await self.connection.execute(self._FREE, list(held), self._claimed_until)
            shift.free(held)


class AdvisoryLocks(Batches):
    """A session's advisory lock for each host: nothing is written but the feeds themselves.

    A worker reads any stretch of what is due, or all would want the same hosts. Where others hold all that it has read,
    as one host with thousands of feeds, it reads on.
    """

    name = "advisory locks"
    tables = "CREATE INDEX ON feeds (due_at)"
    _DUE = """
        SELECT id, host FROM feeds WHERE due_at <= now() AND host <> ALL($1::text[])
        ORDER BY due_at LIMIT 250 OFFSET $2
    """
    _LOCK = "SELECT key FROM unnest($1::bigint[]) AS key WHERE pg_try_advisory_lock(key) LIMIT 100"
    _STILL_DUE = "SELECT id, host FROM feeds WHERE id = ANY($1::bigint[]) AND due_at <= now()"
    _MOVE = "UPDATE feeds SET due_at = now() + interval '1 hour' WHERE id = ANY($1::bigint[])"
    _UNLOCK = "SELECT pg_advisory_unlock(key) FROM unnest($1::bigint[]) AS key"

    async def claim(self) -> Held:
        refused: list[str] = []
        skipped = 250 * randrange(8)  # noqa: S311 - any will do
        while (due := _by_host(await self.connection.fetch(self._DUE, refused, skipped))) or skipped:
            hosts = {_key(host): host for host in due}
            self._keys = [key for (key,) in await self.connection.fetch(self._LOCK, list(hosts))]
            ids = [feed for key in self._keys for feed in due[hosts[key]]]
            if held := _by_host(await self.connection.fetch(self._STILL_DUE, ids)):
                return held
            await self._unlock()
            refused += due
            skipped = 0
        return {}

    async def finish(self, shift: Shift, held: Held) -> None:
        await self.connection.execute(self._MOVE, [feed for feeds in held.values() for feed in feeds])
        shift.free(held)
        await self._unlock()

    async def _unlock(self) -> None:
        await self.connection.execute(self._UNLOCK, self._keys)


def _by_host(rows: Iterable[Any]) -> dict[str, list[int]]:
    """Return the feeds of rows by their host, in the order in which they come."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        found[row["host"]].append(row["id"])
    return dict(found)


def _key(host: str) -> int:
    """Return the advisory lock of a host: two hosts that share one wait for each other, and that is all."""
    return int.from_bytes(blake2b(host.encode(), digest_size=8).digest(), signed=True)
