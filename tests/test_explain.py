"""What a ROUND.toml may hold, and how it is refused; what is no feed is told in words, whatever it is."""

import gzip
import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import OperatorError
from bot.explain import ROUND_KEYS, load_round, print_feeds, print_matches
from bot.feeds import Entry
from bot.posts import EntryText, classify
from bot.replay import load_document, print_replay
from bot.settings import Settings
from tests.support.scripted_server import serve_script

LEAVES = (
    st.text(max_size=20)
    | st.integers(-(2**70), 2**70)
    | st.booleans()
    | st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-09T18:00:00", "pt-BR"])
)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
"""JSON values that are TOML's, too."""
WRITTEN = datetime(2026, 1, 9, tzinfo=UTC)
ENTRY = Entry.from_outside("1", "https://ines.example/1", "Round 3", text="For #usblogs.", published=WRITTEN)


def refusal(path: Path) -> str:
    """Judge an entry by the round in a file; return why the round is refused, or nothing."""
    try:
        classify(EntryText(ENTRY), load_round(path))
    except OperatorError as error:
        return str(error)
    return ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(ROUND_KEYS)), VALUES))
def test_a_round_is_read_whole_or_refused_in_words(tmp_path: Path, document: dict[str, object]) -> None:
    path = tmp_path / "ROUND.toml"
    path.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in document.items()), encoding="utf-8")
    reason = refusal(path)
    assert reason == "" or reason.startswith(str(path))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-(2**70), 2**70), st.text(max_size=20), st.sampled_from(["en", "de", "pt-BR", "xx", ""]))
def test_any_number_name_and_language_make_a_round(tmp_path: Path, number: int, name: str, language: str) -> None:
    path, text = tmp_path / "ROUND.toml", json.dumps([name])
    ends = 'opens_at = "0001-01-01T00:00:00+14:00"\ncloses_at = "9999-12-31T23:59:59-14:00"\n'
    fields = f'names = {text}\nhashtags = {text}\nkeywords = {text}\nlanguage = "{language}"\nnumber = {number}\n'
    path.write_text(ends + fields, encoding="utf-8")
    assert refusal(path) == "" or "can't be read" in refusal(path)  # TOML has no lone surrogates


def test_a_round_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    assert refusal(tmp_path / "ROUND.toml") == f"{tmp_path / 'ROUND.toml'} can't be read: No such file or directory."


@pytest.mark.parametrize("text", ["\udcff", "names = [" * 5000, "a = 1\na = 2", "number = 1e400"])
def test_a_round_that_is_no_toml_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ROUND.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(OperatorError, match=r"ROUND\.toml"):
        load_round(path)


BROKEN = {
    "nothing": b"",
    "nul": b"\0" * 1000,
    "half-a-gzip": gzip.compress(b"<rss/>" * 1000)[:40],
    "a-gzip-of-nothing": b"\x1f\x8b",
    "deep.json": b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 100_000,
    "odd.json": b'{"version": "https://jsonfeed.org/version/1", "items": [1, null, {"id": {}, "tags": 3, "authors": '
    b'[{"name": []}], "url": 5, "date_published": 1e400, "content_html": 7, "title": "\\ud83d"}], "authors": "x"}',
    "deep.xml": b"<rss>" + b"<a>" * 5000,
    "no-encoding.xml": b'<?xml version="1.0" encoding="idna"?><rss><channel><item><title>x</title></item></channel>',
    "addresses.xml": b"<rss><channel><item><link>http://[</link><guid>http://[::</guid><pubDate>9e99</pubDate></item>",
}
NO_FILES = ["", "\0", "a" * 5000, "/dev/null", ".", "\udcff", "~nobody/x"]
ADDRESSES = [
    *("http://", "https://[", "http://[::1", "https://\0", "http://a b", "http://\udcff", "http://.."),
    *("http://" + "a" * 300, "http://x.invalid:99999", "http://x.invalid:abc", "http://%00", "http://0x7f.1"),
    *("http://x.invalid/" + "a" * 10_000, "HTTP://X.INVALID", "ftp://x.invalid/feed", "file:///etc/passwd"),
]
ANSWERS = [
    b"",
    b"garbage\r\n\r\n",
    b"HTTP/1.1 999 X\r\n\r\n",
    b"HTTP/1.1 301 X\r\nLocation: http://[\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nxx",
    b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\xff\r\n\r\n<link rel=alternate type=text/xml href='http://['>",
]


def write_broken(folder: Path) -> None:
    for name, body in BROKEN.items():
        (folder / name).write_bytes(body)
    (folder / "ROUND.toml").write_text("opens_at = 2026-03-20T18:00:00Z\ncloses_at = 2026-03-23T12:00:00Z\n")


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
async def test_whatever_a_source_is_each_is_told_in_words(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    as_json: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    monkeypatch.chdir(tmp_path)
    write_broken(tmp_path)
    async with serve_script() as server:
        server.respond_with(*ANSWERS)
        places = [f"http://127.0.0.1:{server.port}/{n}" for n in range(len(ANSWERS))]
        sources = [*BROKEN, *NO_FILES, *ADDRESSES, *places]
        options = Settings(allow_loopback=True)
        assert not await print_feeds(sources, as_json=as_json, settings=options)
        assert not await print_matches(Path("ROUND.toml"), sources, as_json=as_json, settings=options)
    assert not print_replay([name for name in BROKEN if "gzip" not in name])
    printed = capsys.readouterr()
    assert [word for word in ("confuses me", "Traceback") if word in printed.out + printed.err] == []


@pytest.mark.parametrize("file", NO_FILES[:3])
def test_a_version_that_is_no_file_is_refused_in_words(file: str) -> None:
    with pytest.raises(OperatorError, match="can't be read"):
        print_replay([file])


def test_what_comes_through_a_pipe_is_read_whole(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    body = gzip.compress(b"<rss/>")
    writer = threading.Thread(target=pipe.write_bytes, args=[body])
    writer.start()
    assert load_document(pipe) == b"<rss/>"
    writer.join()
