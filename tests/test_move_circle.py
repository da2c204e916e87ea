"""One circle goes from a bot's database into another bot's, which has other circles already; or nothing does."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import main
from storage.circle import TABLES
from storage.schema import metadata
from tests.support.interference import taken_by_a_bot
from tests.support.moved_circles import (
    CIRCLE,
    VALID_FEEDS,
    VALID_SETTINGS,
    Row,
    fill_circles,
    rows_in,
    without_ids,
    write_rows,
)
from tests.support.rows import fill


@pytest.fixture
def exported(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a circle, from a database with others."""
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("old.sqlite3")) as conn:
        with closing(sqlite3.connect(migrated)) as newest:
            newest.backup(conn)
        fill_circles(conn)
    monkeypatch.setenv("USBLOGS_DATABASE", "old.sqlite3")
    assert main(["export", str(CIRCLE), "circle.jsonl"]) == 0
    return Path("circle.jsonl")


@pytest.fixture
def target(database_url: str, rows: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    """The database of a bot that has three circles, which is the one that is used from here on."""
    fill(rows)
    rows.execute(VALID_SETTINGS)
    rows.execute(VALID_FEEDS)
    rows.execute("DELETE FROM leases")
    rows.commit()
    monkeypatch.setenv("USBLOGS_DATABASE", database_url)
    return rows


def everything(conn: sqlite3.Connection) -> dict[str, list[str]]:
    """Return all rows of a database but the lease's."""
    tables = sorted(metadata.tables.keys() - {"leases"})
    return {table: sorted(map(repr, conn.execute(f"SELECT * FROM {table}").fetchall())) for table in tables}  # noqa: S608


def is_taken(table: str, row: dict[str, object]) -> bool:
    """Say whether a row is taken where somebody else watches the feed 2: an entry of that only if it is a post."""
    return not (table == "entries" and row["identity"] == "more 7")


def due_in(rows: list[Row]) -> str:
    """Return when the message is due that was never sent."""
    [due] = [str(row["due_at"]) for table, row in rows if table == "outbox" and row["message_id"] is None]
    return due


@pytest.mark.engines
def test_every_row_of_a_circle_goes_along_and_no_row_of_another_is_changed(
    exported: Path, target: sqlite3.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    before, given = everything(target), rows_in(exported)
    assert {table for table, _ in given} == {table.name for table in TABLES}
    assert main(["import", str(exported)]) == 0
    told = capsys.readouterr().out
    assert f"#hashtag 2 ({CIRCLE}) is here. Members: 2, blogs: 2, entries of their feeds: 5, rounds: 1," in told
    assert "invite this one, and start it" in told
    after = everything(target)
    assert {table: rows for table, rows in before.items() if not set(rows) <= set(after[table])} == {}

    assert main(["export", str(CIRCLE), "again.jsonl"]) == 0
    there = rows_in(Path("again.jsonl"))
    wanted = [(table, row) for table, row in given if is_taken(table, row)]
    for table, row in wanted:
        if table == "communities":
            row["publishes_roundups"] = False
        if row.get("obstacle") == "server_gone":
            row |= {"obstacle": None, "failures": 0, "due_at": due_in(there)}
    assert without_ids(there) == without_ids(wanted)
    assert due_in(there) < "2027-02", "what could not be said to a server that the old bot had left is due at once"


def test_a_feed_that_nobody_watches_there_has_all_that_the_file_knows_of_it(
    exported: Path, target: sqlite3.Connection
) -> None:
    target.execute("DELETE FROM blogs WHERE feed_id = 2")
    target.execute("UPDATE feeds SET etag = NULL, failures = 9 WHERE id = 2")
    target.commit()
    assert main(["import", str(exported)]) == 0
    assert main(["export", str(CIRCLE), "again.jsonl"]) == 0
    kinds = {"feeds", "entries"}
    there, given = ([row for row in rows_in(file) if row[0] in kinds] for file in (Path("again.jsonl"), exported))
    assert without_ids(there) == without_ids(given)


@pytest.mark.engines
def test_what_is_given_from_now_on_has_ids_of_its_own_and_buttons_name_what_is_there(
    exported: Path, target: sqlite3.Connection
) -> None:
    assert main(["import", str(exported)]) == 0
    [(post,)] = target.execute("SELECT id FROM posts WHERE title = 'title 2' AND id > 3 ORDER BY id LIMIT 1").fetchall()
    messages = target.execute(
        f"SELECT key, content FROM outbox WHERE community_id = {CIRCLE} ORDER BY position"  # noqa: S608
    ).fetchall()
    [(waiting, _), (key, content)] = messages
    assert waiting.startswith("round:")
    assert key == f"post:{post}:notice"
    assert f"read:{post}" in str(content)
    [(greatest,)] = target.execute("SELECT max(id) FROM members").fetchall()
    [(new,)] = target.execute(
        "INSERT INTO members (community_id, user_id, name, joined_at) VALUES (1, 99, 'x', '2027-01-01') RETURNING id"
    ).fetchall()
    assert new > greatest


def test_nothing_of_another_circle_is_in_the_file_and_only_its_owner_reads_it(exported: Path) -> None:
    assert exported.stat().st_mode & 0o077 == 0
    text = exported.read_text(encoding="utf-8")
    assert re.findall(r'"[a-z_]+ [13]"', text) == []
    assert "Of others" not in text
    assert '"title 2"' in text
    assert "hello" not in text
    assert [file.name for file in Path.cwd().glob(".*")] == []


def test_an_export_names_what_it_can_not_do(
    exported: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(CIRCLE), str(exported)]) == 1
    assert "is there already. Give another name." in capsys.readouterr().err
    assert main(["export", "#nobody", "new.jsonl"]) == 1
    assert "No community is called #nobody. The database has 1 (#hashtag 1)" in capsys.readouterr().err
    assert main(["export", str(CIRCLE), f"{exported}/new.jsonl"]) == 1
    assert "can't be written" in capsys.readouterr().err
    monkeypatch.setenv("USBLOGS_DATABASE", "nothing.sqlite3")
    assert main(["export", str(CIRCLE), "new.jsonl"]) == 1
    assert "There is no database at" in capsys.readouterr().err
    assert not Path("nothing.sqlite3").exists()


def changed(change: Callable[[str, dict[str, object]], object]) -> Callable[[Path], None]:
    """Return what writes a file again with one thing changed in each row, and its end right."""

    def write(file: Path) -> None:
        rows: list[Row] = rows_in(file)
        for table, row in rows:
            change(table, row)
        write_rows(file, rows)

    return write


def set_in(table: str, **values: object) -> Callable[[Path], None]:
    return changed(lambda name, row: row.update(values) if name == table else None)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def cut_at_a_line(file: Path) -> None:
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-2]))


