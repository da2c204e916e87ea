"""The one connection that a process keeps to PostgreSQL: it tells who is there, hears of commits, and holds claims.

A claim is an advisory lock of the session, so that the server frees it when the process is gone, however that ended.
Where its machine is gone, the server finds out within a minute (`tcp_keepalives_idle` and the others).
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, Self

import asyncpg
from sqlalchemy.exc import OperationalError

from storage.engines.base import OccupiedError
from storage.engines.postgresql_driver import with_code

log = logging.getLogger(__name__)

CHANNEL = "usblogs"
"""Where each commit is notified of."""
PROCESS_LOCK = 0x7573626C_00000002
"""The advisory lock of the process that is the bot, or of all that are a part of it."""
_PAUSE_SECONDS, _PROBE_SECONDS, _PROBE_TIMEOUT = 2.0, 15.0, 15.0
"""A process notices that its connection is lost before the server frees what it had claimed."""
_CLOSE_TIMEOUT = 2.0
"""Seconds that the server has to free everything at the end, so that who comes next is not told of a process gone."""
_LOCK = "SELECT pg_try_advisory_lock($1)"
_LOCK_SHARED = "SELECT pg_try_advisory_lock_shared($1)"
_TAKE = "SELECT key FROM unnest($1::bigint[]) AS key WHERE pg_try_advisory_lock(key)"
_RELEASE = "SELECT count(pg_advisory_unlock(key)) FROM unnest($1::bigint[]) AS key"

Connect = Callable[[], Awaitable[Any]]


class Session:
    """A connection that is made anew when it breaks; what was claimed on it is lost then (`Claims`)."""

    are_shared = True

    def __init__(self, connect: Connect, process: str, on_commit: Callable[[], None], *, is_shared: bool) -> None:
        self._connect = connect
        self._process = process
        self._on_commit = on_commit
        self._lock = _LOCK_SHARED if is_shared else _LOCK
        self._is_locked: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._connection: Any = None
        self._held = set[int]()
        self._to_take: list[tuple[Sequence[int], asyncio.Future[set[int]]]] = []
        self._asked = set[int]()
        """What somebody of this process waits for."""
        self._to_release, self._releasing = set[int](), set[int]()
        """What is held still, and was given up: yet to be said to the server, and being said."""
        self._is_wanted = asyncio.Event()
        self._losses: list[Callable[[], None]] = []

    @classmethod
    @asynccontextmanager
    async def open(
        cls, connect: Connect, process: str, on_commit: Callable[[], None], *, is_shared: bool
    ) -> AsyncIterator[Self]:
        """Keep a session during the block, and call `on_commit` after what other processes commit.

        Raise OccupiedError if another process is alone on the database or, unless `is_shared`, if there is any other,
        and DBAPIError if no first connection can be made.
        """
        session = cls(connect, process, on_commit, is_shared=is_shared)
        keeping = asyncio.create_task(session._keep(), name="session of the database")
        try:
            try:
                is_locked = await session._is_locked
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                raise OperationalError(None, None, with_code(error)) from error
            if not is_locked:
                raise OccupiedError
            yield session
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    async def take(self, names: Collection[str]) -> Collection[str]:
        """Claim names; return those that nobody had. While the connection is lost, nothing can be claimed."""
        by_key = {_key(name): name for name in names}
        own = self._asked | (self._held - self._to_release - self._releasing)
        free = [key for key in by_key if key not in own]
        if self._connection is None or not free:
            return []
        self._asked.update(free)
        taken: asyncio.Future[set[int]] = asyncio.get_running_loop().create_future()
        self._to_take.append((free, taken))
        self._is_wanted.set()
        try:
            return [by_key[key] for key in await asyncio.shield(taken)]
        except asyncio.CancelledError:
            taken.add_done_callback(lambda done: self._release(done.result()))
            raise

    def release(self, names: Collection[str]) -> None:
        """Give names up that were taken."""
        self._release({_key(name) for name in names})

    @contextmanager
    def on_loss(self, lose: Callable[[], None]) -> Iterator[None]:
        """Call `lose` during the block when everything that was taken is lost."""
        self._losses.append(lose)
        try:
            yield
        finally:
            self._losses.remove(lose)

    def _release(self, keys: Collection[int]) -> None:
        self._to_release.update(self._held.intersection(keys))
        self._is_wanted.set()

    async def _keep(self) -> None:
        """Hold the lock and listen, on one connection after the other; the first says whether the lock is ours.

        Where a later one gets no lock, another process took the database over, which the lease tells.
        """
        while True:
            try:
                await self._hold()
            except Exception as error:  # noqa: BLE001 - whatever the server has, it may have passed in a moment
                if not self._is_locked.done():
                    self._is_locked.set_exception(error)
                    return
                log.warning("the connection that listens to the database is lost, and made anew: %s", error)
            if self._is_locked.done() and not self._is_locked.cancelled() and self._is_locked.result() is False:
                return
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _hold(self) -> None:
        connection = await self._connect()
        try:
            has_lock = await connection.fetchval(self._lock, PROCESS_LOCK)
            if has_lock:
                await connection.add_listener(CHANNEL, self._hear)
                self._connection = connection
            if not self._is_locked.done():
                self._is_locked.set_result(has_lock)
            if not has_lock:
                return
            self._on_commit()  # what was missed meanwhile
            connection.add_termination_listener(lambda _: self._is_wanted.set())
            while not connection.is_closed():
                await self._exchange(connection)
        except asyncio.CancelledError:  # the end
            with suppress(Exception):
                await connection.close(timeout=_CLOSE_TIMEOUT)
            raise
        finally:
            connection.terminate()
            self._lose()

    def _hear(self, _connection: object, _pid: int, _channel: str, process: str) -> None:
        if process != self._process:
            self._on_commit()

    async def _exchange(self, connection: Any) -> None:
        """Wait until something is to be claimed or given up, and do all of it; or see whether the server is there."""
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await self._is_wanted.wait()
        except TimeoutError:
            await connection.execute("SELECT 1", timeout=_PROBE_TIMEOUT)
            return
        self._is_wanted.clear()
        self._releasing, self._to_release = self._to_release, set()
        if self._releasing:
            await connection.fetchval(_RELEASE, list(self._releasing), timeout=_PROBE_TIMEOUT)
            self._held -= self._releasing
            self._releasing = set()
        taking, self._to_take = self._to_take, []
        try:
            keys = [key for some, _ in taking for key in some]
            got = {row[0] for row in await connection.fetch(_TAKE, keys, timeout=_PROBE_TIMEOUT)} if keys else set()
        except BaseException:
            self._to_take += taking  # `_lose` answers them
            raise
        self._asked.difference_update(keys)
        self._held |= got
        for some, taken in taking:
            taken.set_result(got.intersection(some))

    def _lose(self) -> None:
        """Forget what was claimed on a connection that is lost, and tell everybody of it."""
        had_claims = bool(self._held)
        self._connection = None
        for _, taken in self._to_take:
            taken.set_result(set())
        self._to_take = []
        for keys in (self._held, self._asked, self._to_release, self._releasing):
            keys.clear()
        if had_claims:
            for lose in self._losses[:]:
                lose()


def _key(name: str) -> int:
    """Return the advisory lock of a name: 64 bits, of which two names hardly ever share all."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
