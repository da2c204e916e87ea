"""The demo's week with the bot as a process of its own, which can be started, killed and stopped at any time."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import bindparam, text

from bot.demo.blogs import DemoBlogs
from bot.demo.circle import ZONE, monday_before
from bot.flows.rounds.set_up import set_up
from bot.flows.themes.suggest import parse_theme, suggest, vote
from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from storage.db import path_of
from storage.types import Instant
from tests.local_discord import documents as doc
from tests.local_discord.bot_starter import BotProcess, BotStarter
from tests.local_discord.gateway import TOKEN
from tests.local_discord.server import LocalDiscord
from tests.support.circles import bring_blog, make_caller, make_community, make_organiser
from tests.support.clocks import ManualClock

GUILD = int(doc.GUILD)
MOMENTS = ("Fri 18:00", "Fri 22:00", "Sat 12:00", "Sat 17:00", "Sun 12:00", "Sun 21:30", "Mon+1 12:00", "Tue+1 12:00")
"""The times of the week at which something is due."""


class BotWeek:
    """A circle's week; the bot runs while something is due."""

    def __init__(self, folder: Path, db: Database, discord: LocalDiscord, blogs: DemoBlogs, clock: ManualClock) -> None:
        self.folder = folder
        self.db = db
        self.discord = discord
        self.blogs = blogs
        self.clock = clock
        self.process: BotProcess | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, database: str) -> AsyncIterator[Self]:
        """Serve Discord and the blogs of a week, on the database of a URL; clock and log are in a folder."""
        monday = monday_before(datetime(2026, 3, 26, tzinfo=ZONE))
        clock = ManualClock(monday)
        async with (
            Database.open(database) as db,
            LocalDiscord.serve() as discord,
            DemoBlogs.serve(clock.now, monday) as blogs,
        ):
            discord.tell_time = lambda: clock.now().astimezone(UTC)
            yield cls(folder, db, discord, blogs, clock)

    async def set_up(self) -> None:
        """Let the organiser set the circle up on Monday, with everyone's blogs and a theme that has votes."""
        self.set_clock(self.blogs.circle.moment("Mon 09:00"))
        async with Web.open(allow_loopback=True) as web, Workers.open() as workers:
            services = Services(self.db, web, self.clock, workers)
            circle = replace(make_community(GUILD, int(self.discord.text)), threads=True, events=True)
            await set_up(services, make_organiser(GUILD), circle)
            for number, person in enumerate(self.blogs.circle.people.values(), 1):
                await bring_blog(services, GUILD, number, person.name, self.blogs.circle.home(person))
            theme = parse_theme("The map in my head", "A place you could draw without looking.")
            await suggest(services, make_caller(1, "Bea", GUILD), theme)
            await vote(services, make_caller(2, "Ines", GUILD), 1)

    def set_clock(self, instant: datetime) -> None:
        """Set the clock of the bot and of the blogs."""
        self.clock.set(instant)
        new = self.folder / "clock.new"
        new.write_text(instant.isoformat())
        new.replace(self.folder / "clock")

    async def kill(self) -> None:
        """Kill the bot; it is started again when something is due."""
        assert self.process is not None
        assert await self.process.end(signal.SIGKILL) == -signal.SIGKILL
        self.process = None

    async def until_all_is_done(self, starter: BotStarter) -> None:
        """Return when nothing is due any more; the bot is started as often as it is not there."""
        async with asyncio.timeout(180):
            while not await self.all_is_done():
                if self.process is None:
                    self.process = await starter.start(self.settings())
                await asyncio.sleep(0.02)

    def settings(self) -> dict[str, str]:
        """Return the bot's settings."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "USBLOGS_DATABASE": place_of(self.db),
            "USBLOGS_DISCORD_API": self.discord.address,
            "USBLOGS_ALLOW_LOOPBACK": "yes",
        }

    async def stop(self) -> None:
        """Stop the bot as a service manager does."""
        if self.process is not None:
            assert await self.process.end(signal.SIGTERM) == 0
            self.process = None

    async def all_is_done(self) -> bool:
        """Return whether nothing in the database is due now."""
        async with self.db.read() as conn:
            return bool(await conn.scalar(_NOTHING_DUE, {"now": self.clock.now()}))

    def messages(self) -> list[doc.Document]:
        """Return every message that stands in the channel and its threads."""
        threads = [channel["id"] for channel in self.discord.channels.values() if channel["type"] == 11]
        places = (self.discord.text, *threads)
        return [message for place in places for message in self.discord.messages.get(place, {}).values()]


def place_of(db: Database) -> str:
    """Return a database as the bot's settings name it: a file by its path, any other by its URL."""
    return str(path_of(db.url) or db.url)


_NOTHING_DUE = text("""
SELECT NOT EXISTS (SELECT 1 FROM outbox WHERE due_at <= :now)
   AND NOT EXISTS (SELECT 1 FROM rounds WHERE due_at <= :now OR remind_at <= :now OR match_at <= :now)
   AND NOT EXISTS (SELECT 1 FROM feeds WHERE due_at <= :now)
   AND NOT EXISTS (SELECT 1 FROM posts WHERE comments_due_at <= :now AND decision = 'accept')
""").bindparams(bindparam("now", type_=Instant))
