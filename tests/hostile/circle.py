"""A circle of an honest blogger and hostile ones: the real bot, its web server and its database, for many weeks."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import simcord
from aiohttp.abc import AbstractResolver, ResolveResult
from simcord.backend.errors import BackendError, SetupError
from simcord.components import ComponentValidationError

from bot.app import Bot
from bot.boundary import web_url
from bot.comments import CommentSource
from bot.demo.blogs import DemoBlogs
from bot.demo.circle import Person
from bot.demo.clock import SETTLE_TIMEOUT_SECONDS, SimulatedClock
from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.errors import UserError
from bot.flows.members.privacy import delete_member
from bot.services import Services
from bot.site import serve_site
from bot.themes import Caller, CommunityId, Phase, Round
from bot.web import Web
from bot.web.guard import GuardedResolver
from bot.workers import Workers
from storage import Database
from storage.comments import record_comment_poll
from storage.posts import posts_of_round
from storage.rounds import rounds_of, scheduled_round
from tests.conftest import is_user_error
from tests.hostile.attack import Attack, Request
from tests.hostile.forms import fill_in
from tests.hostile.invariants import Violation, check_message, check_site, check_tables
from tests.hostile.watches import ErrorLog, LoopWatch, log_of_errors, place_of, watch_loop
from tests.hostile.web import HonestBlog, HostileBlog, HostileWeb, serve_web
from tests.support.buttons import send_forged_button
from tests.support.circles import bring_blog
from tests.support.clocks import MONDAY

STEP = timedelta(minutes=30)
"""The clock stops once in that time at most: what is due within it is done together."""
MAX_ATTACKS = 24
"""Attacks that are played side by side in one week at most."""
HOUR = timedelta(hours=1)
REFUSED = (SetupError, BackendError, ComponentValidationError, UnicodeEncodeError)
"""What the simulated Discord raises where the real one would not let a member send something."""
COMMENT_PATHS = {"rest": "?post=1", "ghost": "?limit=100"}


@dataclass(slots=True)
class HostileCircle:
    """Plays attacks, each in a week of its own beside an honest blog."""

    world: World
    web: HostileWeb
    site: aiohttp.ClientSession
    site_port: int
    errors: ErrorLog
    loop: LoopWatch
    honest: HonestBlog = field(default_factory=lambda: HonestBlog("honest"))
    weeks: int = 0
    _messages_seen: set[tuple[int, datetime | None]] = field(default_factory=set)
    _errors_seen: int = 0

    @classmethod
    @asynccontextmanager
    async def open(cls, database: str) -> AsyncIterator["HostileCircle"]:
        """Open a circle in its first writing phase, on the database of a URL."""
        clock = SimulatedClock(STEP)
        async with (
            Database.open(database) as db,
            Web.open(allow_loopback=True) as web,
            Workers.open() as workers,
            DemoBlogs.serve(clock.now, MONDAY) as demo_blogs,
            serve_web(clock.now) as hostile_web,
            AsyncExitStack() as stack,
        ):
            stay_on_this_machine(web)
            services = Services(db, web, clock, workers, "http://circle.localhost")
            port = await stack.enter_async_context(serve_site(services, "127.0.0.1", 0))
            site = await stack.enter_async_context(aiohttp.ClientSession(f"http://127.0.0.1:{port}"))
            errors, loop = stack.enter_context(log_of_errors()), stack.enter_context(watch_loop())
            env = simcord.Env(Bot(services), settle_timeout=SETTLE_TIMEOUT_SECONDS)
            clock.attach(env)
            await env.start()
            try:
                world = World(env, services, clock, demo_blogs)
                circle = cls(world, hostile_web, site, port, errors, loop)
                await circle._begin()
                yield circle
            finally:
                await env.shutdown()

    async def _begin(self) -> None:
        await self.world.clock.move_to(self.world.blogs.circle.moment("Mon 09:00"))
        self.web.blogs["honest"] = self.honest
        week = ScriptedWeek(self.world, lambda *_: None)
        await week.set_up()
        await week.bring_blog("ines", self.web.home("honest"))
        for number in range(MAX_ATTACKS):
            person = Person(f"hostile{number}", f"Hostile {number}", "", "", "")
            self.world.members[person.key] = self.world.add_member(person, roles=[])
        await self.world.clock.skip_to(await self._next_opening())

    @property
    def community(self) -> CommunityId:
        return CommunityId(self.world.guild.id)

    @property
    def services(self) -> Services:
        return self.world.services

    async def play(self, attacks: Sequence[Attack]) -> list[Violation]:
        """Play a week with these attacks; return what was violated. Without violations the circle can go on."""
        self.weeks += 1
        try:
            found = await self._play(attacks)
        except Exception as error:  # noqa: BLE001 - the week did not go on, whatever it was
            found = [Violation("the week goes on", f"{place_of(error)}: {str(error)[:300]}")]
        return sorted({*found, *self._logged()})

    async def _play(self, attacks: Sequence[Attack]) -> list[Violation]:
        round_, clock = await self._round(), self.world.clock
        titles = [f"Honest words of week {self.weeks}", f"Further honest words of week {self.weeks}"]
        for title, hours in zip(titles, (1, 20), strict=True):
            self.honest.write(title, round_.opens_at + hours * HOUR)
        blogs = await self._bring(attacks, round_.opens_at + HOUR)
        await clock.skip_to(round_.opens_at + 6 * HOUR)
        found = self._unless(self._texts_with(titles[0]), "the honest post is announced", "before the attack")
        await self._provoke(round_, blogs)
        for number, blog in enumerate(blogs):
            await self._act(number, blog)
        await clock.skip_to(round_.opens_at + 30 * HOUR)
        found += self._unless(self._texts_with(titles[1]), "the honest post is announced", "beside the attack")
        for blog in blogs:
            blog.is_later = True
        await clock.skip_to(round_.closes_at)
        roundup = f"ROUND-UP OF ROUND {round_.number}"
        found += self._unless(self._texts_with(roundup), "the round-up is out on time", "at the close")
        is_complete = all(self._texts_with(title, round_.closes_at) for title in titles)
        found += self._unless(is_complete, "the round-up has the honest posts", "in any of its parts")
        found += await check_site(self.site, f"/{self.community}/")
        await clock.skip_to(await self._next_opening())
        announced = self._texts_with(f"ROUND {round_.number + 1} ·")
        found += self._unless(announced, "the next theme is announced", "on time")
        async with self.services.db.read() as conn:
            found += [*self._check_messages(), *await check_tables(conn)]
        await self._remove(blogs)
        return found

    def _unless(self, holds: object, rule: str, what: str) -> list[Violation]:
        return [] if holds else [Violation(rule, what)]

    async def _bring(self, attacks: Sequence[Attack], written_at: datetime) -> list[HostileBlog]:
        """Add a blog for each attack, which is harmless yet, to the game."""
        blogs = [
            HostileBlog(f"hostile{self.weeks}-{number}", attack, written_at) for number, attack in enumerate(attacks)
        ]
        for number, blog in enumerate(blogs):
            self.web.blogs[blog.name] = blog
            user = self.world.users[f"hostile{number}"].id
            await bring_blog(self.services, self.community, user, f"Hostile {number}", self.web.home(blog.name))
        return blogs

    async def _round(self) -> Round:
        async with self.services.db.read() as conn:
            [round_] = await rounds_of(conn, self.community, Phase.WRITING)
        return round_

    async def _next_opening(self) -> datetime:
        async with self.services.db.read() as conn:
            return (await scheduled_round(conn, self.community)).opens_at

    async def _provoke(self, round_: Round, blogs: Sequence[HostileBlog]) -> None:
        """Let the blogs begin, and name the comment sources of their posts that no page on this machine could."""
        async with self.services.db.write() as tx:
            for post in await posts_of_round(tx, round_.id):
                name = post.url.partition("://")[2].partition(".")[0]
                blog = self.web.blogs.get(name)
                if isinstance(blog, HostileBlog) and blog.attack.comment_kind:
                    kind = blog.attack.comment_kind
                    address = f"{self.web.home(name)}/comments{COMMENT_PATHS.get(kind, '')}"
                    now = self.world.clock.now()
                    source = CommentSource(kind, web_url(address))
                    await record_comment_poll(tx, post.id, (source,), last_full_fetch_at=None, due_at=now)
        for blog in blogs:
            blog.provoked = True

    async def _act(self, number: int, blog: HostileBlog) -> None:
        """Do what the owner of a blog does in Discord, and a stranger at the site."""
        attack, member = blog.attack, self.world.members[f"hostile{number}"]
        for request in attack.requests:
            await self._request(blog, request)
        for custom_id in attack.buttons:
            with suppress(*REFUSED):
                await member.click(await send_forged_button(self.world, custom_id), custom_id=custom_id)
        for command in attack.commands:
            with suppress(*REFUSED):
                options = {name: self._filled(blog, value) for name, value in command.options.items()}
                await member.slash(self.world.channel, command.name, **options)
        for form in attack.forms:
            with suppress(*REFUSED):
                await fill_in(self.world, member, form.name, form.words)
        if attack.opml is not None:
            with suppress(*REFUSED):
                file = ("blogs.opml", self.web.fill(blog.name, attack.opml))
                await member.slash(self.world.channel, "blog import", file=file)
        await self.world.env.settle()

    def _filled(self, blog: HostileBlog, text: str) -> str:
        return self.web.fill(blog.name, text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    async def _request(self, blog: HostileBlog, request: Request) -> None:
        """Send a request to the site, byte for byte; an answer of 500 and more is logged by the server."""
        body = self.web.fill(blog.name, request.body)
        path = self._filled(blog, request.path).replace("{guild}", str(self.community))
        path = "".join(char for char in path if not char.isspace()) or "/"
        head = f"{request.method} {path} HTTP/1.1\r\nHost: circle.localhost\r\nConnection: close\r\n"
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", self.site_port)
        with suppress(ConnectionError):
            writer.write(head.encode("utf-8", "surrogatepass") + body)
            await reader.read()
        writer.close()

    def _texts_with(self, words: str, since: datetime | None = None) -> list[str]:
        """Return the texts in the channel that contain these words, perhaps only of messages since then."""
        messages = self.world.channel.history()
        texts = ["\n".join(texts_of(one)) for one in messages if since is None or one.created_at >= since]
        return [text for text in (text.replace("\\", "") for text in texts) if words in text]

    def _check_messages(self) -> Iterator[Violation]:
        """Check the messages that are new or edited since the last week."""
        for message in self.world.channel.history():
            state = message.id, message.edited_at
            if state not in self._messages_seen:
                self._messages_seen.add(state)
                yield from check_message(message)

    def _logged(self) -> Iterator[Violation]:
        """Return what was logged as an error, and what interactions raised, since the last week."""
        records, self.errors.records = self.errors.records, []
        for record in records:
            error = record.exc_info[1] if record.exc_info else None
            if not is_user_error(error):
                what = place_of(error) if error else record.getMessage()[:300]
                yield Violation("nothing is logged as an error", f"{record.name}: {what}")
        errors = self.world.env.errors
        for raised in errors[self._errors_seen :]:
            if not is_user_error(raised):
                yield Violation("interactions are answered in words", place_of(raised))
        self._errors_seen = len(errors)

    async def _remove(self, blogs: Sequence[HostileBlog]) -> None:
        """Erase the owners of the hostile blogs, as each may ask for, with all that they brought."""
        for number, blog in enumerate(blogs):
            owner = Caller(self.community, self.world.users[f"hostile{number}"].id, f"Hostile {number}")
            with suppress(UserError):  # a forged button may have done it already
                await delete_member(self.services, owner)
            del self.web.blogs[blog.name]
        await self.world.env.settle()


class _NoNames(AbstractResolver):
    """Knows no name: those below `localhost` need no resolver."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        raise OSError(f"{host}:{port} of {family} is on another machine")

    async def close(self) -> None:
        """Do nothing."""


def stay_on_this_machine(web: Web) -> None:
    """Let a client resolve names of this machine only, and connect to nothing else, whatever it is told to fetch."""

    def only_loopback(address: Any) -> socket.socket:
        family, kind, protocol, _, to = address
        if to[0] not in {"127.0.0.1", "::1"}:
            raise OSError("a test stays on this machine")
        return socket.socket(family, kind, protocol)

    connector = web._session.connector
    assert isinstance(connector, aiohttp.TCPConnector)
    connector._socket_factory = only_loopback
    assert isinstance(connector._resolver, GuardedResolver)
    connector._resolver._resolver = _NoNames()  # type: ignore[assignment]  # where the system's own was
