"""What others wrote stands in the operator's terminal and does nothing there."""

import io
import json
import logging
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.__main__ import main
from bot.demo.transcript import to_rich_markup
from bot.log import DiscreetFormatter
from bot.terminal import LEFT_OUT, keep_secret, print_json, print_line, printable, without
from tests.support.clocks import MONDAY
from tests.support.feeds import make_item, make_rss

CONTROLS = ["\x1b]0;owned\x07", "\x1b[2J", "\x9b31m", "\x08\x08", "\r", "\u202e", "\u2066", "\u200b", "\u2028", "\x7f"]
ROUND = """
hashtags = ["usblogs"]
opens_at = 2026-01-01T00:00:00Z
closes_at = 2026-01-31T00:00:00Z
"""


def controls_in(text: str) -> set[str]:
    return {char for char in text if char != "\n" and printable(char) != char}


@pytest.fixture
def hostile_feed(tmp_path: Path) -> str:
    """A feed whose titles, texts, tags and addresses hold what controls a terminal, as far as XML lets them."""
    words = "".join(words for words in CONTROLS if all(ord(char) >= 0x20 or char == "\r" for char in words))
    (tmp_path / "feed.xml").write_bytes(make_rss(make_item(1, title=words, category=words, description=words)))
    words = "".join(CONTROLS)
    item = {"id": words, "url": f"https://a.example/{words}", "title": words, "content_text": words}
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": words,
        "items": [{**item, "tags": ["usblogs", words]}],
    }
    (tmp_path / "feed.json").write_text(json.dumps(feed))
    return str(tmp_path)


@pytest.mark.parametrize("flags", [[], ["--json"]])
@pytest.mark.parametrize("command", ["feed", "match", "replay"])
def test_the_command_line_prints_nobodys_control_characters(
    hostile_feed: str, capsys: pytest.CaptureFixture[str], command: str, flags: list[str]
) -> None:
    (Path(hostile_feed) / "ROUND.toml").write_text(ROUND)
    files = [f"{hostile_feed}/feed.json", f"{hostile_feed}/feed.xml"]
    before = {"feed": ["feed"], "match": ["match", f"{hostile_feed}/ROUND.toml"], "replay": ["feed", "replay"]}[command]
    main([*before, *files, *(flags if command != "replay" else [])])
    printed = capsys.readouterr()
    assert printed.out
    assert controls_in(printed.out + printed.err) == set()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://127.0.0.1:1/usblogs?user=usblogs&password=p%40ss-secret&connect_timeout=2",
        "postgresql://127.0.0.1:1/usblogs?user=usblogs&pass%77ord=p@ss-secret",
        "postgresql://usblogs:p%40ss-secret@127.0.0.1:1/usblogs?sslpassword=another-secret",
        "postgresql://usblogs:p@ss-secret@127.0.0.1:1/usblogs",
        "postgresql://usblogs:p@ss-secret@127.0.0.1:1/p@ss-secret",
        "postgresql://?host=127.0.0.1&port=1&dbname=usblogs&password=p%40ss-secret",
    ],
)
@pytest.mark.parametrize("command", ["doctor", "move"])
def test_no_password_of_a_database_is_printed(
    database: Path,
    address: str,
    command: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if command == "doctor":
        monkeypatch.setenv("USBLOGS_DATABASE", address)
    monkeypatch.setattr("storage.engines.postgresql_outage._PAUSES", ())
    assert main([command, *([str(database), address] if command == "move" else [])]) == 1
    told = "".join(capsys.readouterr())
    assert "postgresql://127.0.0.1:1/usblogs" in told or "the address of a PostgreSQL" in told
    assert [secret for secret in ("secret", "ss-", "p@ss", "user=") if secret in told] == []


def test_what_is_secret_stands_in_no_line_that_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    keep_secret(["pass", "password-of-ada"])
    try:
        print_line("The password-of-ada is refused.")
    finally:
        keep_secret([])
    assert capsys.readouterr().out == "The … is refused.\n"


def test_an_error_names_a_file_without_obeying_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["match", "no\x1b[2Jround.toml", "x"]) == 1
    assert controls_in(capsys.readouterr().err) == set()


def test_the_demo_prints_nobodys_control_characters_and_no_markup_of_theirs() -> None:
    told = io.StringIO()
    console = Console(file=told, width=200)
    for words in CONTROLS:
        console.print(to_rich_markup(f"A title {words} [bold]here[/]", MONDAY))
    assert controls_in(told.getvalue()) == set()


@given(st.text())
def test_json_holds_what_it_held_and_controls_nothing(text: str) -> None:
    with redirect_stdout(io.StringIO()) as told:
        print_json({"title": text})
    assert json.loads(told.getvalue()) == {"title": text}
    assert controls_in(told.getvalue()) == set()


def test_a_line_of_the_log_is_one_line_and_controls_nothing() -> None:
    words = "".join(CONTROLS) + "\n2026-01-01 INFO bot: all is well"
    record = logging.LogRecord("bot", logging.WARNING, "", 0, "feed %s fails", (words,), None)
    line = DiscreetFormatter(frozenset()).format(record)
    assert controls_in(line) == set()
    assert "\n" not in line


@pytest.mark.parametrize("text", ["Ünïcödé", "שלום עולם", "👩\u200d👩\u200d👧", "می\u200cخواهم"])
def test_what_people_write_stands_as_they_wrote_it(text: str) -> None:
    assert printable(text) == text


def test_a_secret_that_is_a_common_word_is_left_out_where_a_password_stands() -> None:
    secrets = {"usblogs", "wrong", "k3y-that-nobody-guesses"}
    address = "postgresql://usblogs:usblogs@db.example/usblogs?password=wrong is wrong"
    assert (
        without(secrets, address) == f"postgresql://usblogs:{LEFT_OUT}@db.example/usblogs?password={LEFT_OUT} is wrong"
    )
    assert without(secrets, "it is k3y-that-nobody-guesses.") == f"it is {LEFT_OUT}."
