import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest
import pytest_asyncio
from sqlalchemy import create_engine

from bot.demo.world import DATABASE_FILE, World
from bot.errors import UserError
from bot.run import freeze_modules
from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from storage.upgrade import upgrade
from tests.discord_api.description import bodies_refused
from tests.support.clocks import MONDAY, ManualClock
from tests.support.sentences import Msgid, not_extracted, recorded

hypothesis.settings.register_profile("suite", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("suite")


MEMORY_FILES = Path("/dev/shm")  # noqa: S108 pytest makes a folder of its own there
ROOM_FOR_A_RUN = 2 * 2**30  # bytes; a whole run holds some hundred megabytes at a time


def pytest_configure() -> None:
    """Put the tests' files into memory, where there is room: each commit of theirs would wait for the disk.

    `TMPDIR` and `--basetemp` choose another place.
    """
    if "TMPDIR" not in os.environ and MEMORY_FILES.is_dir() and shutil.disk_usage(MEMORY_FILES).free > ROOM_FOR_A_RUN:
        os.environ["TMPDIR"] = str(MEMORY_FILES)
        tempfile.tempdir = None  # asked for anew


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files with long tests begin: what begins last, one core runs alone."""
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """Take what is imported and collected out of the garbage collector's passes, as the bot does when it starts."""
    freeze_modules()


@pytest.fixture(scope="session", autouse=True)
def _asked_by_all() -> Iterator[set[Msgid]]:
    with recorded() as asked:
        yield asked


@pytest.fixture(autouse=True)
def asked(_asked_by_all: set[Msgid]) -> Iterator[set[Msgid]]:
    """The sentences that the test asks translators for; it fails where `make texts` finds one of them nowhere."""
    _asked_by_all.clear()
    yield _asked_by_all
    assert not_extracted(_asked_by_all) == set(), "write it as a literal, in bot, cogs or storage"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the newest tables, to be copied: migrating takes longer than most tests do."""
    file = tmp_path_factory.mktemp("migrated") / DATABASE_FILE
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return file


@pytest.fixture
def database(tmp_path: Path, migrated: Path) -> Path:
    """The database file of a test."""
    return Path(shutil.copy(migrated, tmp_path))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def workers() -> AsyncIterator[Workers]:
    """The processes that parse documents, for all tests in a row, as a bot has them for years.

    To start and stop them takes longer than most tests do. What the processes are, `tests/test_workers.py` tests with
    some of its own.
    """
    async with Workers.open() as workers:
        yield workers


@pytest.fixture
async def world(database: Path, workers: Workers) -> AsyncIterator[World]:
    """The real bot in the simulated Discord, with the demo's people and blogs, on a Monday at nine."""
    async with World.open(database.parent, MONDAY, lent=workers) as world:
        yield world
        unforeseen = [error for error in world.env.errors if not is_user_error(error)]
        assert unforeseen == []
        assert bodies_refused(world.env.http_requests) == []


def is_user_error(error: BaseException | None) -> bool:
    """Return whether an error is only a sentence on its way to the member."""
    return error is not None and (isinstance(error, UserError) or is_user_error(error.__cause__))


@pytest.fixture
def now() -> datetime:
    """The moment at which a test begins."""
    return MONDAY


@pytest.fixture
async def services(database: Path, now: datetime, workers: Workers) -> AsyncIterator[Services]:
    """The doors: a database on disk, the web, and a clock that stands still."""
    url = f"sqlite+aiosqlite:///{database}"
    async with Database.open(url) as db, Web.open(allow_loopback=True) as web:
        yield Services(db, web, ManualClock(now), workers)


@pytest.fixture
def rows(database: Path) -> Iterator[sqlite3.Connection]:
    """The database file as any other program sees it."""
    with closing(sqlite3.connect(database)) as conn:
        yield conn
