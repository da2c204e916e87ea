"""`make hostile-week`: one blog of twenty, one member of ten and one stranger do everything at once, for a week.

The bot is a process of its own, as it runs for a host, against a Discord and a web on this machine, on the clock of a
file. What it does meanwhile is measured from outside, and its loop and memory by `watched_bot.py` within it.
"""

import asyncio
import json
import os
import re
import resource
import socket
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from bot.demo.circle import ZONE
from bot.flows.rounds.set_up import set_up
from bot.flows.themes.suggest import parse_theme, suggest
from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from tests.hostile.watches import descendants, memory_mb
from tests.hostile.web import HonestBlog
from tests.hostile.week_web import HOSTILE, THEME, Size, WeekWeb, serve_week
from tests.local_discord import documents as doc
from tests.local_discord.gateway import TOKEN
from tests.local_discord.server import LocalDiscord
from tests.support.circles import bring_blog, make_caller, make_community, make_organiser
from tests.support.clocks import ManualClock

GUILD = int(doc.GUILD)
MEMBERS = 10
BOT = [sys.executable, "-m", "tests.hostile.watched_bot"]
FRIDAY = datetime(2026, 3, 20, 18, tzinfo=ZONE)
CLOSE = datetime(2026, 3, 23, 12, tzinfo=ZONE)
STEP = timedelta(hours=4)
MAX_FILES = 1024
"""Files and connections that the bot may have open: what most systems let a process have."""
MAX_STILL_SECONDS, MAX_MEMORY_MB, MAX_GROWTH_MB, MAX_ROUNDUP_SECONDS = 0.1, 400, 20, 60


@dataclass(slots=True)
class Figures:
    """What was measured."""

    posts_found: int = 0
    posts_written: int = 0
    roundup_seconds: float | None = None
    """Seconds of real time from the instant of the close until the round-up stood in Discord."""
    is_next_announced: bool = False
    longest_seconds: float = 0.0
    held_seconds: float = 0.0
    longest_at: str = ""
    most_memory_mb: float = 0.0
    most_with_workers_mb: float = 0.0
    database_growth_mb: float = 0.0
    log_mb: float = 0.0
    errors_logged: int = 0
    unsettled: list[str] = field(default_factory=list)
    """The instants at which something was still due after the time that the bot may take."""
    honest_add_seconds: float | None = None
    visit_seconds: float | None = None
    webmentions: Counter[int] = field(default_factory=Counter)
    """How many were answered with each status."""
    messages: int = 0
    is_running: bool = False

    def lines(self) -> Iterator[str]:
        """Return the figures in words."""
        yield f"{self.posts_found} of {self.posts_written} honest posts in the round-up"
        yield f"the round-up out after {_seconds(self.roundup_seconds)}; next theme announced: {self.is_next_announced}"
        yield f"the loop stood still for {self.held_seconds:.3f} s at most ({self.longest_seconds:.3f} s with waits"
        yield f"  for a processor): {self.longest_at}"
        yield f"{self.most_memory_mb:.0f} MB of memory at most, {self.most_with_workers_mb:.0f} MB with the workers"
        yield f"the database grew by {self.database_growth_mb:.1f} MB; {self.log_mb:.1f} MB of log"
        yield f"{self.errors_logged} errors logged; {self.messages} messages in the channel"
        yield f"an honest /blog add was answered after {_seconds(self.honest_add_seconds)}"
        yield f"an honest visitor of the site was answered after {_seconds(self.visit_seconds)}"
        yield f"webmentions by status: {dict(self.webmentions)}"
        yield f"busy for longer than it may be: {', '.join(self.unsettled) or 'never'}"

    def faults(self) -> list[str]:
        """Return the bounds that do not hold."""
        bounds = {
            "not every honest post was found": self.posts_found == self.posts_written,
            "the round-up was not out on time": (self.roundup_seconds or 1e9) <= MAX_ROUNDUP_SECONDS,
            "the next theme was not announced": self.is_next_announced,
            f"the loop stood still for more than {MAX_STILL_SECONDS} s": self.held_seconds <= MAX_STILL_SECONDS,
            f"more than {MAX_MEMORY_MB} MB of memory": self.most_memory_mb <= MAX_MEMORY_MB,
            f"the database grew by more than {MAX_GROWTH_MB} MB": self.database_growth_mb <= MAX_GROWTH_MB,
            "the bot stopped": self.is_running,
        }
        return [fault for fault, holds in bounds.items() if not holds]


def _seconds(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f} s"


