"""The backups that the bot makes by itself."""

import asyncio
import logging
import math
import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.backup import back_up_daily, newest_good_backups, unusable_in_words
from bot.errors import OperatorError
from bot.metrics import Metrics
from bot.settings import Settings
from storage import Database
from storage.backup import ensure_identity, identity_of, is_whole
from tests.support.clocks import ManualClock

BEGIN = datetime(2026, 3, 2, 3, 59, tzinfo=UTC)


class Patient(ManualClock):
    """A clock that moves on to whatever is waited for, until the end comes."""

    def __init__(self, now: datetime, end: datetime) -> None:
        super().__init__(now)
        self._end = end

    async def wait(self, until: datetime | None, _: asyncio.Event) -> None:
        assert until is not None
        if until > self._end:
            raise asyncio.CancelledError
        self.set(until)
        await asyncio.sleep(0)


async def back_up_until(
    settings: Settings, begin: datetime, end: datetime, metrics: Metrics | None = None, identity: str = "one"
) -> None:
    with suppress(asyncio.CancelledError):
        await back_up_daily(settings, Patient(begin, end), metrics or Metrics(), identity)


def names(folder: Path) -> list[str]:
    return sorted(file.name.removeprefix("usblogs-daily-") for file in folder.iterdir())


async def test_each_day_has_one_whole_backup_and_the_newest_are_kept(database: Path) -> None:
    settings, folder = Settings(database=str(database), kept_backups=3), database.parent / "backups"
    folder.mkdir()
    by_hand, cut_off = (
        folder / "usblogs-2026-01-01-000000.sqlite3",
        folder / ".usblogs-daily-2026-03-01-one.sqlite3.part",
    )
    by_hand.touch()
    cut_off.touch()
    metrics = Metrics()
    assert math.isnan(metrics.values_of("backup_timestamp_seconds")[()]), "nobody is woken where none are made"
    await back_up_until(settings, BEGIN, BEGIN + timedelta(days=5), metrics)
    await back_up_until(settings, BEGIN + timedelta(days=5), BEGIN + timedelta(days=5, hours=1))
    dates = ["2026-03-05-one.sqlite3", "2026-03-06-one.sqlite3", "2026-03-07-one.sqlite3"]
    assert names(folder) == [*dates, by_hand.name]
    assert all(is_whole(folder / f"usblogs-daily-{date}") for date in dates)
    assert metrics.values_of("backup_timestamp_seconds")[()] > 0


async def test_what_keeps_a_backup_from_being_made_is_named_once_and_it_is_tried_again(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    settings = replace(Settings(database=str(database)), backups=str(database.parent / "file" / "backups"))
    (database.parent / "file").touch()
    await back_up_until(settings, BEGIN, BEGIN + timedelta(hours=3, minutes=30))
    [told] = [one.getMessage() for one in caplog.records]
    assert told.startswith("the daily backup could not be made, and is tried again every hour: ")


async def test_what_a_file_system_refuses_is_named_and_a_backup_is_tried_again(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    too_long = str(database.parent / ("x" * 300))
    await back_up_until(Settings(database=str(database), backups=too_long), BEGIN, BEGIN + timedelta(hours=3))
    [told] = [one.getMessage() for one in caplog.records]
    assert "File name too long" in told


async def test_backups_of_a_clock_that_was_ahead_are_dropped_before_all_others(database: Path) -> None:
    settings, folder = Settings(database=str(database), kept_backups=2), database.parent / "backups"
    year = timedelta(days=365)
    await back_up_until(settings, BEGIN + year, BEGIN + year + timedelta(days=2))
    for file in folder.iterdir():
        os.utime(file, (file.stat().st_mtime + year.total_seconds(),) * 2)
    await back_up_until(settings, BEGIN, BEGIN + timedelta(days=2))
    assert names(folder) == ["2026-03-02-one.sqlite3", "2026-03-03-one.sqlite3"]


async def test_two_bots_have_their_backups_in_one_folder(tmp_path: Path) -> None:
    folder, made = tmp_path / "backups", {}
    for name in ("one", "two"):
        path = tmp_path / f"{name}.sqlite3"
        async with Database.open(f"sqlite+aiosqlite:///{path}") as db, db.write() as tx:
            identity = await ensure_identity(tx)
        settings = Settings(database=str(path), backups=str(folder), kept_backups=1)
        await back_up_until(settings, BEGIN, BEGIN + timedelta(days=1), identity=identity)
        made[identity_of(path)] = identity
    assert len(names(folder)) == len(made) == 2
    for whose, identity in made.items():
        [file] = newest_good_backups(folder, whose)
        assert file.stem.endswith(identity)
        assert identity_of(file) == whose
    assert len(newest_good_backups(folder, None)) == 2


async def test_where_backups_of_several_bots_lie_none_is_named_alone(tmp_path: Path) -> None:
    for name in ("one", "two"):
        path = tmp_path / f"{name}.sqlite3"
        async with Database.open(f"sqlite+aiosqlite:///{path}") as db, db.write() as tx:
            identity = await ensure_identity(tx)
        settings = Settings(database=str(path), backups=str(tmp_path / "backups"))
        await back_up_until(settings, BEGIN, BEGIN + timedelta(hours=1), identity=identity)
    path.write_bytes(b"SQLite format 3\0 and no more of it")
    with pytest.raises(OperatorError, match="are those of several bots") as told, unusable_in_words(settings):
        async with Database.open(f"sqlite+aiosqlite:///{path}"):
            pass
    assert all(str(file) in str(told.value) for file in newest_good_backups(tmp_path / "backups", None))
