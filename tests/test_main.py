"""The command line, as a host uses it."""

import gzip
import json
import os
import shlex
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot import __version__
from bot.__main__ import LASTING_STATUS, main
from bot.demo.circle import DemoCircle
from bot.demo.platforms import PLATFORMS
from bot.errors import OperatorError
from bot.settings import load_settings
from tests.support.clocks import MONDAY
from tests.support.feeds import make_item, make_rss
from tests.support.trouble import FOLDER

CIRCLE = DemoCircle(MONDAY, "http://{hostname}.localhost:8000")
ROUND = """
hashtags = ["usblogs"]
names = ["US Blogs"]
theme = "The map in my head"
opens_at = 2026-03-20T18:00:00-04:00
closes_at = "2026-03-23T12:00:00-04:00"
"""


@pytest.fixture
def feeds(tmp_path: Path) -> list[str]:
    """The whole circle's feeds as files, a page that is none, and a file that is not there."""
    paths = []
    for person in CIRCLE.people.values():
        path = tmp_path / f"{person.key}.feed"
        writings = [w for w in CIRCLE.posts if w.author is person]
        path.write_text(PLATFORMS[person.platform].feed(CIRCLE, person, writings), encoding="utf-8")
        paths.append(str(path))
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>A page</title>")
    return [*paths, str(page), str(tmp_path / "missing")]


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exited:
        main(["--version"])
    assert exited.value.code == 0
    assert capsys.readouterr().out == f"usblogs {__version__}\n"


def test_a_backup_is_whole_although_the_bot_writes_and_only_its_owner_may_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "data" / "usblogs.sqlite3"
    monkeypatch.setenv("USBLOGS_DATABASE", str(place))
    monkeypatch.chdir(tmp_path)
    assert main(["backup"]) == 1
    assert "nothing to back up" in capsys.readouterr().err
    place.parent.mkdir()
    with closing(sqlite3.connect(place)) as bot:
        bot.execute("PRAGMA journal_mode = WAL")
        bot.execute("CREATE TABLE said (words TEXT)")
        bot.execute("INSERT INTO said VALUES ('once')")
        bot.commit()
        bot.execute("INSERT INTO said VALUES ('not yet')")
        assert main(["backup"]) == 0
        bot.rollback()
    [copy] = (tmp_path / "data" / "backups").iterdir()
    assert str(copy.name) in capsys.readouterr().out
    assert copy.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT words FROM said").fetchall() == [("once",)]
    assert main(["backup", str(copy)]) == 1
    assert "is there already" in capsys.readouterr().err


def test_a_database_that_is_broken_gives_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "usblogs.sqlite3"
    place.write_bytes(b"This is no database, however long it is. " * 100)
    monkeypatch.setenv("USBLOGS_DATABASE", str(place))
    assert main(["backup", str(tmp_path / "copy.sqlite3")]) == 1
    assert "could not be copied" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["usblogs.sqlite3"]


def test_feed_prints_every_entry_as_json_and_what_can_not_be_read(
    feeds: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feed", *feeds, "--json"]) == 1
    found = lines(capsys)
    entries = [line for line in found if "trouble" not in line]
    assert len(entries) == len(CIRCLE.posts)
    wanted = "source id url title author published updated tags text links comments_url"
    assert all(" ".join(entry) == wanted for entry in entries)
    assert [line["trouble"] for line in found if "trouble" in line] == [
        "this is a web page, not a feed",
        "the file can't be read: No such file or directory",
    ]


def test_replay_tells_what_each_look_at_a_feed_would_have_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    versions = [
        make_rss(make_item(1)),
        make_rss(make_item(2), make_item(1)),
        make_rss(make_item(2), make_item(1), head="<lastBuildDate>now</lastBuildDate>"),
        b"<html><body>Maintenance</body></html>",
        make_rss(make_item(2, description="Edited, every word of it."), make_item(1, guid="https://moved.example/1")),
    ]
    files = [tmp_path / f"{n}.xml" for n in range(len(versions))]
    for file, body in zip(files, versions, strict=True):
        file.write_bytes(body)
    files[1] = files[1].with_suffix(".xml.gz")
    files[1].write_bytes(gzip.compress(versions[1]))
    assert main(["feed", "replay", *map(str, files)]) == 1
    nothing: dict[str, object] = {"new": [], "changed": [], "moved": [], "trouble": None}
    one, two = "https://blog.example/2026/1", "https://blog.example/2026/2"
    assert lines(capsys) == [
        {"version": 1, **nothing, "new": [one]},
        {"version": 2, **nothing, "new": [two]},
        {"version": 3, **nothing},
        {"version": 4, **nothing, "trouble": "this is a web page, not a feed"},
        {"version": 5, **nothing, "changed": [two], "moved": [[one, "https://moved.example/1"]]},
    ]


@pytest.mark.parametrize("body", [None, gzip.compress(b"x")[:8], b"\x1f\x8b"], ids=["missing", "cut", "no gzip"])
def test_replay_refuses_a_file_that_can_not_be_read(
    body: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "feed.xml.gz"
    if body is not None:
        file.write_bytes(body)
    assert main(["feed", "replay", str(file)]) == 1
    assert capsys.readouterr().err.startswith(f"{file}: the file can't be read: ")


def test_replay_without_a_version_asks_for_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feed", "replay"]) == 1
    assert "Name the saved versions of one feed" in capsys.readouterr().err


@pytest.mark.parametrize(("items", "said"), [(1, "1 entry\n"), (2, "2 entries\n")])
def test_one_entry_is_no_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str], items: int, said: str) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(make_rss(*(make_item(n) for n in range(items))))
    assert main(["feed", str(file)]) == 0
    assert said in capsys.readouterr().out


