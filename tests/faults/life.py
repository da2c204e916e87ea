"""A bot's life: weeks in a row of its real process, in which faults strike at every moment."""

import asyncio
import contextlib
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar, Literal

from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from tests.faults.blogs import Blogs
from tests.faults.circles import Circle, make_circles
from tests.local_discord.bot_starter import BotProcess, BotStarter
from tests.local_discord.gateway import TOKEN
from tests.local_discord.server import Fault, LocalDiscord
from tests.support.clocks import ManualClock

WRITES = {"POST", "PATCH", "PUT", "DELETE"}
MAX_SETTLE_SECONDS = 90
MAX_SECONDS_TO_END = 10
"""How long the bot takes at most to end after SIGTERM: as long as Docker waits before it kills."""
Engine = Literal["sqlite", "postgresql"]
NONCES_LAST = timedelta(minutes=5)
PATIENCE_SECONDS, STEP, MAX_STEPS = 2.0, timedelta(minutes=5), 30
"""After how many seconds in which nothing happens the bot waits for its clock, how far that moves on, and how often."""


class Life:
    """Circles, a bot that is killed, stopped and started, and a Discord, blogs, a disk and a clock that fail."""

    blogs_of_a_life: ClassVar[type[Blogs]] = Blogs
    engine: ClassVar[Engine] = "sqlite"
    unreadable: ClassVar[tuple[type[Exception], ...]] = (sqlite3.Error,)
    """What `rows` raises while the database can't be read."""

    def __init__(self, folder: Path, discord: LocalDiscord, blogs: Blogs, clock: ManualClock, rng: Random) -> None:
        self.folder = folder
        self.discord = discord
        self.blogs = blogs
        self.clock = clock
        self.circles: list[Circle] = make_circles(discord, rng)
        self.process: BotProcess | None = None
        self.found: list[str] = []
        self.struck: Counter[str] = Counter()
        self.undo: list[tuple[int, Callable[[], Awaitable[None]]]] = []
        """What puts faults right, and after how many moments."""
        self.kill_at_request: tuple[int, str, signal.Signals, str] | None = None
        """In how many requests the bot is ended, when, how, and the name of the fault."""
        self.clock_is_off_by = timedelta()
        self.is_disk_bad = False
        self.calm = asyncio.Lock()
        """Held by faults of a server of databases while they last, and by what is told otherwise in their midst."""
        self._stack = AsyncExitStack()
        self._starters: dict[str, BotStarter] = {}
        self._laid: list[tuple[str, Fault]] = []
        self._meanwhile: set[asyncio.Task[None]] = set()
        self._ending = asyncio.Lock()
        self._log_before = 0
        self._began = time.monotonic()
        self._reader: sqlite3.Connection | None = None
        discord.witness = self._witness
        discord.tell_time = lambda: clock.now().astimezone(UTC)

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, begin: datetime, rng: Random) -> AsyncIterator["Life"]:
        """Serve Discord and the blogs, and set the circles up in a database in a folder."""
        clock = ManualClock(begin)
        async with LocalDiscord.serve() as discord, cls.blogs_of_a_life.serve(clock.now) as blogs:
            life = cls(folder, discord, blogs, clock, rng)
            life.set_clock(begin)
            async with life._stack:
                await life.make_database()
                await life.as_host(*[circle.begin for circle in life.circles])
                try:
                    yield life
                finally:
                    await life.end(signal.SIGKILL)

    # what it is made of

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.folder / "usblogs.sqlite3"

    @property
    def url(self) -> str:
        """The URL of the database."""
        return f"sqlite+aiosqlite:///{self.database}"

    def settings(self, database: Path | None = None) -> dict[str, str]:
        """Return the bot's settings."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "USBLOGS_DATABASE": str(database or self.database),
            "USBLOGS_DISCORD_API": self.discord.address,
            "USBLOGS_ALLOW_LOOPBACK": "yes",
        }

    async def make_database(self) -> None:
        """Make what the bot makes no database by itself in; a file needs nothing."""

    async def as_host(self, *doings: Callable[[Services, Blogs], Awaitable[None]]) -> None:
        """Let a host do something through the flows, beside the bot's own process."""
        async with Database.open(self.url) as db, Web.open(allow_loopback=True) as web, Workers.open() as workers:
            for doing in doings:
                await doing(Services(db, web, self.clock, workers), self.blogs)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what is read from the database beside the bot."""
        if self._reader is None:
            self._reader = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10, isolation_level=None)
        return self._reader.execute(sql, values).fetchall()

    def harm(self) -> Iterator[str]:
        """Yield what is wrong with the database itself."""
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as conn:
            found = [row[0] for row in conn.execute("PRAGMA integrity_check")]
            orphans = conn.execute("PRAGMA foreign_key_check").fetchall()
        yield from (f"integrity_check: {one}" for one in found if one != "ok")
        yield from (f"foreign_key_check: {one}" for one in orphans)

    def bring_log_in(self) -> None:
        """Bring the log of writes into the database's file, as it happens every few hours: each renewal of the lease
        is a page of it, and a thousand pages are brought in ("PRAGMA wal_autocheckpoint"). Here hours pass in a moment.
        """
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(self.database, timeout=1)) as conn:
            conn.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def forget_files(self) -> None:
        """Close the files of the database before others are put in their place."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def note(self, violation: str) -> None:
        """Record what must not happen."""
        self.found.append(violation)
        self.tell(f"violated: {violation}")

    def tell(self, happening: str) -> None:
        """Write down what happens, for whoever looks for the cause of a violation."""
        with (self.folder / "story").open("a") as story:
            story.write(f"{self.clock.now():%a %m-%d %H:%M} {time.monotonic() - self._began:8.1f} s  {happening}\n")

    # faults

    def lay(self, name: str, fault: Fault) -> None:
        """Lay a fault for the next request that fits; it has struck if one comes."""
        self._laid.append((name, fault))
        self.discord.faults.append(fault)

    def undo_after(self, moments: int, undo: Callable[[], Awaitable[None]]) -> None:
        """Put a fault right after so many moments."""
        self.undo.append((moments, undo))

    def meanwhile(self, doing: Coroutine[Any, Any, None]) -> None:
        """Do something while the bot works."""
        task = asyncio.create_task(doing)
        self._meanwhile.add(task)
        task.add_done_callback(self._meanwhile.discard)

    def doubt(self) -> None:
        """Make uncertain what members were told, after commits were lost."""
        for circle in self.circles:
            circle.doubt()

    async def heal(self, *, wholly: bool = False) -> None:
        """Put right what is due to be, or everything."""
        left = list(self.discord.faults)
        self.struck.update(name for name, fault in self._laid if not any(fault is one for one in left))
        self._laid.clear()
        self.discord.faults.clear()
        self.kill_at_request = None
        undo, self.undo = self.undo, []
        for moments, put_right in undo:
            if moments <= 1 or wholly:
                await put_right()
            else:
                self.undo.append((moments - 1, put_right))
        await self._set_up_again()
        self.set_clock(self.clock.now())

    async def _set_up_again(self) -> None:
        """Let a host choose the places of the game again where an older state of the database names others.

        The bot can't send to a channel that is gone, and tells its host so.
        """
        places = {str(guild): {str(place) for place in chosen} for guild, *chosen in self.rows(_PLACES)}
        for circle in self.circles:
            if places[circle.guild] != circle.places:
                self.tell(f"#{circle.hashtag} is set up again")
                await self.as_host(circle.set_up)

    # time

    def set_clock(self, instant: datetime) -> None:
        """Set the clock of the blogs, and that of the bot, which may be wrong."""
        if instant - self.clock.now() > NONCES_LAST:
            self.discord.nonces.clear()
        self.clock.set(instant)
        (self.folder / "clock.new").write_text((instant + self.clock_is_off_by).isoformat())
        (self.folder / "clock.new").replace(self.folder / "clock")

    def is_anything_due(self) -> bool:
        """Return whether the bot has something to do now, as far as the database can be read."""
        now = (self.clock.now() + self.clock_is_off_by).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        try:
            return any(self.rows(_DUE.replace(":now", f"'{now}'"))[0])
        except self.unreadable:
            return True

    async def settle(self) -> None:
        """Return when nothing is due; start the bot as often as it has ended, and let time pass where it waits."""
        try:
            async with asyncio.timeout(MAX_SETTLE_SECONDS):
                state, since, steps = None, time.monotonic(), 0
                while self._meanwhile or self.is_anything_due():
                    await self.look_after()
                    await asyncio.sleep(0.03)
                    if (state_now := self._state()) != state:
                        state, since = state_now, time.monotonic()
                    elif time.monotonic() - since > PATIENCE_SECONDS and steps < MAX_STEPS:
                        self.set_clock(self.clock.now() + STEP)
                        since, steps = time.monotonic(), steps + 1
        except TimeoutError:
            waiting = self.rows(_DUE_ROWS, self._now_text())
            self.note(f"does not settle on {self.clock.now():%A %H:%M}: {waiting}; {self.last_words()}")

    def _state(self) -> tuple[object, ...]:
        """Return what changes while the bot makes its way."""
        requests = len(self.discord.requests), self.blogs.requests
        return (*requests, self.discord.ready.is_set(), self.process and self.process.pid)

    def _now_text(self) -> str:
        return self.clock.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

    # the process

    async def starter(self, name: str = "bot") -> BotStarter:
        """Return what starts bots one after the other; with another name, beside them."""
        if name not in self._starters:
            folder = self.folder if name == "bot" else self.folder / name
            folder.mkdir(exist_ok=True)
            if name != "bot":
                (folder / "clock").symlink_to(self.folder / "clock")
            self._starters[name] = await self._stack.enter_async_context(BotStarter.open(folder, is_hurried=True))
        return self._starters[name]

    async def start(self) -> BotProcess:
        """Start the bot."""
        starter = await self.starter()
        self._log_before = self._log_length()
        self.discord.ready.clear()
        self.process = await starter.start(self.settings())
        return self.process

    async def look_after(self) -> None:
        """Start the bot if it has ended, which it never does by itself unless its disk is bad."""
        async with self._ending:
            if self.process is not None and not self.process.is_running():
                status, self.process = await self.process.wait(), None
                if not self.may_end(status):
                    self.note(f"the bot ended by itself with status {status}: {self.last_words()}")
            if self.process is None and not self.is_disk_bad:
                await self.start()

    def may_end(self, status: int) -> bool:  # noqa: ARG002 - with what, another engine's life asks
        """Return whether the bot may have ended by itself with a status just now."""
        return self.is_disk_bad

    async def end(self, number: signal.Signals) -> None:
        """End the bot with a signal, if it runs; after SIGTERM it ends by itself, in time and well."""
        async with self.ended(number):
            pass

    @asynccontextmanager
    async def ended(self, number: signal.Signals) -> AsyncIterator[None]:
        """End the bot with a signal, if it runs; during the block it is not started again."""
        async with self._ending:
            await self._end(number)
            self.forget_files()
            yield

    async def _end(self, number: signal.Signals) -> None:
        if (process := self.process) is None:
            return
        begun = time.monotonic()
        status = await process.end(number) if process.is_running() else await process.wait()
        self.process = None
        is_unbegun = status == -number and self._log_length() == self._log_before
        if number is signal.SIGTERM and status != 0 and not is_unbegun and not self.is_disk_bad:
            self.note(f"SIGTERM ended with status {status}: {self.last_words()}")
        if number is signal.SIGTERM and time.monotonic() - begun > MAX_SECONDS_TO_END:
            self.note(f"SIGTERM took {time.monotonic() - begun:.0f} s")

    async def has_ended(self) -> int:
        """Return the status of a bot that is expected to end by itself."""
        assert self.process is not None
        async with self._ending, asyncio.timeout(30):
            status, self.process = await self.process.wait(), None
        return status

    def _log_length(self) -> int:
        """Return how much the bots have said; one that has said nothing yet may still be on its way to `run`."""
        return (self.folder / "log").stat().st_size

    def last_words(self) -> str:
        """Return the last line of the log."""
        lines = (self.folder / "log").read_text(errors="replace").splitlines()
        return lines[-1][:300] if lines else ""

    async def _witness(self, when: str, method: str, path: str) -> bool:
        if method not in WRITES or self.kill_at_request is None or path.startswith(("/interactions", "/webhooks")):
            return True
        number, moment, how, name = self.kill_at_request
        number -= when == ("after" if moment == "after" else "before")
        self.kill_at_request = (number, moment, how, name)
        if number:
            return True
        self.kill_at_request = None
        self.struck[name] += 1
        if how is signal.SIGKILL:
            await self.end(how)
            return moment != "lost"
        self.meanwhile(self.end(how))
        return True


_PLACES = "SELECT guild_id, announce_channel, roundup_channel FROM communities"
_DUE = """
SELECT (SELECT count(*) FROM outbox WHERE due_at <= :now)
     , (SELECT count(*) FROM outbox_add_ons WHERE due_at <= :now)
     , (SELECT count(*) FROM rounds
        WHERE due_at <= :now OR remind_at <= :now OR draft_at <= :now OR match_at <= :now)
     , (SELECT count(*) FROM feeds WHERE due_at <= :now AND EXISTS (SELECT 1 FROM blogs WHERE feed_id = feeds.id))
     , (SELECT count(*) FROM posts WHERE comments_due_at <= :now AND decision = 'accept')
     , (SELECT count(*) FROM posts WHERE escalate_at <= :now)
"""
_DUE_ROWS = "SELECT key, failures, due_at, obstacle FROM outbox WHERE due_at <= ? LIMIT 3"
