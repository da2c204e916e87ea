"""People who wait for an answer get the database before what the bot does by itself."""

import asyncio
from collections.abc import Callable

import pytest

from bot.services import Services
from storage.engines.base import MAX_READERS
from storage.engines.postgresql import MAX_WRITERS
from storage.write_order import PEOPLE_IN_A_ROW, work_first, work_in_background

pytestmark = pytest.mark.engines


@pytest.fixture(autouse=True)
async def _connected(services: Services) -> None:
    """Let all who write have their connections: to make one takes a server longer than many turns."""
    kinds = [("somebody", lambda: None)] * MAX_READERS + [("machine", work_in_background)] * MAX_READERS
    await order_of(services, *kinds)


async def in_the_servers_line(services: Services) -> None:
    """Wait until all writers that may stand in a server's line behind the first do; a file has no such line."""
    waiting = (
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
        "WHERE NOT granted AND datname = current_database()"
    )
    if services.db.place.startswith("postgresql"):
        async with services.db.read() as conn:
            while (await conn.exec_driver_sql(waiting)).scalar_one() < MAX_WRITERS - 1:
                await asyncio.sleep(0)


async def test_a_person_goes_before_a_thousand_writes_of_the_machine(services: Services) -> None:
    order: list[str] = []

    async def write(who: str, *, by_itself: bool) -> None:
        if by_itself:
            work_in_background()
        async with services.db.write():
            order.append(who)

    async with services.db.write():
        machine = [asyncio.create_task(write("machine", by_itself=True)) for _ in range(1000)]
        await asyncio.sleep(0)
        people = [asyncio.create_task(write(name, by_itself=False)) for name in ("Ines", "Marek")]
        await asyncio.sleep(0)
        await in_the_servers_line(services)
    await asyncio.gather(*machine, *people)
    # On a server, one of the machine's stands in its line already when they come.
    assert [who for who in order if who != "machine"] == [who for who in order[:3] if who != "machine"]
    assert len(order) == 1002


async def test_readers_of_the_machine_leave_a_connection_to_people(services: Services) -> None:
    read, hold = asyncio.Event(), asyncio.Event()

    async def read_by_itself() -> None:
        work_in_background()
        async with services.db.read():
            await hold.wait()

    async def read_for_somebody() -> None:
        async with services.db.read():
            read.set()

    machine = [asyncio.create_task(read_by_itself()) for _ in range(MAX_READERS * 3)]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await read_for_somebody()
    assert read.is_set()
    hold.set()
    await asyncio.gather(*machine)


async def order_of(services: Services, *writers: tuple[str, Callable[[], None]]) -> list[str]:
    """Return the order in which some get the database who all wait for it."""
    order: list[str] = []

    async def write(who: str, work: Callable[[], None]) -> None:
        work()
        async with services.db.write():
            order.append(who)

    async with services.db.write():
        waiting = [asyncio.create_task(write(who, work)) for who, work in writers]
        await asyncio.sleep(0)
        await in_the_servers_line(services)
    await asyncio.gather(*waiting)
    return order


async def test_however_many_people_ask_the_bot_goes_on_with_its_work(services: Services) -> None:
    people = [("somebody", lambda: None)] * 100
    order = await order_of(services, *people, *[("machine", work_in_background)] * 3)
    turns = [number for number, who in enumerate(order) if who == "machine"]
    assert len(turns) == 3
    assert max(turns) <= 3 * PEOPLE_IN_A_ROW + 2


async def test_what_keeps_the_process_alive_goes_before_all(services: Services) -> None:
    """Behind a crowd a lease lapsed that nobody else wanted, and the process ended."""
    people = [("somebody", lambda: None)] * 100
    machine = [("machine", work_in_background)] * 100
    order = await order_of(services, *people, *machine, ("lease", work_first))
    assert order.index("lease") <= 2 * PEOPLE_IN_A_ROW
