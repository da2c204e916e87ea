"""What many ask for at a time is loaded in one query, and what fails for one fails for nobody else."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from bot.services import Services
from storage import Connection
from storage.batch_loader import MAX_KEYS_PER_QUERY, BatchLoader
from storage.process_state import ensure_key, get_key

pytestmark = pytest.mark.engines

LOST = 13


class Reading:
    """Reads double numbers, and notes how many each query read; one of them can't be read."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    async def __call__(self, conn: Connection, keys: Collection[int]) -> Mapping[int, int]:
        await get_key(conn, "read")
        if LOST in keys:
            raise LookupError(LOST)
        self.sizes.append(len(keys))
        return {key: 2 * key for key in keys}


async def test_those_who_wait_while_a_query_runs_have_the_next_one_together(services: Services) -> None:
    reading = Reading()
    loader = BatchLoader(reading)
    keys = [*range(100, 130), 100]
    first = asyncio.create_task(loader.load(services.db, 99))
    await asyncio.sleep(0)
    assert await asyncio.gather(*(loader.load(services.db, key) for key in keys)) == [2 * key for key in keys]
    assert await first == 198
    assert reading.sizes == [1, 30]


async def test_one_query_has_so_many_keys_at_most(services: Services) -> None:
    reading = Reading()
    loader = BatchLoader(reading)
    keys = range(100, 101 + 2 * MAX_KEYS_PER_QUERY)
    await asyncio.gather(*(loader.load(services.db, key) for key in keys))
    assert sum(reading.sizes) == len(keys)
    assert max(reading.sizes) == MAX_KEYS_PER_QUERY


async def test_a_key_that_can_not_be_read_fails_alone(services: Services) -> None:
    loader = BatchLoader(Reading())
    keys = [11, 12, LOST, 14, LOST]
    found = await asyncio.gather(*(loader.load(services.db, key) for key in keys), return_exceptions=True)
    assert [found[n] for n in (0, 1, 3)] == [22, 24, 28]
    assert [type(found[n]) for n in (2, 4)] == [LookupError, LookupError]
    assert await loader.load(services.db, 15) == 30


async def test_one_who_waits_no_more_holds_up_nobody(services: Services) -> None:
    loader = BatchLoader(Reading())
    tasks = [asyncio.create_task(loader.load(services.db, key)) for key in (1, 2, 3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[1].cancel()
    assert await tasks[2] == 6
    assert await loader.load(services.db, 1) == 2


async def test_nothing_is_remembered(services: Services) -> None:
    async def load(conn: Connection, keys: Collection[str]) -> Mapping[str, str | None]:
        return {key: await get_key(conn, key) for key in keys}

    loader = BatchLoader(load)
    assert await loader.load(services.db, "read") is None
    async with services.db.write() as tx:
        await ensure_key(tx, "read", "now")
    assert await loader.load(services.db, "read") == "now"


async def test_one_who_asks_while_a_query_runs_gets_what_is_there_by_then(services: Services) -> None:
    has_read, goes_on = asyncio.Event(), asyncio.Event()

    async def load(conn: Connection, keys: Collection[str]) -> Mapping[str, str | None]:
        values = {key: await get_key(conn, key) for key in keys}
        has_read.set()
        await goes_on.wait()
        return values

    loader = BatchLoader(load)
    first = asyncio.create_task(loader.load(services.db, "read"))
    await has_read.wait()
    async with services.db.write() as tx:
        await ensure_key(tx, "read", "now")
    second = asyncio.create_task(loader.load(services.db, "read"))
    await asyncio.sleep(0)
    goes_on.set()
    assert (await first, await second) == (None, "now")