def swap(file: Path) -> None:
    write_rows(file, reversed(rows_in(file)))


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "no file": (Path.unlink, "There is no file"),
    "empty": (lambda file: file.write_bytes(b""), "is no circle that a bot exported"),
    "bytes": (lambda file: file.write_bytes(os.urandom(5000)), "is no circle that a bot exported"),
    "JSON": (lambda file: file.write_text("{}\n"), "is no circle that a bot exported"),
    "a list": (lambda file: file.write_text("[1]\n"), "is no circle that a bot exported"),
    "deep": (lambda file: file.write_text("[" * 100_000 + "\n"), "is no circle that a bot exported"),
    "another form": (lambda file: write_rows(file, rows_in(file), usblogs_circle=2), "by a newer version of the bot"),
    "newer tables": (lambda file: write_rows(file, rows_in(file), tables="9999"), "by a newer version of the bot"),
    "older tables": (lambda file: write_rows(file, rows_in(file), tables="0000"), "by an older version of the bot"),
    "cut off": (cut, "was cut off"),
    "cut at a line": (cut_at_a_line, "was cut off"),
    "changed": (lambda file: file.write_text(file.read_text().replace("name 2", "name 9")), "somebody changed it"),
    "more after the end": (lambda file: file.write_text(file.read_text() + "{}\n"), "somebody changed it"),
    "no JSON in it": (lambda file: file.write_text(file.read_text().replace('{"posts"', "{posts")), "is damaged"),
    "another order": (swap, "where none belong"),
    "an unknown table": (lambda file: write_rows(file, [("keys", {})]), "rows of 'keys' where none belong"),
    "no circle": (lambda file: write_rows(file, []), "The file holds no circle"),
    "a circle that is here": (
        lambda file: write_rows(file, rows_in(file), community=1),
        "#hashtag 1 (1) is here already",
    ),
    "another circle's": (set_in("members", community_id=1), "A row of members belongs to another circle"),
    "a reference to nothing": (set_in("reads", member_id=1), "a row of members that the file does not have"),
    "a message that is not there": (set_in("outbox_subjects", message_key="post:1:notice"), "to a message that the"),
    "twice": (
        lambda file: write_rows(file, [row for row in rows_in(file) for _ in (1, 2)]),
        "break a rule of the tables",
    ),
    "a column more": (set_in("posts", more=1), "A row of posts has other columns"),
    "a text for a number": (set_in("posts", minutes="1"), "A row of posts has no minutes that could be stored"),
    "NUL": (set_in("posts", title="\0"), "A row of posts has no title that could be stored"),
    "a text for a list": (set_in("posts", evidence="all"), "A row of posts has no evidence that could be stored"),
    "a list of numbers": (set_in("communities", names=[1]), "A row of communities has no names that could be stored"),
    "half a character": (set_in("posts", evidence=["\ud800"]), "A row of posts has no evidence that could be stored"),
    "a number without end": (set_in("rounds", number=10**400), "A row of rounds has no number that could be stored"),
    "nothing where something is": (set_in("rounds", phase=None), "A row of rounds has no phase that could be stored"),
    "what the tables forbid": (set_in("rounds", phase="half open"), "Rows of rounds break a rule of the tables"),
    "no time zone": (set_in("communities", zone="../../etc/passwd"), "The file holds what this version can't read"),
    "no language": (set_in("members", language="xx"), "The file holds what this version can't read"),
    "another's key": (set_in("outbox", key="board:1:10"), "A message in the file can't be read"),
    "no message": (set_in("outbox", content=[{"type": "bomb"}]), "A message in the file can't be read"),
    "no feed on the web": (set_in("feeds", address="handed-in:1"), "A feed is not on the web"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_not_right_is_refused_in_words_and_changes_nothing(
    case: str, exported: Path, target: sqlite3.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, words = REFUSED[case]
    before = everything(target)
    spoil(exported)
    assert main(["import", str(exported)]) == 1
    assert words in capsys.readouterr().err
    assert everything(target) == before


def test_a_circle_does_not_come_twice_or_to_a_bot_that_runs(
    exported: Path, target: sqlite3.Connection, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(target)
    with taken_by_a_bot(target, database_url):
        assert main(["import", str(exported)]) == 1
    assert "The bot is running already" in capsys.readouterr().err
    assert everything(target) == before
    assert main(["import", str(exported)]) == 0
    after = everything(target)
    assert main(["import", str(exported)]) == 1
    assert "is here already" in capsys.readouterr().err
    assert everything(target) == after


def in_process(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line in a process of its own, after other code."""
    program = f"{code}\nfrom bot.__main__ import main\nimport sys\nsys.exit(main(sys.argv[1:]))"
    path = str(Path(__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], env={**os.environ, "PYTHONPATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("where", ["finish", "_flush"])
def test_an_import_that_is_killed_leaves_the_database_as_it_was(
    where: str, exported: Path, target: sqlite3.Connection
) -> None:
    before = everything(target)
    kill = f"import os, storage.circle.take as t\nold = t.Taking.{where}\ncalls = []\n"
    kill += (
        "async def killed(self):\n    calls.append(1)\n    if len(calls) > N: os._exit(9)\n    return await old(self)\n"
    )
    kill = kill.replace("N", "0" if where == "finish" else "20") + f"t.Taking.{where} = killed"
    assert in_process(kill, "import", str(exported)).returncode == 9
    assert everything(target) == before
    assert main(["import", str(exported)]) == 0


FULL = "import resource, signal\nresource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))"


@pytest.mark.usefixtures("database")  # whose disk is the one that is full
def test_a_disk_that_is_full_is_named_and_nothing_is_left(exported: Path, target: sqlite3.Connection) -> None:
    before = everything(target)
    done = in_process(FULL.format(20_000), "import", str(exported))
    assert done.returncode == 1
    assert "can't be" in done.stderr
    assert "Traceback" not in done.stderr
    assert everything(target) == before
    with closing(sqlite3.connect("old.sqlite3")) as conn:
        conn.execute("UPDATE entries SET text = ? WHERE id = 9", ["x" * 100_000])
        conn.commit()
    there = "\nimport os\nos.environ['USBLOGS_DATABASE'] = 'old.sqlite3'"
    done = in_process(FULL.format(50_000) + there, "export", str(CIRCLE), "new.jsonl")
    assert done.returncode == 1
    assert "new.jsonl can't be written" in done.stderr
    assert not Path("new.jsonl").exists()
    assert [file.name for file in Path.cwd().glob(".*")] == []
