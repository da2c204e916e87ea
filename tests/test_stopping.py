"""A command that a signal stops: whoever started it hears so, and nothing of it is left behind."""

import asyncio
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import bot
from bot.stopping import StoppedError, in_thread, run_command
from storage.backup import copy_database

MAX_SECONDS = 30.0
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(bot.__file__).parents[1]), "USBLOGS_DATABASE": "d.sqlite3"}


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + MAX_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def at_a_terminal(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start a command whose input is a terminal; yield it and the terminal's other end, once it asks something."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        try:
            wait_until(lambda: (folder / ".d.sqlite3.restoring").exists() or process.poll() is not None)
            assert process.stdout is not None
            asked = ""
            while not asked.endswith("[y/N] ") and (char := process.stdout.read(1)):
                asked += char
            assert asked.endswith("[y/N] "), process.stderr and process.stderr.read()
            yield process, ours
        finally:
            process.kill()
            os.close(ours)


@pytest.fixture
def folder(database: Path, tmp_path: Path) -> Path:
    """A folder with a database, a backup of it, and nothing else."""
    (tmp_path / "live").mkdir()
    copy_database(database, tmp_path / "live" / "backup.sqlite3")
    database.rename(tmp_path / "live" / "d.sqlite3")
    return tmp_path / "live"


def left_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if not file.name.endswith((".lock", "-wal", "-shm")))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_at_the_question_ends_the_command_and_leaves_no_copy_behind(
    folder: Path, number: signal.Signals
) -> None:
    with at_a_terminal(folder, "restore", "backup.sqlite3") as (process, _):
        process.send_signal(number)
        _, told = process.communicate(timeout=MAX_SECONDS)
    assert (process.returncode, told) == (128 + number, "Stopped; it is not done.\n")
    assert left_in(folder) == ["backup.sqlite3", "d.sqlite3"]


def test_the_end_of_the_input_is_a_no(folder: Path) -> None:
    with at_a_terminal(folder, "restore", "backup.sqlite3") as (process, terminal):
        os.write(terminal, b"\x04")
        told, errors = process.communicate(timeout=MAX_SECONDS)
    assert (process.returncode, told, errors) == (1, "\nNothing was changed.\n", "")
    assert left_in(folder) == ["backup.sqlite3", "d.sqlite3"]


def test_what_is_stopped_while_it_works_closes_what_it_opened_and_tells_the_shell() -> None:
    closed = []

    async def work() -> bool:
        try:
            signal.raise_signal(signal.SIGTERM)
            await asyncio.sleep(MAX_SECONDS)
        finally:
            signal.raise_signal(signal.SIGHUP)  # as a terminal does that is closed: one after another
            await asyncio.sleep(0)
            closed.append("all")
        return True

    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with pytest.raises(StoppedError) as stopped:
        run_command(work())
    assert (stopped.value.exit_status, closed) == (128 + signal.SIGTERM, ["all"])
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before


def test_what_the_process_was_told_to_ignore_stops_nothing() -> None:
    async def work() -> bool:
        signal.raise_signal(signal.SIGHUP)
        await asyncio.sleep(0)
        return True

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert run_command(work())
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_move_that_is_stopped_is_no_success(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "move", "d.sqlite3", "target.sqlite3"],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_until(lambda: (folder / "target.sqlite3.lock").exists() or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        told = process.communicate(timeout=MAX_SECONDS)
    assert (process.returncode, *told) == (130, "", "Stopped; it is not done.\n")


async def test_a_copy_that_is_stopped_is_no_file(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as conn:
        conn.execute("CREATE TABLE much (words BLOB)")
        conn.executemany("INSERT INTO much VALUES (zeroblob(?))", [(10_000_000,)] * 6)
        conn.commit()
    copying = asyncio.create_task(in_thread(copy_database, database, tmp_path / "copy"))
    while not (tmp_path / ".copy.part").exists():
        await asyncio.sleep(0)
    copying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await copying
    assert [name for name in left_in(tmp_path) if "copy" in name] == []
