import os
import shutil
import signal
import socket
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

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
from tests.support.games import games_kept
from tests.support.postgresql import RowsConnection, Server
from tests.support.sentences import Msgid, not_extracted, recorded
from tests.tools.postgres import VARIABLE, is_wanted, run_server

ENGINES = ("sqlite", "postgresql")

hypothesis.settings.register_profile("suite", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("suite")


FIRST_PORT, PORTS = 20_000, 5_000
HOUR = timedelta(hours=1)
"""The clock of a test's world stops once an hour at most: what is due within one is done at its end."""
MEMORY_FILES = Path("/dev/shm")  # noqa: S108 pytest makes a folder of its own there
ROOM_FOR_A_RUN = 2 * 2**30  # bytes; a whole run holds some hundred megabytes at a time


def pytest_configure() -> None:
    """Put the tests' files into memory, where there is room: each commit of theirs would wait for the disk.

    `TMPDIR` and `--basetemp` choose another place. What runs the tests may ignore a closed terminal, as `nohup` does;
    they and the processes that they start don't.
    """
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if "TMPDIR" not in os.environ and MEMORY_FILES.is_dir() and shutil.disk_usage(MEMORY_FILES).free > ROOM_FOR_A_RUN:
        os.environ["TMPDIR"] = str(MEMORY_FILES)
        tempfile.tempdir = None  # asked for anew


def pytest_xdist_auto_num_workers() -> int:
    """Return how many processes run the tests: one more than there are cores, for of three one waits.

    It waits for a worker of the bot, a browser, or a simulated Discord that has to stand still for a moment.
    """
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files with long tests begin: what begins last, one core runs alone."""
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let the tests that are marked `engines` run on both, where that is wanted."""
    is_marked = metafunc.definition.get_closest_marker("engines") is not None
    if is_marked and "engine" in metafunc.fixturenames and VARIABLE not in os.environ:
        metafunc.parametrize("engine", ENGINES if is_wanted() else ENGINES[:1], scope="session")


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
def engine() -> str:
    """The engine of a test's database: PostgreSQL where a server for all is named; see also the mark `engines`."""
    return ENGINES[VARIABLE in os.environ]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL: the one that is named, or else one for this run."""
    with nullcontext(os.environ[VARIABLE]) if VARIABLE in os.environ else run_server() as url:
        server = Server(url)
        yield server
        server.close()


@pytest.fixture
def database(engine: str, tmp_path: Path, migrated: Path) -> Path:
    """The database file of a test, which is of SQLite alone then."""
    if engine != "sqlite":
        pytest.skip("of SQLite's file")
    return Path(shutil.copy(migrated, tmp_path))


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a test's database, which has the newest tables."""
    if engine == "sqlite":
        yield f"sqlite+aiosqlite:///{request.getfixturevalue('database')}"
    else:
        with request.getfixturevalue("postgresql").database() as url:
            yield url


@pytest.fixture
def new_database(
    engine: str, migrated: Path, request: pytest.FixtureRequest
) -> Callable[[], AbstractContextManager[str]]:
    """Makes databases with the newest tables, for a test that needs some in a row; each URL is good for a block."""

    @contextmanager
    def new_file() -> Iterator[str]:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite+aiosqlite:///{shutil.copy(migrated, folder)}"

    if engine == "sqlite":
        return new_file
    server: Server = request.getfixturevalue("postgresql")
    return server.database


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def workers() -> AsyncIterator[Workers]:
    """The processes that parse documents, for all tests in a row, as a bot has them for years.

    To start and stop them takes longer than most tests do. What the processes are, `tests/test_workers.py` tests with
    some of its own.
    """
    async with Workers.open() as workers:
        yield workers


@pytest.fixture(scope="session")
def blogs_port() -> int:
    """The port of the demo's blogs for all tests in a row, so that each finds what another has played with them.

    It is below those that the system gives to who asks for any (`ip_local_port_range`), so that nobody takes it between
    two tests.
    """
    for port in range(FIRST_PORT + os.getpid() % PORTS, FIRST_PORT + 2 * PORTS):
        with socket.socket() as attempt, suppress(OSError):
            attempt.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


@pytest.fixture(scope="session", autouse=True)
def _games_kept() -> Iterator[None]:
    with games_kept():
        yield


@pytest.fixture
async def world(database_url: str, tmp_path: Path, workers: Workers, blogs_port: int) -> AsyncIterator[World]:
    """The real bot in the simulated Discord, with the demo's people and blogs, on a Monday at nine."""
    async with (
        Web.open(allow_loopback=True) as web,
        World.open(
            tmp_path,
            MONDAY,
            lent=workers,
            web=web,
            database=database_url,
            clock_step=HOUR,
            blogs_port=blogs_port,
        ) as world,
    ):
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
async def services(database_url: str, now: datetime, workers: Workers) -> AsyncIterator[Services]:
    """The doors: a database on disk, the web, and a clock that stands still."""
    async with Database.open(database_url) as db, Web.open(allow_loopback=True) as web:
        yield Services(db, web, ManualClock(now), workers)


@pytest.fixture
def rows(engine: str, database_url: str, request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    """The database as any other program sees it."""
    if engine == "sqlite":
        with closing(sqlite3.connect(request.getfixturevalue("database"))) as conn:
            yield conn
    else:
        server = request.getfixturevalue("postgresql")
        with closing(RowsConnection(server.loop, database_url)) as other:
            yield cast("sqlite3.Connection", other)
