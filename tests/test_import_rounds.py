"""Past rounds come into a database from a file, by the command line."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.clock import SystemClock
from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from tests.support.circles import set_up_community


def test_past_rounds_come_from_a_file_once_that_is_confirmed(
    database_url: str,
    rows: sqlite3.Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("USBLOGS_DATABASE", database_url)
    file = tmp_path / "past.csv"
    file.write_text("number,theme,date,host\n1,Doors,2025-01-03,Ann\n2,\x1b[31mSoup,2025-02-07,Ben\n")
    asyncio.run(_set_up(database_url))
    assert main(["import-rounds", str(tmp_path / "none.csv"), "#usblogs"]) == 1
    assert main(["import-rounds", str(file), "#others"]) == 1
    assert capsys.readouterr().err.endswith("No community is called #others. The database has 1 (#usblogs).\n")
    count = "SELECT count(*) FROM imported_rounds"
    assert main(["import-rounds", str(file), "1"]) == 1
    assert "Doors  2025-01-03  Ann" in (shown := capsys.readouterr().out)
    assert "\x1b" not in shown
    assert rows.execute(count).fetchone() == (0,)
    assert main(["import-rounds", str(file), "USblogs", "--yes"]) == 0
    assert "The next one is number 3" in capsys.readouterr().out
    assert rows.execute(count).fetchone() == (2,)


async def _set_up(database: str) -> None:
    """Set a community up in a database."""
    async with Database.open(database) as db, Web.open() as web, Workers.open() as workers:
        await set_up_community(Services(db, web, SystemClock(), workers))
