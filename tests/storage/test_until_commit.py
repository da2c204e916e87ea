"""What was read of the database holds until something is committed."""

import asyncio

import pytest

from bot.services import Services
from storage import Connection
from storage.process_state import ensure_key, get_key

pytestmark = pytest.mark.engines


class Reading:
    """Reads a key, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self, conn: Connection) -> str | None:
        self.times += 1
        return await get_key(conn, "read")


async def test_what_many_ask_for_at_a_time_is_read_once(services: Services) -> None:
    read = Reading()
    found = await asyncio.gather(*(services.until_commit.get(services.db, "key", read) for _ in range(5)))
    assert (found, read.times) == ([None] * 5, 1)


async def test_after_a_commit_it_is_read_again(services: Services) -> None:
    read = Reading()
    assert await services.until_commit.get(services.db, "key", read) is None
    async with services.db.write() as tx:
        await ensure_key(tx, "read", "first")
        assert await services.until_commit.get(services.db, "key", read) is None
    assert await services.until_commit.get(services.db, "key", read) == "first"
    assert read.times == 2


async def test_what_is_committed_while_it_is_read_is_read_next(services: Services) -> None:
    async def read_before_a_commit(conn: Connection) -> str | None:
        value = await get_key(conn, "read")
        async with services.db.write() as tx:
            await ensure_key(tx, "read", "first")
        return value

    assert await services.until_commit.get(services.db, "key", read_before_a_commit) is None
    assert await services.until_commit.get(services.db, "key", Reading()) == "first"


async def test_what_can_not_be_read_is_asked_for_again(services: Services) -> None:
    async def fail(_conn: Connection) -> str:
        raise ValueError("unreadable")

    with pytest.raises(ValueError, match="unreadable"):
        await services.until_commit.get(services.db, "key", fail)
    assert await services.until_commit.get(services.db, "key", Reading()) is None
