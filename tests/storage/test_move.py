"""Everything of a database is brought into another one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import main
from storage import move
from storage.schema import members
from tests.support.postgresql import RowsConnection, Server, needs_postgresql
from tests.support.rows import count_rows, fill

pytestmark = needs_postgresql


@pytest.fixture
def target(postgresql: Server) -> Iterator[str]:
    with postgresql.database() as url:
        yield url


@pytest.fixture
def theirs(postgresql: Server, target: str) -> Iterator[RowsConnection]:
    with closing(RowsConnection(postgresql.loop, target)) as conn:
        yield conn


@pytest.fixture
def old(tmp_path: Path, migrated: Path) -> Iterator[sqlite3.Connection]:
    """A database of SQLite with rows in every table, of which the last member was deleted."""
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as conn:
        with closing(sqlite3.connect(migrated)) as newest:
            newest.backup(conn)
        fill(conn)
        conn.execute("UPDATE members SET name = 'Iñes ''x'' \U0001f600', left_at = NULL WHERE id = 1")
        conn.execute("""UPDATE entries SET links = '["https://a.example/é", 1.5, null]', title = '' WHERE id = 2""")
        conn.execute(
            """UPDATE feeds SET error_kind = NULL, hints = '{"interval": 60.0, "skip_hours": [1], "skip_days": []}'"""
        )
        conn.execute("UPDATE feeds SET hints = NULL, publish_interval = NULL WHERE id = 1")
        conn.execute("DELETE FROM leases")
        conn.execute("DELETE FROM members WHERE id = 3")
        conn.commit()
        yield conn


def test_all_rows_come_over_and_back_and_no_id_is_given_again(
    old: sqlite3.Connection,
    theirs: RowsConnection,
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(move, "BATCH", 1)
    there = {table: rows for table, rows in count_rows(old).items() if table != "leases"}
    insert = move._insert
    stopped: list[str] = []

    async def stop_once(*arguments: object) -> None:
        if arguments[1] is members and not stopped:
            stopped.append("here")
            raise move.MoveError("The test pulls the plug.")
        await insert(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(move, "_insert", stop_once)
    assert main(["move", "old.sqlite3", target]) == 1
    assert "pulls the plug" in capsys.readouterr().err
    assert main(["move", "old.sqlite3", target]) == 0
    told = capsys.readouterr().out
    assert "WRONG" not in told
    assert "Let USBLOGS_DATABASE say so" in told
    assert target.rpartition("@")[0].rpartition(":")[2] not in told, "the password"
    assert {table: int(theirs.execute(f"SELECT count(*) FROM {table}")[0][0]) for table in there} == there  # noqa: S608
    [(new,)] = theirs.execute(
        "INSERT INTO members (community_id, user_id, name, joined_at) VALUES (1, 99, 'x', '2027-01-01') RETURNING id"
    )
    assert new == 4, "a deleted member had 3"
    theirs.execute("DELETE FROM members WHERE id = 4")

    assert main(["move", target, "back.sqlite3"]) == 0
    with closing(sqlite3.connect(tmp_path / "back.sqlite3")) as back:
        again = {table: rows for table, rows in count_rows(back).items() if table != "leases"}
    assert again == there


def test_what_holds_something_else_is_left_alone(
    old: sqlite3.Connection,
    theirs: RowsConnection,
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    theirs.execute("INSERT INTO keys VALUES ('mine', 'x')")
    assert main(["move", "old.sqlite3", target]) == 1
    assert "holds other rows already, in the table keys" in capsys.readouterr().err
    assert theirs.execute("SELECT count(*) FROM communities") == [(0,)]
    assert count_rows(old)["communities"] == 3


def test_there_has_to_be_something_to_move(target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["move", str(tmp_path / "nothing.sqlite3"), target]) == 1
    assert "There is no database at" in capsys.readouterr().err
