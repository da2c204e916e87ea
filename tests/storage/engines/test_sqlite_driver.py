"""A connection is closed by its thread, whoever waited for it, or nobody."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import pytest

from storage.engines.sqlite_driver import connect


class Opening:
    """What is done to a real connection as it is opened: it waits for `goes_on`."""

    def __init__(self) -> None:
        self.begun, self.goes_on = threading.Event(), threading.Event()
        self.real: sqlite3.Connection | None = None

    def __call__(self, real: sqlite3.Connection) -> None:
        self.real = real
        self.begun.set()
        self.goes_on.wait(10)

    def is_closed(self) -> bool:
        assert self.real is not None
        try:
            self.real.execute("SELECT 1")
        except sqlite3.ProgrammingError as error:
            return "closed" in str(error)
        return False


async def test_a_connection_is_closed_whose_opening_is_cancelled(tmp_path: Path) -> None:
    opening = Opening()
    connection = connect(tmp_path / "file.sqlite3", set_up=opening, check_same_thread=False)
    waiting = asyncio.ensure_future(connection)
    await asyncio.to_thread(opening.begun.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    opening.goes_on.set()
    await asyncio.to_thread(connection._thread.join, 10)
    assert opening.is_closed()


async def test_a_connection_that_nobody_has_is_closed(tmp_path: Path) -> None:
    opening = Opening()
    opening.goes_on.set()
    connection = await connect(tmp_path / "file.sqlite3", set_up=opening, check_same_thread=False)
    thread = connection._thread
    del connection
    await asyncio.to_thread(thread.join, 10)
    assert opening.is_closed()
