"""Claims on a server: one process has a name at a time, and none once it is gone."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.claims import Claims
from storage import Database
from storage.engines import postgresql_session as session
from storage.engines.base import OccupiedError
from tests.support.postgresql import Server, lose_connection, needs_postgresql

pytestmark = needs_postgresql
NAMES = ["one", "two", "three"]


@pytest.fixture
def url(postgresql: Server) -> Iterator[str]:
    with postgresql.database() as url:
        yield url


@pytest.fixture
async def db(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A process of a fleet, which tries soon to be connected again."""
    monkeypatch.setattr(session, "_PAUSE_SECONDS", 0.01)
    async with Database.open(url) as db, db.among_others():
        yield db


async def taken(claims: Claims, names: list[str]) -> list[str]:
    """Return what was taken of some names, once a process that is gone is gone for the server, too."""
    async with asyncio.timeout(20):
        while not (got := await claims.take(names)):
            await asyncio.sleep(0.01)
    return sorted(got)


async def test_a_name_is_one_processs_until_it_gives_it_up(db: Database, url: str) -> None:
    async with Database.open(url) as other, other.among_others():
        assert sorted(await db.claims.take(NAMES[:2])) == ["one", "two"]
        assert await db.claims.take(["one"]) == [], "in the same process neither"
        assert await other.claims.take(NAMES) == ["three"]
        db.claims.release(["one"])
        assert await taken(other.claims, ["one"]) == ["one"]


async def test_what_is_given_up_can_be_taken_again_at_once(db: Database) -> None:
    for _ in range(50):
        assert await db.claims.take(["one"]) == ["one"]
        db.claims.release(["one"])


async def test_many_take_at_once_and_each_name_goes_to_one(db: Database, url: str) -> None:
    async with Database.open(url) as other, other.among_others():
        names = [f"name {n}" for n in range(40)]
        got = await asyncio.gather(*(one.claims.take([name]) for name in names for one in (db, other, db)))
        assert sorted(name for some in got for name in some) == sorted(names)


async def test_what_a_process_had_is_free_when_it_is_gone(db: Database, url: str) -> None:
    async with Database.open(url) as other:
        async with other.among_others():
            await other.claims.take(NAMES)
            assert await db.claims.take(NAMES) == []
        assert await taken(db.claims, NAMES) == sorted(NAMES)


async def test_who_is_cancelled_while_it_claims_holds_nothing(db: Database, url: str) -> None:
    for _ in range(5):
        claiming = asyncio.create_task(db.claims.take(NAMES))
        await asyncio.sleep(0)
        claiming.cancel()
        await asyncio.gather(claiming, return_exceptions=True)
    async with Database.open(url) as other, other.among_others():
        assert await taken(other.claims, ["one"]) == ["one"]


async def test_a_connection_that_breaks_loses_everything_and_says_so(db: Database, url: str) -> None:
    lost = asyncio.Event()
    await db.claims.take(NAMES)
    with db.claims.on_loss(lost.set):
        await lose_connection(url)
        async with asyncio.timeout(20):
            await lost.wait()
    assert await taken(db.claims, NAMES) == sorted(NAMES), "on the connection made anew"


@pytest.mark.usefixtures("db")
async def test_a_whole_bot_and_a_fleet_keep_each_other_away(url: str) -> None:
    async with Database.open(url) as other:
        with pytest.raises(OccupiedError):
            async with other.alone():
                pass
    async with Database.open(url) as another, another.among_others():
        pass
