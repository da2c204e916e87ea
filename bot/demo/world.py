"""The whole program in a simulated Discord, with local blogs over HTTP and SQLite on disk."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord

from bot.app import Bot
from bot.demo.blogs import DemoBlogs
from bot.demo.circle import DemoCircle, Person
from bot.demo.clock import CLOCK_STEP, SETTLE_TIMEOUT_SECONDS, SimulatedClock
from bot.demo.sparing_web import SparingWeb
from bot.services import Services
from bot.site import serve_site
from bot.web import Web
from bot.workers import Workers
from storage import Database

ORGANISER = "bea"
"""The key of the demo's organiser."""
LONG_AGO = "2020-01-01T00:00:00+00:00"
DATABASE_FILE = "usblogs.sqlite3"


def _free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


class World:
    """A simulated Discord server with a circle, its blogs and a clock."""

    def __init__(
        self,
        env: simcord.Env,
        services: Services,
        clock: SimulatedClock,
        blogs: DemoBlogs,
        circle: DemoCircle | None = None,
    ) -> None:
        self.env = env
        self.services = services
        self.clock = clock
        self.blogs = blogs
        self.circle = circle or blogs.circle
        self.guild = env.create_guild("The Us Guys")
        # Its bot has been there for long: hello is said where it is new.
        env.backend.get_member(self.guild.id, env.backend.bot_user.id).joined_at = LONG_AGO
        self.channel = self.guild.create_text_channel("blog-week", topic="A theme a week, and everyone's posts on it")
        organisers = self.guild.create_role("Host", permissions=discord.Permissions(manage_guild=True))
        self.names: dict[str, str] = {}
        self.users: dict[str, simcord.UserHandle] = {}
        self.members = {
            person.key: self.add_member(person, roles=[organisers] if person.key == self.circle.host else [])
            for person in self.circle.people.values()
        }

    @property
    def bot(self) -> Bot:
        """The running bot; another one after `restart`."""
        assert isinstance(self.env.bot, Bot)  # noqa: S101 - the world starts no other
        return self.env.bot

    def mentions(self) -> dict[str, str]:
        """Return the name to show for each mention of a member or of the channel."""
        people = {actor.mention: f"@{self.names[key]}" for key, actor in self.members.items()}
        return {self.channel.mention: f"#{self.channel.name}", **people}

    def add_member(self, person: Person, roles: list[simcord.RoleHandle]) -> simcord.MemberActor:
        """Add a person to the server, with these roles."""
        self.names[person.key] = person.name
        self.users[person.key] = self.env.create_user(person.key, global_name=person.name)
        return self.guild.add_member(self.users[person.key], roles=roles)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        folder: Path,
        monday: datetime,
        *,
        lent: Workers | None = None,
        web: Web | None = None,
        serves_pages: bool = False,
        serves_links: bool = False,
        circle: Mapping[str, Any] | None = None,
        own_circle: Mapping[str, Any] | None = None,
        blogs_port: int = 0,
        database: str = "",
        clock_step: timedelta = CLOCK_STEP,
    ) -> AsyncIterator["World"]:
        """Open a world whose clock is at 9:00 of `monday` in `ZONE`.

        Its database is written into `folder`, unless the URL of another is given.

        It has workers and a web of its own, unless others are lent to it. With `serves_pages`, its pages are served on
        this machine, if its organiser makes them public; with `serves_links` too, so are readers' links and drafts.
        `circle` is the document of other people and blogs than those of `circle.toml`, `own_circle` of people who write
        real blogs. The demo's blogs are served at `blogs_port`, by default at a free one. By a web of its own, the bot
        connects on this machine to them and to nothing else; of the web it asks each address once. The clock stops once
        in a `clock_step` at most: the longer it is, the later is done what is due, and the sooner the week is over.
        """
        clock = SimulatedClock(clock_step)
        async with (
            Database.open(database or folder / DATABASE_FILE) as db,
            DemoBlogs.serve(clock.now, monday, blogs_port, circle) as blogs,
            SparingWeb.open(allow_loopback=frozenset([blogs.port])) if web is None else nullcontext(web) as reached,
            Workers.open() if lent is None else nullcontext(lent) as workers,
            AsyncExitStack() as stack,
        ):
            services = Services(db, reached, clock, workers)
            if serves_pages:
                port = _free_port()
                address = f"http://127.0.0.1:{port}"
                services = replace(services, pages_address=address, public_address=address if serves_links else "")
                await stack.enter_async_context(serve_site(services, "127.0.0.1", port))
            env = simcord.Env(Bot(services), settle_timeout=SETTLE_TIMEOUT_SECONDS)
            clock.attach(env)
            own = DemoCircle(monday, "", own_circle) if own_circle else None
            world = cls(env, services, clock, blogs, own)
            await env.start()
            try:
                await clock.move_to(blogs.circle.moment("Mon 09:00"))
                yield world
            finally:
                await env.shutdown()

    async def restart(self) -> None:
        """Stop the bot, and start another on the same database."""
        await self.env.restart_bot(Bot(self.services))

    async def skip_to(self, weekly_time: str) -> None:
        """Move the clock in one step, as if the bot had been offline until then: what fell due is done late."""
        await self.clock.skip_to(self.blogs.circle.moment(weekly_time))

    async def move_to(self, weekly_time: str) -> None:
        """Move the clock to a time such as "Fri 18:00", and do everything when it is due."""
        await self.clock.move_to(self.blogs.circle.moment(weekly_time))
