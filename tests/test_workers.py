"""Processes that read what came from outside: a hostile document costs one of them a moment."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from multiprocessing import forkserver
from pathlib import Path

import pytest

from bot.feeds import ParsedFeed, ParseFailure, parse_feed, parse_update
from bot.feeds.errors import ErrorKind
from bot.feeds.opml import parse_opml
from bot.feeds.update import apply_update, full_update
from bot.limits import MAX_ITEMS
from bot.shares import caused_by, on_behalf_of
from bot.workers import MAX_WORKERS, WorkerLostError, Workers
from tests.support.feeds import make_item, make_rss

MiB = 1024 * 1024
ADDRESS = "https://blog.example/feed"


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    async with Workers.open(timeout_seconds=2.0) as workers:
        yield workers


def spin() -> None:
    while True:
        pass


def grow() -> int:
    kept = []
    while True:
        kept.append(bytearray(50 * MiB))


def die() -> None:
    os._exit(1)


SHORT_LIFE = """
import asyncio, os
from bot import workers

async def open_and_close() -> None:
    async with workers.Workers.open():
        pass

if __name__ == "__main__":
    workers.MAX_WORKERS = 12
    os.cpu_count = lambda: 12
    asyncio.run(open_and_close())
"""


def test_a_command_that_ends_at_once_leaves_nothing_on_the_terminal(tmp_path: Path) -> None:
    script = tmp_path / "short.py"
    script.write_text(SHORT_LIFE)
    ended = subprocess.run(
        [sys.executable, script],
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


async def test_a_worker_that_takes_too_long_is_replaced_and_told_of_in_words(workers: Workers) -> None:
    assert await workers.run(spin) == ParseFailure("it takes too long to read", ErrorKind.TOO_LARGE)
    assert await workers.run(len, "still here") == 10


async def test_a_worker_that_takes_too_much_memory_is_stopped_and_told_of_in_words() -> None:
    async with Workers.open() as workers:
        assert await workers.run(grow) == ParseFailure("it takes too much memory to read", ErrorKind.TOO_LARGE)
        assert await workers.run(len, "still here") == 10


async def test_a_worker_that_dies_is_replaced(workers: Workers) -> None:
    assert isinstance(await workers.run(die), ParseFailure)
    assert await workers.run(len, "still here") == 10


def pid_after(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def die_once(flag: str) -> str:
    """As when the kernel kills a worker, which it does to whoever has the most memory just then."""
    if not Path(flag).exists():
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "read"


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def pids_of(workers: Workers) -> set[int]:
    found = await asyncio.gather(*(workers.run(pid_after, 0.2) for _ in range(MAX_WORKERS)))
    return {pid for pid in found if isinstance(pid, int)}


async def test_nobody_waits_for_the_calls_of_one_who_makes_many(workers: Workers) -> None:
    with on_behalf_of(1):
        many = [asyncio.create_task(workers.run(spin)) for _ in range(6)]
    await asyncio.sleep(0.1)
    with caused_by(2):
        assert await workers.run(len, "at once") == 7
    assert sum(task.done() for task in many) <= 1
    for task in many:
        task.cancel()
    await asyncio.gather(*many, return_exceptions=True)


async def test_when_a_worker_is_killed_at_rest_reading_goes_on(workers: Workers) -> None:
    for pid in await pids_of(workers):
        os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.5)  # the pool finds out in its own time
    assert await workers.run(len, "still here") == 10
    assert await workers.run(len, "and again") == 9


async def test_when_the_server_that_forks_workers_is_killed_reading_goes_on(workers: Workers) -> None:
    assert forkserver._forkserver._forkserver_pid is not None  # type: ignore[attr-defined]
    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)  # type: ignore[attr-defined]
    await asyncio.sleep(0.5)  # the pool finds out in its own time
    assert await workers.run(len, "still here") == 10


async def test_what_a_killed_worker_was_reading_is_read_again(workers: Workers, tmp_path: Path) -> None:
    assert await workers.run(die_once, str(tmp_path / "flag")) == "read"


async def test_what_many_read_when_the_pool_breaks_is_read_again() -> None:
    async with Workers.open() as workers:
        pids = await pids_of(workers)
        reading = [asyncio.create_task(workers.run(pid_after, 1.0)) for _ in range(8)]
        await asyncio.sleep(0.3)  # until they are under way
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        assert all(isinstance(pid, int) for pid in await asyncio.gather(*reading))


async def test_what_the_kernel_kills_twice_is_not_blamed(workers: Workers) -> None:
    with pytest.raises(WorkerLostError):
        await workers.run(be_killed)
    assert await workers.run(len, "still here") == 10


async def test_a_worker_that_is_killed_while_it_takes_work_locks_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.workers.STUCK_AFTER_SECONDS", 0.5)
    async with Workers.open(timeout_seconds=0.5) as workers:
        assert workers._pool is not None
        lock = workers._pool._pool_manager.worker_manager.workers_channel.mutex.reader_mutex  # type: ignore[union-attr]
        await asyncio.to_thread(lock.acquire)  # and never gives it back
        assert await workers.run(len, "still here") == 10


async def test_a_clock_that_is_set_makes_no_document_slow(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    step, real = [0.0], time.time
    await pids_of(workers)
    monkeypatch.setattr(time, "time", lambda: real() + step[0])
    reading = asyncio.create_task(workers.run(pid_after, 1.0))
    await asyncio.sleep(0.5)  # until it is under way
    step[0] = 3600.0  # as after a suspension
    assert isinstance(await reading, int)


async def test_the_loop_goes_on_while_a_worker_spins(workers: Workers) -> None:
    spinning = asyncio.create_task(workers.run(spin))
    beats = 0
    while not spinning.done():
        await asyncio.sleep(0.01)  # a heartbeat, which a parser in the loop would stop
        beats += 1
    assert beats > 50


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">%s]><rss version="2.0"><channel><title>&a20;</title>
<item><title>&a20;</title><guid>1</guid></item></channel></rss>""" % b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 21)
)
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd">
<!ENTITY %% outside SYSTEM "http://127.0.0.1:9/evil.dtd"> %%outside;]><rss version="2.0"><channel>
<item><title>&file;</title><guid>1</guid></item></channel></rss>"""
QUADRATIC = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "%s">]><rss version="2.0"><channel>
<item><title>%s</title><guid>1</guid></item></channel></rss>""" % (b"x" * 50_000, b"&a;" * 20_000)


