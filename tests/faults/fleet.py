"""A fleet's life: weeks of ten processes over one PostgreSQL, each of which is ended at any moment and started again.

python -m tests.faults.fleet --weeks 4     play weeks, and print what struck and what was violated
"""

import argparse
import asyncio
import contextlib
import signal
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from aiohttp import web

from tests.faults.blogs import Blogs
from tests.faults.circles import Scribe
from tests.faults.invariants import violations
from tests.faults.play import BEGINS, WEEKS_OF_A_LIFE, Week, play_week
from tests.faults.postgresql import PostgreSQLLife
from tests.local_discord.bot_starter import BotProcess
from tests.support.postgresql import Server
from tests.tools.postgres import run_server

ANSWER_SECONDS = 0.02
"""How long a blog takes for an answer: long enough for a second request to be seen beside it."""
MIN_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.3, 4.0
"""Between two strikes against the fleet."""
SESSIONS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND mode = 'ShareLock'"
LOST = "another process may have these shards now"


@dataclass(frozen=True)
class Role:
    """A process of the fleet, as it is started."""

    name: str
    only: str
    shards: str | None = None


ROLES = (
    Role("gateway-one", "gateway", "0-1/4"),
    Role("gateway-two", "gateway", "any:2/4"),
    Role("spare", "gateway", "any:2/4"),
    *(Role(f"feeds-{n}", "feeds") for n in range(1, 5)),
    *(Role(f"comments-{n}", "comments,rounds") for n in range(1, 3)),
    Role("site", "site"),
)


class WatchedBlogs(Blogs):
    """Blogs that notice when one of them is asked for two things at a time."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.asked_at_once: list[str] = []
        self._busy: dict[str, list[web.Request]] = {}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request after a moment; one whose process is gone is none any more."""
        hostname = request.host.partition(".")[0]
        busy = self._busy.setdefault(hostname, [])
        if any(one.transport is not None and not one.transport.is_closing() for one in busy):
            self.asked_at_once.append(f"{hostname}: {request.path} beside {', '.join(one.path for one in busy)}")
        busy.append(request)
        try:
            await asyncio.sleep(ANSWER_SECONDS)
            return await super().answer(request)
        finally:
            busy.remove(request)


class FleetLife(PostgreSQLLife):
    """Circles, whose bot is ten processes over one PostgreSQL."""

    blogs_of_a_life: ClassVar[type[Blogs]] = WatchedBlogs
    server_url: ClassVar[str] = ""
    roles: ClassVar[Sequence[Role]] = ROLES

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._members: dict[str, BotProcess] = {}
        self._ended_by_us: set[str] = set()

    @property
    def url(self) -> str:
        return self.server_url

    def settings(self, database: Path | None = None) -> dict[str, str]:
        """Return the settings of every process of the fleet."""
        site = {"USBLOGS_PUBLIC_ADDRESS": "http://127.0.0.1:1", "USBLOGS_LISTEN": "127.0.0.1:0"}
        return super().settings(database) | site

    def harm(self) -> Iterator[str]:
        """Yield what must not have happened to blogs."""
        assert isinstance(self.blogs, WatchedBlogs)
        yield from (f"a host was asked for two things at a time: {one}" for one in self.blogs.asked_at_once)
        self.blogs.asked_at_once.clear()

    async def look_after(self) -> None:
        """Start every process that is not there; none ends by itself but a gateway that lost its connection."""
        async with self._ending:
            for role in self.roles:
                process = self._members.get(role.name)
                if process is not None and not process.is_running():
                    await self._note_end(role, await process.wait())
                    process = None
                if process is None:
                    starter = await self.starter(role.name)
                    how = {"only": role.only} | ({"shards": role.shards} if role.shards else {})
                    self._members[role.name] = await starter.start(self.settings(), **how)
            self.process = self._members[self.roles[0].name]

    async def _note_end(self, role: Role, status: int) -> None:
        if role.name in self._ended_by_us:
            self._ended_by_us.discard(role.name)
            return
        log = (self.folder / role.name / "log").read_text(errors="replace")
        if status != 1 or LOST not in log[-2000:]:
            self.note(f"{role.name} ended by itself with status {status}: {log[-300:]}")

    async def end(self, number: signal.Signals) -> None:
        """End all processes with a signal."""
        async with self._ending:
            for name, process in self._members.items():
                await self._end_member(name, process, number)
            self._members.clear()
            self.process = None

    async def _end_member(self, name: str, process: BotProcess, number: signal.Signals) -> None:
        status = await process.end(number) if process.is_running() else await process.wait()
        # One that is still on its way to `run` is ended by the signal itself.
        if number is signal.SIGTERM and status not in {0, -number} and LOST not in self.last_words_of(name):
            self.note(f"SIGTERM ended {name} with status {status}: {self.last_words_of(name)}")

    def last_words(self) -> str:
        """Return the ends of all logs."""
        return "; ".join(f"{role.name}: {self.last_words_of(role.name)}" for role in self.roles)

    def last_words_of(self, name: str) -> str:
        """Return the end of a process's log."""
        return (self.folder / name / "log").read_text(errors="replace")[-300:]

    async def kill(self, name: str) -> None:
        """Kill a process; it is started again by whoever looks after the fleet."""
        async with self._ending:
            await self._end_member(name, self._members.pop(name), signal.SIGKILL)

    async def strike(self, rng: Random) -> None:
        """Kill or stop a process, or break its connection to the database."""
        name = rng.choice(list(self._members)) if self._members else ""
        how = rng.choice(("killed", "killed", "stopped", "cut off"))
        if how == "cut off":
            sessions = self.rows(SESSIONS)
            if sessions:
                self.struck["the connection of a process is cut"] += 1
                self.rows("SELECT pg_terminate_backend(?)", rng.choice(sessions)[0])
            return
        async with self._ending:
            process = self._members.pop(name, None)
            if process is not None:
                number = signal.SIGKILL if how == "killed" else signal.SIGTERM
                self.struck[f"{name.rpartition('-')[0] or name} is {how}"] += 1
                self.tell(f"{name} is {how}")
                await self._end_member(name, process, number)


