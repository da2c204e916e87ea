"""What is erased is in no file of the database any more, while the bot runs."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.demo.world import World
from bot.flows.members.membership import ensure_member
from bot.flows.members.privacy import delete_member
from bot.services import Services
from storage.db import mark_erasure
from tests.support.buttons import press_button
from tests.support.circles import make_caller, set_up_community
from tests.support.commands import run_command
from tests.support.games import start_game

NAME = b"Zebedee Quagmire"


def files_with(database: Path, *words: bytes) -> list[tuple[str, bytes]]:
    """Return the files of a database that hold any of these words, with the words."""
    files = sorted(database.parent.glob(f"{database.name}*"))
    return [(file.name, word) for file in files for word in words if word in file.read_bytes()]


async def add_zebedee(services: Services) -> None:
    """Make somebody with an unusual name a member, with traces of the name all over the write-ahead log."""
    await set_up_community(services)
    for _ in range(40):
        async with services.db.write() as tx:
            await ensure_member(tx, make_caller(9, NAME.decode()), services.clock.now())


async def test_after_a_deletion_no_file_of_the_running_bot_has_the_members_name(world: World, database: Path) -> None:
    await start_game(world)
    traces = (b"Okafor", b"ines.localhost")
    assert {name for name, _ in files_with(database, *traces)} >= {f"{database.name}-wal"}
    asked = await world.members["ines"].slash(world.channel, "privacy delete")
    await press_button(world, "ines", asked, "Delete everything")
    await world.env.settle()
    assert files_with(database, *traces) == []
    assert "I hold nothing about you" in await run_command(world, "ines", "privacy show")


async def test_while_somebody_reads_the_log_it_is_tried_again(services: Services, database: Path) -> None:
    await add_zebedee(services)
    assert files_with(database, NAME)
    async with services.db.read() as conn:
        await conn.exec_driver_sql("SELECT count(*) FROM members")
        await delete_member(services, make_caller(9, NAME.decode()))
        assert files_with(database, NAME)
    assert files_with(database, NAME) == []


async def test_a_reader_of_another_process_delays_no_write(services: Services, database: Path) -> None:
    await add_zebedee(services)
    with closing(sqlite3.connect(database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM members").fetchone()
        async with asyncio.timeout(3):
            await delete_member(services, make_caller(9, NAME.decode()))
        assert files_with(database, NAME)
    async with services.db.write():
        pass
    assert files_with(database, NAME) == []


async def test_an_erasure_that_is_rolled_back_leaves_the_log_alone(services: Services, database: Path) -> None:
    await add_zebedee(services)

    async def fail() -> None:
        async with services.db.write() as tx:
            mark_erasure(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with services.db.write():
        pass
    assert files_with(database, NAME)
