"""What `python -m bot doctor` says, to whoever runs the bot."""

import asyncio
import os
import socket
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from storage import Database
from storage.communities import save_community
from tests.support.circles import make_community


def test_the_doctor_says_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", "")
    monkeypatch.setenv("USBLOGS_LOGLEVEL", "DEBUG")
    monkeypatch.setenv("USBLOGS_WORDPRESS", "http://127.0.0.1:9")
    monkeypatch.setenv("USBLOGS_WORDPRESS_USER", "ada")
    monkeypatch.setenv("USBLOGS_WORDPRESS_PASSWORD", "x")
    monkeypatch.setenv("USBLOGS_ALLOW_LOOPBACK", "yes")
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("USBLOGS_METRICS", f"127.0.0.1:{other.getsockname()[1]}")
        assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert told.count("ok   ") == 4
    assert "WRONG There is no token" in told
    assert "WRONG There is no setting USBLOGS_LOGLEVEL. Did you mean USBLOGS_LOG_LEVEL?" in told
    assert "WRONG 127.0.0.1 can't be published on: ClientConnectorError" in told
    assert "which is the bot if it runs (USBLOGS_METRICS)" in told
    assert list(tmp_path.rglob("*.sqlite3")) == [], "nothing is changed"


def test_the_doctor_says_that_discord_refuses_too_much(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    database_url: str,
    rows: sqlite3.Connection,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("USBLOGS_DATABASE", database_url)
    monkeypatch.setenv("DISCORD_TOKEN", "")
    for ago, count in ((timedelta(hours=1), 9000), (timedelta(minutes=5), 1234)):
        at = f"{datetime.now(UTC) - ago:%F %T.%f}"
        rows.execute("INSERT INTO refusals (application_id, at, count) VALUES (?, ?, ?)", (count, at, count))
    rows.commit()
    main(["doctor"])
    assert "WRONG Discord refused 1234 requests of the bot in ten minutes" in capsys.readouterr().out


def test_the_doctor_says_which_circle_has_a_time_zone_that_is_not_known_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", "")

    (tmp_path / "data").mkdir()

    async def two_circles() -> None:
        async with Database.open(Path("data/usblogs.sqlite3")) as db, db.write() as tx:
            for guild in (1, 2):
                await save_community(tx, make_community(guild))
            await tx.exec_driver_sql("UPDATE communities SET zone = 'Nowhere/Atlantis' WHERE guild_id = 2")

    asyncio.run(two_circles())
    main(["doctor"])
    told = capsys.readouterr().out
    assert "WRONG The server 2 has a time zone that this machine does not know" in told
    assert "is whole, with 1 community" in told


@pytest.mark.parametrize("kind", ["a file", "in a file", "a folder of others"])
def test_the_doctor_says_that_backups_can_not_be_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", "")
    monkeypatch.setenv("USBLOGS_DATABASE", str(database))
    (tmp_path / "taken").write_text("")
    (tmp_path / "others").mkdir(mode=0o500)
    if kind == "a folder of others" and os.access(tmp_path / "others", os.W_OK):
        pytest.skip("this user may write everywhere")
    folder = {"a file": "taken", "in a file": "taken/backups", "a folder of others": "others/backups"}[kind]
    monkeypatch.setenv("USBLOGS_BACKUPS", folder)
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert f"WRONG The bot can't make backups in {folder}: " in told
    assert "the bot makes one a day" not in told
