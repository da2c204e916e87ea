"""The bot as a real process, killed at twenty instants of one week: nothing lost, nothing said twice."""

import asyncio
import re
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.blogs import DemoBlogs
from bot.demo.circle import ZONE
from bot.demo.world import monday_before
from bot.flows.rounds.set_up import set_up
from bot.flows.themes.suggest import parse_theme, suggest, vote
from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from tests.local_discord import documents as doc
from tests.local_discord.bot_starter import BotProcess, BotStarter
from tests.local_discord.server import TOKEN, LocalDiscord
from tests.support.circles import bring_blog, make_caller, make_community, make_organiser
from tests.support.clocks import ManualClock

GUILD = int(doc.GUILD)
MOMENTS = ("Fri 18:00", "Fri 22:00", "Sat 12:00", "Sat 17:00", "Sun 12:00", "Sun 21:30", "Mon+1 12:00", "Tue+1 12:00")
KILLS = 20
WRITES = {"POST", "PATCH", "PUT", "DELETE"}


class Week:
    """A circle's week with the bot as a process of its own, which can be killed while it asks Discord for something."""

    def __init__(
        self, folder: Path, discord: LocalDiscord, blogs: DemoBlogs, clock: ManualClock, kill_at: set[int]
    ) -> None:
        self.folder = folder
        self.discord = discord
        self.blogs = blogs
        self.clock = clock
        self.kill_at = kill_at
        self.asked = 0
        self.kills: list[str] = []
        self.process: BotProcess | None = None

    @property
    def database(self) -> Path:
        return self.folder / "usblogs.sqlite3"

    async def play(self) -> list[tuple[list[str], bool]]:
        """Play the week, and return what stands there in the end: texts, whether they are pinned, and the events."""
        await self._set_up()
        self.discord.witness = self._witness
        async with BotStarter.open(self.folder) as starter:
            for moment in MOMENTS:
                self._set_clock(moment)
                await self._until_all_is_done(starter)
            await self._stop()
        threads = [channel["id"] for channel in self.discord.channels.values() if channel["type"] == 11]
        said = [
            (doc.texts(message), message["pinned"])
            for place in (self.discord.text, *threads)
            for message in self.discord.messages[place].values()
        ]
        events = self.discord.events.values()
        return [*said, *(([event["name"], event["scheduled_end_time"]], False) for event in events)]

    async def _set_up(self) -> None:
        self._set_clock("Mon 09:00")
        url = f"sqlite+aiosqlite:///{self.database}"
        async with Database.open(url) as db, Web.open(allow_loopback=True) as web, Workers.open() as workers:
            services = Services(db, web, self.clock, workers)
            circle = replace(make_community(GUILD, int(self.discord.text)), threads=True, events=True)
            await set_up(services, make_organiser(GUILD), circle)
            for number, person in enumerate(self.blogs.circle.people.values(), 1):
                await bring_blog(services, GUILD, number, person.name, self.blogs.circle.home(person))
            theme = parse_theme("The map in my head", "A place you could draw without looking.")
            await suggest(services, make_caller(1, "Bea", GUILD), theme)
            await vote(services, make_caller(2, "Ines", GUILD), 1)

    def _set_clock(self, moment: str) -> None:
        instant = self.blogs.circle.moment(moment)
        self.clock.set(instant)
        new = self.folder / "clock.new"
        new.write_text(instant.isoformat())
        new.replace(self.folder / "clock")

    async def _witness(self, when: str, method: str, _path: str) -> bool:
        """Kill the bot while it asks Discord for something: by turns the request is lost, done before, or done after.

        Whatever Discord does, the bot never hears the answer.
        """
        if method not in WRITES:
            return True
        number = self.asked
        turn = number % 3
        lost = turn == 0 and number in self.kill_at
        self.asked += when == "after" or lost
        if number in self.kill_at and when == ("after" if turn == 2 else "before"):
            self.kill_at.discard(number)
            await self._kill("lost" if lost else when)
        return not lost

    async def _kill(self, instant: str) -> None:
        assert self.process is not None
        self.kills.append(instant)
        assert await self.process.end(signal.SIGKILL) == -signal.SIGKILL
        self.process = None

    async def _until_all_is_done(self, starter: BotStarter) -> None:
        async with asyncio.timeout(180):
            while not await asyncio.to_thread(self._all_is_done):
                if self.process is None:
                    self.process = await starter.start(self._settings())
                await asyncio.sleep(0.02)

    def _settings(self) -> dict[str, str]:
        return {
            "DISCORD_TOKEN": TOKEN,
            "USBLOGS_DATABASE": str(self.database),
            "USBLOGS_DISCORD_API": self.discord.address,
            "USBLOGS_ALLOW_LOOPBACK": "yes",
        }

    async def _stop(self) -> None:
        if self.process is not None:
            assert await self.process.end(signal.SIGTERM) == 0

    def _all_is_done(self) -> bool:
        """Say whether nothing in the database is due now."""
        now = self.clock.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as conn:
            return bool(conn.execute(_NOTHING_DUE, {"now": now}).fetchone()[0])


_NOTHING_DUE = """
SELECT NOT EXISTS (SELECT 1 FROM outbox WHERE due_at <= :now)
   AND NOT EXISTS (SELECT 1 FROM rounds WHERE due_at <= :now OR remind_at <= :now)
   AND NOT EXISTS (SELECT 1 FROM feeds WHERE due_at <= :now)
   AND NOT EXISTS (SELECT 1 FROM posts WHERE comments_due_at <= :now AND decision = 'accept')
"""


@asynccontextmanager
async def week(folder: Path, kill_at: set[int], port: int = 0) -> AsyncIterator[Week]:
    monday = monday_before(datetime(2026, 3, 26, tzinfo=ZONE))
    clock = ManualClock(monday)
    async with LocalDiscord.serve() as discord, DemoBlogs.serve(clock.now, monday, port) as blogs:
        yield Week(folder, discord, blogs, clock, kill_at)


def without_addresses(said: list[tuple[list[str], bool]]) -> list[tuple[list[str], bool]]:
    """Return what was said, without what differs from run to run: ports, and the ids of channels and messages."""
    drawn = re.compile(r"(?<=localhost:)\d+|(?<=discord\.com/channels/)[\d/]+")
    return [([drawn.sub("…", text) for text in texts], pinned) for texts, pinned in said]


def notices_in_one_order(said: list[tuple[list[str], bool]]) -> list[tuple[list[str], bool]]:
    """Return what was said, the notices and questions last and sorted.

    They come as the blogs answer, which at one instant may be before or after what else is due then.
    """
    notices = [one for one in said if one[0][0].startswith(("**[", "<@"))]
    return [*(one for one in said if one not in notices), *sorted(notices)]


@pytest.mark.long
async def test_a_bot_killed_at_twenty_instants_of_a_week_leaves_the_same_channel(tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    async with week(tmp_path / "calm", set()) as calm:
        expected = notices_in_one_order(without_addresses(await calm.play()))
    async with week(tmp_path / "killed", set(range(KILLS))) as killed:
        found = notices_in_one_order(without_addresses(await killed.play()))
    assert len(killed.kills) == KILLS, killed.kills
    assert set(killed.kills) == {"lost", "before", "after"}
    assert len(expected) >= 12
    assert found == expected
