"""The bot as a process: how it starts where it can't, and how it stops."""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import LASTING_STATUS, main
from bot.run import stopped_by_signals
from storage.backup import copy_database

ME = r"/users/@me"
COMMANDS = r"/applications/\d+/commands"


@pytest.fixture
def settings(database: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of a bot, which find no Discord, in the folder of its database."""
    monkeypatch.chdir(database.parent)
    monkeypatch.setenv("USBLOGS_DATABASE", str(database))
    monkeypatch.setenv("DISCORD_TOKEN", "a-token")
    monkeypatch.setenv("USBLOGS_DISCORD_API", "http://127.0.0.1:9")
    return database


def be_of_a_newer_version(database: Path) -> None:
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '0999'")
        conn.commit()


def be_no_database(database: Path) -> None:
    database.write_text("This is no database, however long it is. " * 100)


def be_half(database: Path) -> None:
    os.truncate(database, database.stat().st_size // 2 // 4096 * 4096)


def be_overwritten(database: Path) -> None:
    with closing(sqlite3.connect(database)) as conn:
        [page] = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'outbox'").fetchone()
    with database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)


def be_a_folder(database: Path) -> None:
    database.unlink()
    database.mkdir()


def be_another_programs(database: Path) -> None:
    database.unlink()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


UNUSABLE = [
    (be_of_a_newer_version, "belongs to another version of the bot: its tables are of version 0999"),
    (be_no_database, "is no database of SQLite"),
    (be_half, "is damaged"),
    (be_overwritten, "is damaged"),
    (be_a_folder, "is no file"),
    (be_another_programs, "is another program's"),
]


@pytest.mark.parametrize(("spoil", "words"), UNUSABLE)
@pytest.mark.parametrize("command", ["run", "doctor"])
def test_a_database_that_can_not_be_used_is_told_of_in_words(
    settings: Path,
    spoil: Callable[[Path], None],
    words: str,
    command: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    spoil(settings)
    assert main([command]) == (1 if command == "doctor" else LASTING_STATUS)
    told = "".join(capsys.readouterr())
    assert words in told
    assert "Traceback" not in told + caplog.text


def test_of_a_damaged_database_the_newest_good_backup_is_named(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = settings.parent / "backups"
    be_overwritten(settings)
    assert main(["run"]) == LASTING_STATUS
    assert "There is no good backup in" in capsys.readouterr().err
    folder.mkdir()
    for age, name in ((300, "oldest"), (200, "good"), (100, "damaged")):
        backup = folder / f"{name}.sqlite3"
        with closing(sqlite3.connect(backup)) as conn:
            conn.execute("CREATE TABLE alembic_version (version_num TEXT)")
            conn.execute("INSERT INTO alembic_version VALUES ('0001')")
            conn.execute("CREATE TABLE outbox (key TEXT)")
            conn.commit()
        os.utime(backup, (1_800_000_000 - age, 1_800_000_000 - age))
    be_overwritten(folder / "damaged.sqlite3")
    os.utime(folder / "damaged.sqlite3", (1_800_000_000, 1_800_000_000))
    assert main(["run"]) == LASTING_STATUS
    assert f"The newest good backup is {folder.resolve() / 'good.sqlite3'}." in capsys.readouterr().err


def test_a_folder_that_can_not_be_made_is_told_of_in_words(
    settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("USBLOGS_DATABASE", str(settings / "data" / "usblogs.sqlite3"))  # in a file, as in a folder
    for command in ("run", "doctor"):
        assert main([command]) == 1
        assert "can't be used: Not a directory" in "".join(capsys.readouterr())


def test_a_backup_holds_no_lease(settings: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(settings)) as conn:
        conn.execute("INSERT INTO leases VALUES ('a-container/1/x', '2027-01-01', 'everything')")
        conn.commit()
    copy_database(settings, tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as conn:
        assert conn.execute("SELECT count(*) FROM leases").fetchone() == (0,)


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The signals of a process that goes on after it was stopped."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr("bot.run._end_after", lambda _: None)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("error", [asyncio.CancelledError, ZeroDivisionError])
def test_whatever_becomes_of_the_cancellation_a_bot_that_was_stopped_ends_well(error: type[BaseException]) -> None:
    """SQLAlchemy raises an error of its own when it is cancelled while it connects."""

    async def be_stopped() -> str:
        with stopped_by_signals():
            os.kill(os.getpid(), signal.SIGTERM)
            try:
                await asyncio.sleep(30)
            except asyncio.CancelledError:
                raise error from None
        return "ended"

    assert asyncio.run(be_stopped()) == "ended"


def test_a_bot_that_can_begin_no_thread_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_thread(_: object) -> None:
        raise RuntimeError("can't start new thread")

    async def wait() -> None:
        with stopped_by_signals():
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(20)
            pytest.fail("it was not stopped")

    monkeypatch.setattr("threading.Timer.start", no_thread)
    asyncio.run(wait())


@pytest.mark.usefixtures("settings")
def test_what_stays_wrong_has_an_exit_status_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert main(["run"]) == LASTING_STATUS
    assert "There is no token" in capsys.readouterr().err
    monkeypatch.setenv("USBLOGS_LOG_LEVEL", "LOUD")
    assert (main(["run"]), main(["doctor"])) == (LASTING_STATUS, 1)
    unit = Path(__file__).parents[1] / "deploy" / "usblogs.service"
    assert f"RestartPreventExitStatus={LASTING_STATUS}\n" in unit.read_text(encoding="utf-8")


def test_a_backup_of_a_newer_version_is_not_named(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = settings.parent / "backups"
    folder.mkdir()
    be_of_a_newer_version(settings)
    shutil.copy(settings, folder / "after.sqlite3")
    assert main(["run"]) == LASTING_STATUS
    told = capsys.readouterr().err
    assert "belongs to another version of the bot" in told
    assert "There is no good backup in" in told


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--only feeds", "--only needs a PostgreSQL"),
        ("--only feeds,delivery", "there is no role 'delivery'. It belongs to gateway"),
        ("--shards 0-1/2", "--shards goes with --only gateway"),
        ("--only gateway --shards 9/4", "--shards 9/4 is no range of shards"),
    ],
)
def test_a_part_that_a_process_can_not_have_is_refused_in_words(
    arguments: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *arguments.split()]) == LASTING_STATUS
    assert words in capsys.readouterr().err


def test_a_driver_that_is_missing_stays_missing(
    settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(settings.parent)
    monkeypatch.setenv("USBLOGS_DATABASE", "postgresql://nobody:secret@127.0.0.1:9/none")
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    assert main(["run"]) == LASTING_STATUS
    assert "needs a package more" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--only feeds --shards 0/1", "--shards goes with --only gateway"),
        ("--only site,feeds", "--only site needs USBLOGS_PUBLIC_ADDRESS"),
        ("--only feeds", "can't be used"),
    ],
)
def test_a_fleet_whose_server_does_not_answer_is_told_so(
    arguments: str, words: str, settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(settings.parent)
    monkeypatch.setenv("USBLOGS_DATABASE", "postgresql://nobody:secret@127.0.0.1:9/none")
    monkeypatch.setattr("storage.engines.postgresql_outage._PAUSES", ())
    assert main(["run", *arguments.split()]) == (LASTING_STATUS if words.startswith("--") else 1)
    said = capsys.readouterr().err
    assert words in said
    assert "secret" not in said
