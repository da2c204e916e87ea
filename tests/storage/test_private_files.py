"""Nobody but their owner reads the database's files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage import Database

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")


def modes(folder: Path) -> dict[str, int]:
    """Return the permissions of a folder and of everything in it, by name."""
    return {file.name: file.stat().st_mode & 0o777 for file in (folder, *folder.rglob("*"))}


async def use(path: Path) -> dict[str, int]:
    """Open a database and write; return the permissions of its folder and files meanwhile."""
    async with Database.open(path) as db:
        async with db.write() as tx:
            await tx.exec_driver_sql("DELETE FROM leases")
        return modes(path.parent)


async def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    found = await use(tmp_path / "data" / "bot.sqlite3")
    assert found.pop("data") == 0o700
    assert found == dict.fromkeys(["bot.sqlite3", "bot.sqlite3-wal", "bot.sqlite3-shm"], 0o600)


@pytest.fixture
def readable(tmp_path: Path, database: Path) -> Path:
    """A database in a folder of its own, which everybody may read."""
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    file = database.rename(folder / "bot.sqlite3")
    file.chmod(0o644)
    return file


async def test_what_others_could_read_is_corrected_at_the_start(readable: Path) -> None:
    assert await use(readable) == {
        "open": 0o700,
        **dict.fromkeys(["bot.sqlite3", "bot.sqlite3-wal", "bot.sqlite3-shm"], 0o600),
    }


async def test_a_folder_with_other_things_in_it_stays_as_it_is(database: Path) -> None:
    database.parent.chmod(0o755)
    (database.parent / "notes.txt").touch()
    found = await use(database)
    assert (found[database.parent.name], found[database.name]) == (0o755, 0o600)


def test_a_backup_and_its_folder_are_their_owners_alone(database: Path) -> None:
    command = [sys.executable, "-m", "bot", "backup", f"{database.parent}/backups/copy.sqlite3"]
    environment = {**os.environ, "USBLOGS_DATABASE": str(database), "DISCORD_TOKEN": ""}
    subprocess.run(command, env=environment, check=True, capture_output=True, umask=0o022)
    assert modes(database.parent / "backups") == {"backups": 0o700, "copy.sqlite3": 0o600}
