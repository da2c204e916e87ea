"""Watching feeds: this poller beside `reader`, aiohttp with feedparser inline, and bare GETs, in one run."""

import json
import platform
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

FEEDS = 2000
WAYS = ("cold", "warm", "same bytes", "clock", "changed", "mixed")
MODES = {
    "cold": "normal 0 0",
    "warm": "normal 0 0",
    "same bytes": "bytes 0 0",
    "clock": "clock 0 60",
    "changed": "changed 1 60",
    "mixed": "mixed 1 60",
}
MiB = 1024 * 1024


@dataclass(slots=True)
class Program:
    """A process that is told what to do in lines, and answers in lines."""

    process: "subprocess.Popen[str]"
    peak: int = 0
    """Bytes of memory at the most, its own processes included, each shared page counted once."""
    _ended: threading.Event = field(default_factory=threading.Event)

    def say(self, line: str) -> str:
        """Give a line and return the answer."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        stdin.write(f"{line}\n")
        stdin.flush()
        return self.hear(stdout)

    def hear(self, stdout: IO[str] | None = None) -> str:
        """Return the next line."""
        out = stdout or self.process.stdout
        assert out is not None
        answer = out.readline().strip()
        if not answer:
            raise RuntimeError(f"{self.process.args!r} ended")
        return answer

    def watch_memory(self) -> None:
        """Note the peak of memory until the end."""
        while not self._ended.wait(0.2):
            self.peak = max(self.peak, sum(map(_memory_of, _family(self.process.pid))))

    def end(self) -> None:
        """Let it end."""
        self._ended.set()
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


def _family(pid: int) -> Iterator[int]:
    """Give a process and all that it began."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _memory_of(pid: int) -> int:
    """Return the proportional set size: what is shared counts in parts."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("Pss:")), 0)


@contextmanager
def program(*arguments: str) -> Iterator[Program]:
    """Run a module of the bench."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    running = Program(process)
    watching = threading.Thread(target=running.watch_memory, daemon=True)
    watching.start()
    try:
        yield running
    finally:
        running.end()
        watching.join()


def bench_feeds(feeds: int = FEEDS) -> None:
    """Print how fast feeds are watched."""
    with program("tests.bench.feed_server") as server:
        port = server.hear()
        for name in ("bare", "ours", "inline", "reader"):
            with (
                tempfile.TemporaryDirectory() as folder,
                program("tests.bench.contenders", name, port, str(feeds), folder) as one,
            ):
                one.hear()
                for way in WAYS:
                    server.say(MODES[way])
                    result = json.loads(one.say(way))
                    print(
                        name,
                        way,
                        f"{feeds / result['seconds']:.0f}/s",
                        {k: round(v, 1) for k, v in result.items()},
                        one.peak // MiB,
                        flush=True,
                    )
