"""The backups that the bot makes by itself."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.backup import back_up_daily
from bot.metrics import Metrics
from bot.settings import Settings
from storage.backup import is_whole
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


async def back_up_until(settings: Settings, begin: datetime, end: datetime, metrics: Metrics | None = None) -> None:
    with suppress(asyncio.CancelledError):
        await back_up_daily(settings, Patient(begin, end), metrics or Metrics())


def names(folder: Path) -> list[str]:
    return sorted(file.name.removeprefix("usblogs-daily-") for file in folder.iterdir())


async def test_each_day_has_one_whole_backup_and_the_newest_are_kept(database: Path) -> None:
    settings, folder = Settings(database=str(database), kept_backups=3), database.parent / "backups"
    folder.mkdir()
    by_hand, cut_off = folder / "usblogs-2026-01-01-000000.sqlite3", folder / ".usblogs-daily-2026-03-01.sqlite3.part"
    by_hand.touch()
    cut_off.touch()
    metrics = Metrics()
    await back_up_until(settings, BEGIN, BEGIN + timedelta(days=5), metrics)
    await back_up_until(settings, BEGIN + timedelta(days=5), BEGIN + timedelta(days=5, hours=1))
    dates = ["2026-03-05.sqlite3", "2026-03-06.sqlite3", "2026-03-07.sqlite3"]
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