async def play_fleet(folder: Path, seed: int, weeks: int) -> AsyncIterator[Week]:
    """Play the weeks of a fleet's life, and yield each when it is over."""
    rng = Random(seed)  # noqa: S311 - a life is repeatable
    begin, scribe, known = rng.choice(BEGINS), Scribe(rng), set[str]()
    async with FleetLife.open(folder, begin, rng) as life:
        assert isinstance(life, FleetLife)
        await life.look_after()
        for number in range(weeks):
            async with _striking(life, Random(f"{seed}/{number}")):  # noqa: S311 - the same
                await play_week(life, scribe, rng, begin + timedelta(weeks=number), faults=False)
            await life.look_after()
            await life.settle()
            found = [*life.found, *violations(life)]
            new = tuple(dict.fromkeys(one for one in found if one not in known))
            known.update(new)
            yield Week(seed, number + 1, life.struck.copy(), new)
            life.struck.clear()
            life.found.clear()
        await life.end(signal.SIGTERM)


@asynccontextmanager
async def _striking(life: FleetLife, rng: Random) -> AsyncIterator[None]:
    """Strike against the fleet during the block, and let it be started again."""

    async def strike() -> None:
        while True:
            await asyncio.sleep(rng.uniform(MIN_PAUSE_SECONDS, MAX_PAUSE_SECONDS))
            await life.strike(rng)

    striking = asyncio.create_task(strike())
    try:
        yield
    finally:
        striking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await striking


@contextlib.contextmanager
def on(server: Server) -> Iterator[None]:
    """Let lives have a database of a server during the block."""
    with server.database() as FleetLife.server_url:
        yield


async def play_weeks(server: Server, seed: int, weeks: int, folder: Path) -> bool:
    """Play so many weeks, in lives with the seeds from `seed` on; print them, and return whether all was well."""
    struck, violated, played = Counter[str](), 0, 0
    while played < weeks:
        with on(server):
            (life_folder := folder / str(seed)).mkdir(parents=True)
            async for week in play_fleet(life_folder, seed, min(WEEKS_OF_A_LIFE, weeks - played)):
                struck += week.struck
                violated += len(week.violations)
                played += 1
                print(f"SEED={week.seed} week {week.number}: {week.struck.total()} strikes", flush=True)
                for violation in week.violations:
                    print(f"    violated: {violation}", flush=True)
        seed += 1
    for name, count in sorted(struck.items()):
        print(f"{name:45}{count:>6}")
    print(f"{struck.total()} strikes in {played} weeks, {violated} violations")
    return not violated


def main() -> int:
    """Play weeks of a fleet; return 1 if anything was violated, else 0."""
    parser = argparse.ArgumentParser(prog="make fleet", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=4)
    parser.add_argument("--keep", type=Path, help="a folder in which the files of each life are left")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # which ends the processes, too
    with tempfile.TemporaryDirectory() as temporary, run_server() as url:
        server = Server(url)
        well = asyncio.run(play_weeks(server, given.seed, given.weeks, given.keep or Path(temporary)))
        server.close()
    return int(not well)


if __name__ == "__main__":
    raise SystemExit(main())
