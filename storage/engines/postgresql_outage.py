"""A server that goes away: what is tried again meanwhile, and whether a commit was made before it went."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from storage.engines.base import Connection

Result = TypeVar("Result")

_PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Seconds between tries to begin; whoever asks hears of it after them, and what is due stays due."""
_PAUSE_IN_DOUBT = 0.2
"""Seconds until it is asked again whether a transaction was committed."""
_DOUBT_SECONDS = 60.0
"""How long it is asked: a bot that can't write for so long has lost its lease before."""
_IN_PROGRESS = "in progress"
_STATUS = "SELECT pg_xact_status($1::text::xid8)"
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_xid = xid($1::text::xid8)"
_KNOWN_LOST = frozenset({"22023", "42501"})
"""The number was never given, or it is another user's now: a crash took the transaction with all that told of it."""
_UNREACHABLE = frozenset({"57P01", "57P02", "57P03", "53300"})
"""The server stops, crashed, starts, or has too many connections: conditions that pass (and all of class 08)."""


class Commits:
    """The commits of a process, of each of which is known whether it was made."""

    def __init__(self, reading: Callable[[], AbstractAsyncContextManager[Connection]]) -> None:
        self._reading = reading
        self._in_doubt = asyncio.Lock()
        """Held while it is asked what was committed: after a crash, who begins may get the same number."""

    async def are_known(self) -> None:
        """Wait until a transaction may begin."""
        async with self._in_doubt:
            pass

    async def commit(self, connection: Connection, number: str) -> None:
        """Commit a transaction, which has a number; an error says that it is not made, and will not be."""
        # Of a server that crashed before it was told to commit, the number may be another transaction's by now.
        is_told = not (await connection.get_raw_connection()).driver_connection.is_closed()  # type: ignore[union-attr]
        try:
            await ended(connection.commit())
        except Exception:  # whatever is said: a server that dies as it writes its log names the disk, say
            if not is_told:
                raise
            async with self._in_doubt:
                if not await self._was_committed(number):
                    raise

    async def _was_committed(self, number: str) -> bool:
        """Return whether a transaction was committed; of one that the server knows no more, False.

        One that is not over yet is ended. It is asked again until the server says how it ended, whatever else it says:
        that it starts just now, that somebody cancelled the question, or nothing.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(_DOUBT_SECONDS):
                while True:
                    try:
                        with _cancellation_kept():
                            status = await self._status_of(number)
                        if status != _IN_PROGRESS:
                            return status == "committed"
                    except Exception as error:  # noqa: BLE001 - what else it says does not tell
                        if _state_of(error) in _KNOWN_LOST:
                            return False
                    await asyncio.sleep(_PAUSE_IN_DOUBT)
        return False

    async def _status_of(self, number: str) -> str | None:
        async with self._reading() as connection:
            asked = await connection.exec_driver_sql(_STATUS, (number,))
            status: str | None = asked.scalar_one()
            if status == _IN_PROGRESS:
                await connection.exec_driver_sql(_END, (number,))
            return status


async def tried_again(begin: Callable[[], Awaitable[Result]]) -> Result:
    """Return what `begin` returns; where the server can't be reached, try again after each of the pauses."""
    for pause in _PAUSES:
        try:
            with _cancellation_kept():
                return await begin()
        except DBAPIError as error:
            if not _is_unreachable(error):
                raise
        await asyncio.sleep(pause)
    with _cancellation_kept():
        return await begin()


@contextmanager
def _cancellation_kept() -> Iterator[None]:
    """Raise CancelledError for what else SQLAlchemy makes of it where it is cancelled as it first connects."""
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        yield
    except Exception as error:
        if task and task.cancelling() > before:
            raise asyncio.CancelledError from error
        raise


def _state_of(error: Exception) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


def _is_unreachable(error: DBAPIError) -> bool:
    state = _state_of(error)
    return error.connection_invalidated or state.startswith("08") or state in _UNREACHABLE


async def ended(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what `work` returns. A task that is cancelled meanwhile is when it has ended: no transaction is left."""
    task = asyncio.ensure_future(work)
    is_cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            is_cancelled = True
        except Exception:  # noqa: BLE001 - raised below
            break
    if is_cancelled:
        raise asyncio.CancelledError
    return task.result()
