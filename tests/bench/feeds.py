"""Watching feeds: this poller beside `reader`, aiohttp with feedparser inline, and bare GETs, in one run."""

import json
import platform
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
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
TOLD = {
    "cold": "first look",
    "warm": "304",
    "same bytes": "the same bytes",
    "clock": "the same entries, another clock",
    "changed": "one new entry of fifteen",
    "mixed": "mixed, 120 ms away, 5 % faulty",
}
A_SECOND = 200
"""Feeds looked at in a second where they come as they are due, not all at once."""
IN_TURNS = 1000
"""Feeds that are looked at as they come due, to measure how calm the loop is."""
MiB = 1024 * 1024


@dataclass(slots=True)
class Program:
    """A process that is told what to do in lines, and answers in lines."""

    process: "subprocess.Popen[str]"
    port: int = 0
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
            self.peak = max(self.peak, sum(map(memory_of, family(self.process.pid))))

    def end(self) -> None:
        """Let it end."""
        self._ended.set()
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


def family(pid: int) -> Iterator[int]:
    """Yield a process and all that it began."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from family(int(child))


def memory_of(pid: int) -> int:
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


NAMES = {"bare": "bare GETs", "ours": "this bot", "reader": "`reader`", "inline": "feedparser inline"}
SCALES = (1_000, 10_000, 20_000)
PAGE = Path(__file__).parents[2] / "docs" / "your-server.md"
_PLACE = re.compile(r"(<!-- bench -->\n).*(<!-- end of bench -->)", re.DOTALL)

Found = dict[str, float]


def bench_feeds(feeds: int = FEEDS, *, scales: Sequence[int] = SCALES, write: bool = False) -> None:
    """Print how fast feeds are watched, and with `write` put that into docs/your-server.md."""
    with program("tests.bench.feed_server") as server:
        server.port = int(server.hear())
        found = {name: _looks(server, name, feeds) for name in NAMES}
        sizes = {count: _size(server, count) for count in scales}
    told = "\n".join([*_table(found, feeds), "", *(f"- {line}" for line in _words(found, sizes)), ""])
    sys.stdout.write(f"\n{told}")
    if write:
        PAGE.write_text(_PLACE.sub(lambda place: f"{place[1]}{told}{place[2]}", PAGE.read_text("utf-8")), "utf-8")


@contextmanager
def _contender(server: Program, name: str, feeds: int) -> Iterator[Program]:
    arguments = "tests.bench.contender", name, str(server.port), str(feeds)
    with tempfile.TemporaryDirectory() as folder, program(*arguments, folder) as one:
        one.hear()
        yield one


def _looks(server: Program, name: str, feeds: int) -> dict[str, Found]:
    """Return what each way of looking took one contender."""
    found: dict[str, Found] = {}
    with _contender(server, name, feeds) as one:
        for way in WAYS:
            server.say(MODES[way])
            found[way] = json.loads(one.say(way))
            _note(
                f"{name:8}{way:12}{feeds / found[way]['seconds']:8,.0f} feeds a second, {found[way]['lost']:.0f} lost"
            )
    if name == "ours":
        with _contender(server, name, min(feeds, IN_TURNS)) as one:
            server.say(MODES["cold"])
            one.say("cold")
            server.say(MODES["mixed"])
            found["in turns"] = json.loads(one.say("in turns"))
            _note(f"{name:8}in turns    heartbeat late by {found['in turns']['late_p99']:.0f} ms at p99")
    return found


def _size(server: Program, count: int) -> Found:
    """Return what a first look and one without news took this bot, and its memory at the most."""
    with _contender(server, "ours", count) as one:
        server.say(MODES["cold"])
        cold, warm = (json.loads(one.say(way)) for way in ("cold", "warm"))
    found = {"cold": cold["seconds"] / count, "warm": warm["seconds"] / count, "peak": one.peak / MiB}
    _note(
        f"{count:,} feeds: {found['cold'] * 1e3:.1f} ms and {found['warm'] * 1e3:.2f} ms a feed, {found['peak']:.0f} MB"
    )
    return found


def _table(found: dict[str, dict[str, Found]], feeds: int) -> Iterator[str]:
    yield f"{feeds:,} feeds, in feeds a second | " + " | ".join(NAMES.values()) + " | of the bare GETs | times `reader`"
    yield "|".join(["---", *["--:"] * (len(NAMES) + 2)])
    for way in WAYS:
        speeds = {name: feeds / found[name][way]["seconds"] for name in NAMES}
        ratios = f"{speeds['ours'] / speeds['bare']:.2f} | {speeds['ours'] / speeds['reader']:.1f}"
        yield f"{TOLD[way]} | " + " | ".join(f"{speed:,.0f}" for speed in speeds.values()) + f" | {ratios}"


def _words(found: dict[str, dict[str, Found]], sizes: dict[int, Found]) -> Iterator[str]:
    ours, inline = found["ours"], found["inline"]
    late = max(ours[way]["late_p99"] for way in WAYS), max(ours[way]["late_most"] for way in WAYS)
    yield (
        f"While it looks flat out, a heartbeat of 10 ms in the same loop comes {late[0]:.0f} ms late at p99 and "
        f"{late[1]:.0f} ms at the most (feedparser inline: {max(inline[way]['late_most'] for way in WAYS):,.0f}); at "
        f"{A_SECOND} feeds a second {ours['in turns']['late_p99']:.1f} ms at p99."
    )
    lost = {name: sum(one["lost"] for one in found[name].values()) for name in ("ours", "reader")}
    yield f"Healthy feeds lost: {lost['ours']:.0f} (`reader`: {lost['reader']:.0f})."
    for count, size in sizes.items():
        cold, warm = size["cold"] * 1e3, size["warm"] * 1e3
        yield (
            f"{count:,} feeds: {cold:.1f} ms a feed at the first look, {warm:.2f} ms without news, "
            f"{size['peak']:.0f} MB at the most, workers included."
        )
    yield f"Measured on {_machine()}, the server of the feeds on the same machine."


def _machine() -> str:
    cpus = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return (
        f"{len(cpus)} cores of {cpus[0].strip() if cpus else platform.processor()}, Python {platform.python_version()}"
    )


def _note(words: str) -> None:
    sys.stderr.write(f"{words}\n")
