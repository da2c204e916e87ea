"""People who wait for an answer get the database before what the bot does by itself."""

import asyncio

import pytest

from bot.services import Services
from storage.engines.base import MAX_READERS
from storage.write_order import work_in_background

pytestmark = pytest.mark.engines


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
    await asyncio.gather(*machine, *people)
    assert order[:2] == ["Ines", "Marek"]
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