def test_match_says_for_each_entry_what_would_be_decided_and_why(
    feeds: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ROUND.toml").write_text(ROUND)
    assert main(["match", str(tmp_path / "ROUND.toml"), *feeds[:-2], "--json"]) == 0
    found = lines(capsys)
    decided = {str(line["title"]): line["decision"] for line in found}
    assert decided["Every stop between the river and the hospital"] == "accept"
    assert decided["The harbour with the lights off"] == "accept"
    assert decided["A map in my head of a house that burned"] == "ask"
    assert decided["Round-up: this weekend's #usblogs posts so far"] == "ask"
    assert decided["Fourteen millimetres"] == "ignore"
    assert all(" ".join(line) == "source id url title decision evidence" for line in found)
    [why] = [line["evidence"] for line in found if line["title"] == "Twelve pots and a water tank"]
    assert {"kind": "hashtag", "text": "#USBlogs", "for": True} in why  # type: ignore[operator]  # a list


def test_match_tells_a_person_in_words(feeds: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ROUND.toml").write_text(ROUND)
    main(["match", str(tmp_path / "ROUND.toml"), feeds[1]])
    told = capsys.readouterr().out
    assert "accept  Every stop between the river and the hospital" in told
    assert "for     category: USBlogs" in told


@pytest.mark.parametrize(
    ("round_", "told"),
    [
        ("hashtags = [", "can't be read"),
        ('hashtag = "x"', "hashtag, which means nothing here"),
        (ROUND.replace("2026-03-20T18:00:00-04:00", '"soon"'), "opens_at is an instant"),
        ("hashtags = [1]\nopens_at = 2026-01-01\ncloses_at = 2026-01-02", "hashtags is a list of text"),
    ],
)
def test_a_round_file_with_a_fault_is_refused_in_words(
    round_: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ROUND.toml").write_text(round_)
    assert main(["match", str(tmp_path / "ROUND.toml"), "x"]) == 1
    assert told in capsys.readouterr().err


def test_all_faults_of_the_settings_are_named_together() -> None:
    faulty = {
        "USBLOGS_ALLOW_LOOPBACK": "maybe",
        "USBLOGS_LOG_LEVEL": "LOUD",
        "USBLOGS_DISCORD_API": "proxy.example",
        "USBLOGS_PUBLIC_ADDRESS": "usblogs.example",
        "USBLOGS_LISTEN": "8080",
    }
    with pytest.raises(OperatorError) as refusal:
        load_settings(faulty)
    assert all(name in str(refusal.value) for name in faulty)


def test_without_a_token_the_bot_says_where_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", "")
    assert main(["run"]) == LASTING_STATUS
    assert "discord.com/developers" in capsys.readouterr().err


def test_an_address_that_is_taken_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        told = {"DISCORD_TOKEN": "x", "USBLOGS_PUBLIC_ADDRESS": "https://usblogs.example", "USBLOGS_LISTEN": place}
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        assert main(["run"]) == 1
    assert f"I can't listen at {place}" in capsys.readouterr().err


def test_without_a_bot_that_answers_health_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["health"]) == 1
    monkeypatch.setenv("USBLOGS_METRICS", "127.0.0.1:9")
    assert main(["health"]) == 1
    told = capsys.readouterr().err
    assert "USBLOGS_METRICS is not set" in told
    assert "The bot does not answer at 127.0.0.1:9" in told


def test_the_command_line_itself_brings_nothing_that_a_worker_does_not_need() -> None:
    told = "import sys, bot.__main__; print(*{'discord', 'sqlalchemy', 'aiohttp', 'simcord'} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout == "\n"


TROUBLE = sorted(str(file) for file in FOLDER.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    "command", [["feed"], ["feed", "--json"], ["match", "ROUND.toml"], ["feed", "replay"]], ids=" ".join
)
def test_no_document_makes_a_command_print_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ROUND.toml").write_text(ROUND)
    assert main([*command, *TROUBLE]) == 1, "some of them are no feeds"
    printed = capsys.readouterr()
    assert "#usblogs" in printed.out or "Tide table" in printed.out or "p1" in printed.out
    assert "Traceback" not in printed.out + printed.err


def run_bot(*arguments: str, shell_tail: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    command = shlex.join([sys.executable, "-m", "bot", *arguments]) + shell_tail
    return subprocess.run(
        ["/bin/bash", "-c", f"set -o pipefail; {command}"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_terminal_without_a_character_shows_its_number() -> None:
    ran = run_bot("feed", str(FOLDER / "junk-around" / "utf8mb4.rss"), PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "The r\\xedo bend" in ran.stdout
    ran = run_bot("feed", str(FOLDER / "junk-around" / "utf8mb4.rss"), "--json", PYTHONIOENCODING="ascii")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["title"] == "The río bend"


def test_a_reader_who_has_read_enough_ends_a_command_without_a_word() -> None:
    files = [file for file in TROUBLE if file.endswith("verse.xml")] * 300
    ran = run_bot("feed", "replay", *files, shell_tail=" | head -1")
    assert (len(ran.stdout.splitlines()), ran.stderr) == (1, "")
