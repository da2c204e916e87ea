"""Going back to a backup: what is said before, what becomes of the files, and of those who deleted everything."""

import os
import pty
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.backup import newest_good_backups
from bot.errors import OperatorError
from bot.flows.jobs.lease import lock_database
from bot.flows.members.privacy import delete_member
from bot.flows.themes.suggest import parse_theme, suggest
from bot.restore import restore
from bot.services import Services
from bot.settings import Settings
from storage.backup import copied_at, copy_database
from tests.support.circles import make_caller, set_up_community
from tests.support.clocks import ManualClock

DAMAGED = "This is no database. " * 300
ANN, BEN = make_caller(4, "Ann"), make_caller(5, "Ben")


@pytest.fixture
async def backup(services: Services, database: Path, tmp_path: Path) -> Path:
    """A backup of before Ben deleted everything, and Cleo joined."""
    await set_up_community(services)
    for one in (ANN, BEN):
        await suggest(services, one, parse_theme(f"By {one.name}", ""))
    file = tmp_path / "yesterday.sqlite3"
    copy_database(database, file)
    await delete_member(services, BEN)
    await suggest(services, make_caller(6, "Cleo"), parse_theme("By Cleo", ""))
    return file


@pytest.fixture
def damaged(database: Path) -> Path:
    file = database.parent / "data" / "damaged.sqlite3"
    file.parent.mkdir()
    file.write_text(DAMAGED)
    return file


@pytest.fixture
def new(database: Path, migrated: Path) -> Path:
    """A database that the bot began when the old one was lost."""
    return Path(shutil.copy(migrated, database.parent / "new.sqlite3"))


def names_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as conn:
        return [name for (name,) in conn.execute("SELECT name FROM members WHERE name <> '' ORDER BY name")]


async def go_back(services: Services, database: Path, file: Path) -> str:
    told = list[str]()
    assert await restore(Settings(database=str(database)), file, services.clock, asks=False, tell=told.append)
    return "\n".join(told)


async def test_what_is_said_late_and_what_is_lost_is_told_and_the_database_before_is_kept(
    services: Services, database: Path, backup: Path
) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(days=5))
    told = await go_back(services, database, backup)
    assert "#usblogs: round 1 was to be announced on Friday " in told
    assert "If its announcement stands in Discord, the theme and the close that it names hold." in told
    assert "with the votes of the backup, and says since when." in told
    assert "does not say twice" in told
    assert "deleted in the backup, too: 1." in told
    assert names_in(database) == ["Ann"], "Ben deleted everything, and that stays so"
    [kept] = database.parent.glob("usblogs-before-*.sqlite3")
    assert names_in(kept) == ["Ann", "Cleo"]
    assert str(kept) in told
    assert sorted(database.parent.glob(".*")) == []


async def test_rounds_that_the_backup_does_not_know_are_told_too(
    services: Services, database: Path, backup: Path
) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(days=19))
    told = await go_back(services, database, backup)
    assert "#usblogs: round 1 was to run from Friday " in told
    assert "#usblogs: 2 rounds after it, which the backup does not know, were to be announced by Friday " in told


async def test_a_backup_is_as_old_as_it_says_itself_wherever_it_was_brought(
    services: Services, database: Path, tmp_path: Path
) -> None:
    assert isinstance(services.clock, ManualClock)
    await set_up_community(services)
    now, file = services.clock.now(), tmp_path / "brought" / "brought.sqlite3"
    file.parent.mkdir()
    copy_database(database, file, at=now - timedelta(hours=30))
    assert newest_good_backups(file.parent, None) == [file]
    os.utime(file)
    assert "30 hours ago" in await go_back(services, database, file)
    assert copied_at(database) != now - timedelta(hours=30), "the database itself is no copy"


async def test_a_new_database_deletes_nobody_from_the_backup_of_the_old_one(
    services: Services, new: Path, backup: Path
) -> None:
    told = await go_back(services, new, backup)
    assert names_in(new) == ["Ann", "Ben"]
    assert "has to give /privacy delete again" in told


async def test_a_damaged_database_is_kept_too(services: Services, damaged: Path, backup: Path) -> None:
    await go_back(services, damaged, backup)
    assert names_in(damaged) == ["Ann", "Ben"]
    [kept] = damaged.parent.glob("damaged-before-*")
    assert kept.stat().st_size == len(DAMAGED)


async def test_nothing_is_changed_while_the_bot_runs_or_nobody_agrees_or_the_file_is_no_backup(
    services: Services,
    database: Path,
    backup: Path,
    damaged: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings, before = Settings(database=str(database)), names_in(database)
    with lock_database(services.db.url), pytest.raises(OperatorError, match="The bot is running already"):
        await restore(settings, backup, services.clock, asks=False)
    with pytest.raises(OperatorError, match="Nobody can be asked here"):
        await restore(settings, backup, services.clock, asks=True)
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "w") as typing, os.fdopen(theirs) as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        print(file=typing, flush=True)
        assert not await restore(settings, backup, services.clock, asks=True)
    assert "Nothing was changed." in capsys.readouterr().out
    with pytest.raises(OperatorError, match="is no whole backup"):
        await restore(settings, damaged, services.clock, asks=False)
    assert names_in(database) == before
    assert sorted(file.name for file in database.parent.glob("*before*")) == []


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
async def test_what_is_no_file_is_no_database_to_put_a_backup_in_place_of(
    services: Services, backup: Path, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    place = tmp_path / "place" / "bot.sqlite3"
    place.parent.mkdir()
    make(place)
    before = place.stat()
    with pytest.raises(OperatorError, match="is no file"):
        await restore(Settings(database=str(place)), backup, services.clock, asks=False)
    assert list(place.parent.iterdir()) == [place]
    assert (place.stat().st_ino, place.stat().st_mode) == (before.st_ino, before.st_mode)


def test_the_command_line_restores(database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    copy_database(database, tmp_path / "copy.sqlite3")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USBLOGS_DATABASE", str(database))
    assert main(["restore", str(tmp_path / "copy.sqlite3"), "--yes"]) == 0
    assert main(["restore", str(tmp_path / "nothing.sqlite3"), "--yes"]) == 1


@pytest.mark.parametrize(("name", "other"), [("a%20b.sqlite3", "a b.sqlite3"), ("a?b.sqlite3", "a")])
async def test_the_file_that_was_named_is_restored_and_no_other(
    services: Services, database: Path, backup: Path, new: Path, tmp_path: Path, name: str, other: str
) -> None:
    shutil.move(new, tmp_path / other)
    await go_back(services, database, Path(shutil.move(backup, tmp_path / name)))
    assert names_in(database) == ["Ann"]