class HostileWeek:
    """The week, in a folder for the database, the clock and the log."""

    def __init__(self, folder: Path, size: Size, discord: LocalDiscord, web: WeekWeb, clock: ManualClock) -> None:
        self.figures = Figures()
        self._folder, self._size, self._discord, self._web, self._clock = folder, size, discord, web, clock
        self._database = folder / "usblogs.sqlite3"
        self._process: asyncio.subprocess.Process | None = None
        self._site_port = 0
        self._titles = [title for blog in self._honest() for title, _ in blog.posts]

    @classmethod
    async def play(cls, folder: Path, size: Size) -> Figures:
        """Play a week of this size; return what was measured."""
        _allow_files(2 * size.idle_connections + 2000)
        clock = ManualClock(FRIDAY - timedelta(days=4))
        async with (
            LocalDiscord.serve() as discord,
            serve_week(clock.now, size, FRIDAY + timedelta(hours=1)) as web,
        ):
            week = cls(folder, size, discord, web, clock)
            await week._play()
            return week.figures

    async def _play(self) -> None:
        self._set_clock(FRIDAY - timedelta(hours=1))
        await self._set_up()
        await self._start()
        watching = asyncio.create_task(self._watch_memory())
        async with AsyncExitStack() as stack:
            for instant in (FRIDAY, FRIDAY + timedelta(hours=4)):
                await self._move_to(instant)
            before = self._database_bytes()
            await self._attack(stack)
            self._write_second_posts()
            while self._clock.now() + STEP < CLOSE:
                await self._move_to(self._clock.now() + STEP)
            await self._close()
            for instant in (CLOSE + timedelta(days=1), FRIDAY + timedelta(days=7)):
                await self._move_to(instant)
            self.figures.is_next_announced = self._is_said("ROUND 2 ·")
            self.figures.database_growth_mb = (self._database_bytes() - before) / 1024**2
        watching.cancel()
        await self._stop()

    async def _set_up(self) -> None:
        url = f"sqlite+aiosqlite:///{self._database}"
        async with Database.open(url) as db, Web.open(allow_loopback=True) as web, Workers.open() as workers:
            services = Services(db, web, self._clock, workers)
            await set_up(services, make_organiser(GUILD), make_community(GUILD, int(self._discord.text)))
            for number, name in enumerate(self._web.blogs):
                user = MEMBERS if name == HOSTILE else 1 + number % (MEMBERS - 1)
                await bring_blog(services, GUILD, user, f"Member {user}", self._web.home(name))
            await suggest(services, make_caller(1, "Member 1", GUILD), parse_theme(THEME, "Draw it without looking."))

    async def _start(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            self._site_port = server.getsockname()[1]
        environment = {
            **os.environ,
            "DISCORD_TOKEN": TOKEN,
            "USBLOGS_DATABASE": str(self._database),
            "USBLOGS_DISCORD_API": self._discord.address,
            "USBLOGS_ALLOW_LOOPBACK": "yes",
            "USBLOGS_PUBLIC_ADDRESS": f"http://127.0.0.1:{self._site_port}",
            "USBLOGS_LISTEN": f"127.0.0.1:{self._site_port}",
        }
        clock, figures = self._folder / "clock", self._folder / "figures"
        with (self._folder / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *BOT, str(clock), str(figures), env=environment, stdout=log, stderr=log
            )
        _, hard = resource.prlimit(self._process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(self._process.pid, resource.RLIMIT_NOFILE, (MAX_FILES, hard))
        async with asyncio.timeout(60):
            await self._discord.ready.wait()

    async def _stop(self) -> None:
        assert self._process is not None
        self.figures.is_running = self._process.returncode is None
        if self.figures.is_running:
            self._process.terminate()
        await self._process.wait()
        with suppress(OSError, ValueError):
            seen = json.loads((self._folder / "figures").read_text(encoding="utf-8"))
            self.figures.most_memory_mb = seen.pop("most_memory_bytes") / 1024**2
            for name, value in seen.items():
                setattr(self.figures, name, value)
        log = (self._folder / "log").read_bytes()
        self.figures.log_mb = len(log) / 1024**2
        self.figures.errors_logged = len(re.findall(rb"^(?:ERROR|CRITICAL):", log, re.MULTILINE))
        self.figures.messages = len(self._discord.said())

    # the attack

    async def _attack(self, stack: AsyncExitStack) -> None:
        """Begin everything at once: connections that stay, webmentions, slow blogs, and the hostile blog's answers."""
        blog = self._web.blogs[HOSTILE]
        blog.provoked = True  # type: ignore[attr-defined]  # the one that is
        await self._mention()
        await self._connect_and_wait(stack)
        steps = self._add_slow_blogs(), self._visit(), self._move_to(self._clock.now() + STEP)
        await asyncio.gather(*steps)

    async def _connect_and_wait(self, stack: AsyncExitStack) -> None:
        for number in range(self._size.idle_connections):
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(2):
                    _, writer = await asyncio.open_connection("127.0.0.1", self._site_port)
                writer.write(b"GET / HTTP/1.1\r\n" if number % 2 else b"")
                stack.callback(writer.close)

    async def _mention(self) -> None:
        """Send webmentions of one host, whose pages have no end, at an honest post."""
        target = f"{self._web.home('honest0')}/post-1"
        connector = aiohttp.TCPConnector(limit=20)
        async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(20)) as client:
            await asyncio.gather(*(self._send(client, target, number) for number in range(self._size.webmentions)))

    async def _send(self, client: aiohttp.ClientSession, target: str, number: int) -> None:
        form = {"source": f"{self._web.home('slow')}/{number}", "target": target}
        try:
            async with client.post(f"http://127.0.0.1:{self._site_port}/webmention", data=form) as response:
                self.figures.webmentions[response.status] += 1
        except (aiohttp.ClientError, TimeoutError, OSError):
            self.figures.webmentions[0] += 1

    async def _visit(self) -> None:
        """See how long a visitor waits for an answer of the site, who tries again where the connection is refused."""
        began, address = time.monotonic(), f"http://127.0.0.1:{self._site_port}/read/nothing"
        with suppress(TimeoutError):
            async with asyncio.timeout(self._size.settle_seconds):
                while self.figures.visit_seconds is None:
                    with suppress(aiohttp.ClientError, OSError):
                        async with aiohttp.request("GET", address):
                            self.figures.visit_seconds = time.monotonic() - began
                    await asyncio.sleep(0.1)

    async def _add_slow_blogs(self) -> None:
        """Give /blog add with many blogs that never end, and then with an honest one; see how long that takes."""
        hostile, honest = doc.user("10", "Member 10"), doc.user("1", "Member 1")
        slow = [
            self._discord.slash("blog add", hostile, address=self._web.home(f"slow{number}"))
            for number in range(self._size.slow_adds)
        ]
        await asyncio.gather(*slow, return_exceptions=True)
        began = time.monotonic()
        with suppress(TimeoutError):
            answered = await self._discord.slash("blog add", honest, address=f"{self._web.home('honest1')}/post-1")
            async with asyncio.timeout(self._size.settle_seconds):
                while not answered.followups:
                    await asyncio.sleep(0.05)
            self.figures.honest_add_seconds = time.monotonic() - began

    # the clock

    def _set_clock(self, instant: datetime) -> None:
        self._clock.set(instant)
        new = self._folder / "clock.new"
        new.write_text(instant.astimezone(UTC).isoformat(), encoding="ascii")
        new.replace(self._folder / "clock")

    async def _move_to(self, instant: datetime) -> None:
        """Move the clock, and wait until nothing is due, but not for ever."""
        self._set_clock(instant)
        due = ["all"]
        with suppress(TimeoutError):
            async with asyncio.timeout(self._size.settle_seconds):
                while due := await asyncio.to_thread(self._due):
                    await asyncio.sleep(0.05)
        if due:
            self.figures.unsettled.append(f"{instant:%a %H:%M} ({', '.join(due)})")

    async def _close(self) -> None:
        """Move to the instant of the close; see when the round-up is in Discord, and which posts are in it."""
        self._set_clock(CLOSE)
        began, until = time.monotonic(), time.monotonic() + 2 * MAX_ROUNDUP_SECONDS
        while time.monotonic() < until and not self._is_said("ROUND-UP OF ROUND 1"):
            await asyncio.sleep(0.05)
        if self._is_said("ROUND-UP OF ROUND 1"):
            self.figures.roundup_seconds = time.monotonic() - began
        await self._move_to(CLOSE)
        texts = [" ".join(said) for said in self._discord.said()]
        start = next((at for at, text in enumerate(texts) if "ROUND-UP OF ROUND 1" in text), len(texts))
        self.figures.posts_written = len(self._titles)
        shown = "\n".join(texts[start:]).replace("\\", "")
        self.figures.posts_found = sum(title in shown for title in self._titles)

    def _is_said(self, words: str) -> bool:
        return any(words in text for said in self._discord.said() for text in said)

    def _due(self) -> list[str]:
        """Return what is due now, with how much of it."""
        now = self._clock.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        try:
            with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as conn:
                counts = {name: conn.execute(query, {"now": now}).fetchone()[0] for name, query in _DUE.items()}
        except sqlite3.OperationalError as error:
            return [str(error)]
        return [f"{count} {name}" for name, count in counts.items() if count]

    # what is honest, and what is measured

    def _honest(self) -> Sequence[HonestBlog]:
        return [blog for blog in self._web.blogs.values() if isinstance(blog, HonestBlog)]

    def _write_second_posts(self) -> None:
        """Let every honest blog have another post, which is found while the attack goes on."""
        for blog in self._honest():
            title = f"Second post of {blog.name}."
            blog.write(title, self._clock.now() + timedelta(hours=10))
            self._titles.append(title)

    def _database_bytes(self) -> int:
        return sum(path.stat().st_size for path in self._folder.glob(f"{self._database.name}*"))

    async def _watch_memory(self) -> None:
        assert self._process is not None
        while True:
            held = sum(memory_mb(process) for process in descendants(self._process.pid))
            self.figures.most_with_workers_mb = max(self.figures.most_with_workers_mb, held)
            await asyncio.sleep(0.5)


_DUE = {
    "messages": "SELECT count(*) FROM outbox WHERE due_at <= :now",
    "rounds": "SELECT count(*) FROM rounds WHERE due_at <= :now",
    "feeds": "SELECT count(*) FROM feeds WHERE due_at <= :now",
    "posts": "SELECT count(*) FROM posts WHERE comments_due_at <= :now AND decision = 'accept'",
}


def _allow_files(count: int) -> None:
    """Let this process have so many files open, if it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(count, hard)), hard))