@pytest.mark.parametrize("bomb", [LAUGHS, EXTERNAL, QUADRATIC], ids=["laughs", "external", "quadratic"])
@pytest.mark.parametrize("read", [parse_feed, parse_update], ids=["parse", "read"])
async def test_an_xml_bomb_goes_off_in_nobodys_hands(workers: Workers, bomb: bytes, read: object) -> None:
    found = await workers.run(read, bomb, ADDRESS)  # type: ignore[arg-type]  # one of the two functions
    assert "root:" not in repr(found)
    assert len(repr(found)) < 20_000


async def test_a_bomb_in_a_list_of_blogs_goes_off_in_nobodys_hands(workers: Workers) -> None:
    found = await workers.run(parse_opml, LAUGHS.replace(b"rss", b"opml"))
    assert len(repr(found)) < 20_000


HOSTILE = {
    "ten thousand entries": make_rss(*(make_item(n) for n in range(10_000))),
    "one entry of nine megabytes": make_rss(make_item(1, description="words and words. " * 550_000)),
    "a title of five megabytes": make_rss(make_item(1, title="x" * 5_000_000)),
    "elements in elements": make_rss(make_item(1)).replace(b"<item>", b"<a>" * 100_000 + b"<item>"),
    "tags in tags": make_rss(make_item(1, description="<div>" * 100_000)),
    "a hundred thousand attributes": make_rss(make_item(1)).replace(
        b"<item>", b"<item %s>" % b" ".join(b"a%d='1'" % n for n in range(100_000))
    ),
    "a million links": make_rss(make_item(1, description='<a href="https://x.example/">x</a>' * 100_000)),
    "nothing but brackets": b"<" * 5_000_000,
    "an element without end": b"<rss><channel><item><title>" + b"x" * 5_000_000,
    "comments in comments": b"<rss><channel>" + b"<!--" * 1_000_000,
    "sections without end": b"<rss><channel><item><title>" + b"<![CDATA[" * 500_000,
    "addresses that are none": make_rss(*(make_item(n, link="http://[" + "x" * 1000) for n in range(1000))),
    "dates that are none": make_rss(*(make_item(n, pubDate="99 " * 500) for n in range(500))),
    "numbers without end": b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b"1" * 4_000_000 + b"]}",
    "the same item": make_rss(*([make_item(1)] * 5000)),
    "the same title": make_rss(*(make_item(n, title="the same", guid=None, link=None) for n in range(3000))),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_document_is_read_or_refused_within_its_limits(body: bytes) -> None:
    async with Workers.open(timeout_seconds=2.0) as workers:
        found = await workers.run(parse_feed, body, ADDRESS)
        assert isinstance(found, (ParsedFeed, ParseFailure))
        assert await workers.run(len, "still here") == 10


async def test_of_ten_thousand_entries_the_newest_are_found_and_known_again() -> None:
    body = HOSTILE["ten thousand entries"]
    async with Workers.open() as workers:
        first = await workers.run(full_update, body, ADDRESS, "", [])
        assert not isinstance(first, ParseFailure)
        assert len(first.diff.added) == MAX_ITEMS
        stored = apply_update([], first)
        again = await workers.run(full_update, body.replace(b"https://", b"http://"), ADDRESS, "", stored)
        assert not isinstance(again, ParseFailure)
        assert again.diff.added == ()
