"""What the file system refuses is said in words, by every command that takes a file."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot

# What a command imports when it is given, since who has no rights may not read the modules.
import bot.demo.terminal
import bot.doctor
import bot.import_rounds
import bot.move
import bot.move_circle
import bot.restore
from bot.__main__ import main
from storage.backup import copy_database

NOBODY = 65534
"""The user whom root becomes here, whom every file system refuses what it refuses others."""


@pytest.fixture
def folder(migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of somebody without rights, who has a database and a backup in it, and may not look into `shut`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(migrated, folder / "d.db")
        copy_database(folder / "d.db", folder / "backup.db")
        shut = folder / "shut"
        shut.mkdir()
        for file in (folder, *folder.iterdir()):
            if os.geteuid() == 0:
                os.chown(file, NOBODY, NOBODY)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("USBLOGS_DATABASE", "d.db")
        yield folder
        shut.chmod(0o700)


@pytest.fixture
def without_rights(folder: Path) -> Iterator[None]:
    """Be somebody whom the file system refuses something, also where root runs the tests."""
    (folder / "shut").chmod(0)
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.mark.usefixtures("without_rights")
@pytest.mark.parametrize(
    "arguments",
    [
        ["backup", "shut/copy.db"],
        ["restore", "--yes", "shut/backup.db"],
        ["import", "shut/circle.jsonl"],
        ["import-rounds", "shut/rounds.csv", "#usblogs"],
        ["move", "shut/d.db", "new.db"],
        ["move", "d.db", "shut/new.db"],
        ["demo", "--keep", "shut/week"],
    ],
    ids=" ".join,
)
def test_a_folder_that_can_not_be_searched_is_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    told = "".join(capsys.readouterr())
    assert "Permission denied" in told
    assert "shut" in told
    assert "Traceback" not in told


@pytest.mark.usefixtures("without_rights")
@pytest.mark.parametrize("arguments", [["doctor"], ["backup"], ["export", "#usblogs", "new"], ["restore", "backup.db"]])
def test_a_database_in_such_a_folder_is_named(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USBLOGS_DATABASE", "shut/d.db")
    assert main(arguments) == 1
    told = "".join(capsys.readouterr())
    assert "shut/" in told
    assert "Permission denied" in told


@pytest.mark.usefixtures("without_rights")
def test_backups_in_such_a_folder_are_named_and_the_other_checks_have_their_turn(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USBLOGS_BACKUPS", "shut")
    assert main(["doctor"]) == 1
    assert "The time zones are there" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.db", "missing.db can't be read: No such file or directory."),
        ("shut", "shut can't be read: Is a directory."),
        ("unreadable.db", "unreadable.db can't be read: Permission denied."),
        ("damaged.db", "damaged.db is no whole backup of the bot's database."),
    ],
)
def test_what_can_not_be_restored_is_told_apart(
    folder: Path, name: str, words: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(folder / "backup.db", folder / "unreadable.db")
    (folder / "unreadable.db").chmod(0)
    (folder / "damaged.db").write_bytes((folder / "backup.db").read_bytes()[:5000])
    (folder / "damaged.db").chmod(0o644)
    request.getfixturevalue("without_rights")
    assert main(["restore", "--yes", name]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        (b"USBLOGS_LOG_LEVEL=INFO\n", 0, ".env can't be read: Permission denied."),
        ("USBLOGS_LOG_LEVEL=INFO\n".encode("utf-16"), 0o600, ".env is no text in UTF-8."),
        ("USBLOGS_SUPPORT=https://é.example\n".encode("latin-1"), 0o600, ".env is no text in UTF-8."),
    ],
)
def test_settings_that_can_not_be_read_are_told_in_words(
    folder: Path,
    content: bytes,
    mode: int,
    words: str,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder / ".env").write_bytes(content)
    (folder / ".env").chmod(mode)
    if os.geteuid() == 0:
        os.chown(folder / ".env", NOBODY, NOBODY)
    if not mode:
        request.getfixturevalue("without_rights")
    assert main(["doctor"]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("is_lost", [False, True])
def test_what_root_restores_belongs_to_the_bots_user_as_before(folder: Path, *, is_lost: bool) -> None:
    (folder / "d.db").chmod(0o640)
    if is_lost:
        (folder / "d.db").unlink()
    assert main(["restore", "--yes", "backup.db"]) == 0
    for file in (folder / "d.db", folder / "d.db.lock"):
        assert (file.stat().st_uid, file.stat().st_gid) == (NOBODY, NOBODY)
    assert (folder / "d.db").stat().st_mode & 0o777 == (0o600 if is_lost else 0o640)


def test_of_a_link_the_file_that_it_leads_to_is_restored(folder: Path) -> None:
    real = folder / "elsewhere"
    real.mkdir()
    (folder / "d.db").rename(real / "real.db")
    (folder / "d.db").symlink_to(real / "real.db")
    before = (real / "real.db").stat().st_ino
    assert main(["restore", "--yes", "backup.db"]) == 0
    assert (folder / "d.db").is_symlink()
    assert (real / "real.db").stat().st_ino != before
    assert len(list(real.glob("real-before-*.db"))) == 1


@pytest.mark.parametrize(
    ("command", "status", "words"),
    [
        ("backup f >&-", 0, ""),
        ("restore --yes backup.db >&-", 0, ""),
        ("restore backup.db <&-", 1, "Nobody can be asked here."),
        ("backup f >/dev/full", 1, "No space left on device"),
        ("backup f <&- >&- 2>&-", 0, ""),
    ],
)
def test_a_stream_that_is_closed_or_full_changes_nothing_else(
    folder: Path, command: str, status: int, words: str
) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(bot.__file__).parents[1])}
    ran = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m bot {command}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == status
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr
    assert (folder / "f").exists() == command.startswith("backup")


@pytest.mark.parametrize(
    "command", [["pages", "www"], ["import-rounds", "rounds.csv", "#usblogs"], ["export", "1", "circle.jsonl"]]
)
def test_a_command_that_needs_what_is_in_a_database_makes_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rounds.csv").write_text("Date,Theme\n2026-01-01,Maps\n")
    assert main(command) == 1
    assert "There is no database at data/usblogs.sqlite3" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["rounds.csv"]
