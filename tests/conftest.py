import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from bot.demo.world import World
from bot.errors import UserError
from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from tests.support.clocks import MONDAY, ManualClock


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The real bot in the simulated Discord, with the demo's people and blogs, on a Monday at nine."""
    async with World.open(tmp_path, MONDAY) as world:
        yield world
        unforeseen = [error for error in world.env.errors if not is_refusal(error)]
        assert unforeseen == []


def is_refusal(error: BaseException | None) -> bool:
    """Say whether an error is only a refusal on its way to the member."""
    return error is not None and (isinstance(error, UserError) or is_refusal(error.__cause__))


@pytest.fixture
def now() -> datetime:
    """The moment at which a test begins."""
    return MONDAY


@pytest.fixture
async def services(tmp_path: Path, now: datetime) -> AsyncIterator[Services]:
    """The doors: a database on disk, the web, and a clock that stands still."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'usblogs.sqlite3'}"
    async with Database.open(url) as db, Web.open(allow_loopback=True) as web, Workers.open() as workers:
        yield Services(db, web, ManualClock(now), workers)


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The database file as any other program sees it."""
    with closing(sqlite3.connect(tmp_path / "usblogs.sqlite3")) as conn:
        yield conn
