"""Which databases are moved, and what is refused in words. How rows are moved, `tests/storage/test_move.py` tests."""

from pathlib import Path

import pytest

from bot.__main__ import main
from storage import Database


@pytest.fixture
def folder(database: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a database, `d.db`, in which commands are given."""
    database.rename(database.parent / "d.db")
    monkeypatch.chdir(database.parent)
    return database.parent


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("d.db", "", "TO is a file, or the address of a PostgreSQL"),
        ("d.db", "sqlite://", "TO is a file, or the address of a PostgreSQL"),
        ("d.db", "sqlite:///:memory:", "TO is a file, or the address of a PostgreSQL"),
        ("d.db", ":memory:", "TO is a file, or the address of a PostgreSQL"),
        ("d.db", "./:memory:", "TO is a file, or the address of a PostgreSQL"),
        ("d.db", "mysql://bea@db.example/usblogs", "TO is a file, or the address of a PostgreSQL"),
        ("d.db", "postgresql://bea@db.example:abc/usblogs", "TO is a file, or the address of a PostgreSQL"),
        ("mysql://bea@db.example/usblogs", "d.db", "FROM is a file, or the address of a PostgreSQL"),
        ("missing.db", "new.db", "There is no database at missing.db."),
        (".", "new.db", "The database . is no file: give the bot the path of a file of its own."),
        ("d.db", ".", "The database . is no file: give the bot the path of a file of its own."),
        ("d.db", "./d.db", "Both are the same database."),
        ("d.db", "link.db", "Both are the same database."),
    ],
)
def test_what_is_no_database_or_the_same_one_is_refused_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str], source: str, target: str, told: str
) -> None:
    (folder / "link.db").symlink_to("d.db")
    assert main(["move", source, target]) == 1
    assert told in capsys.readouterr().err
    assert sorted(file.name for file in folder.iterdir() if not file.name.endswith(".lock")) == ["d.db", "link.db"]
    assert not (folder.parent / f"{folder.name}.lock").exists()


@pytest.mark.parametrize("name", ["a%20b.db", "a?b.db", "a#b.db", "a b.db", "ü.db"])
def test_a_file_has_the_name_that_was_given_whatever_stands_in_it(folder: Path, name: str) -> None:
    assert main(["move", "d.db", name]) == 0
    files = {file.name for file in folder.iterdir() if not file.name.endswith((".lock", "-wal", "-shm"))}
    assert files == {"d.db", name}


async def test_the_url_of_an_open_database_leads_to_the_same_file(tmp_path: Path) -> None:
    file = tmp_path / "100% a?b#c.db"
    async with Database.open(file) as db, Database.open(db.url) as again:
        assert db.place == again.place == str(file)
