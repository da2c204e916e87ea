"""A busy Friday: every community announces in one minute, at the rate that Discord allows, and people are answered.

The bot and the local Discord share a process: what is measured of the loop is both together, an upper bound.
"""

import asyncio
import resource
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, timedelta
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, ClassVar

from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route
from sqlalchemy import select, update

from bot.components import Layout, TextDisplay
from bot.flows.rounds.set_up import set_up
from bot.outbox import Message, MessageKey, MessageKind
from bot.run import freeze_modules
from bot.services import Services
from bot.themes import CommunityId
from bot.web import Web
from bot.workers import Workers
from storage import Database
from storage.outbox import enqueue
from storage.rounds import scheduled_rounds
from storage.schema import outbox
from tests.local_discord import documents as doc
from tests.local_discord.api import TEXT
from tests.local_discord.gateway import Session
from tests.local_discord.running import connect_to, run_bot
from tests.local_discord.server import LocalDiscord
from tests.support.circles import make_community, make_organiser
from tests.support.clocks import ManualClock

COMMUNITIES = 2000
DISCORDS_LIMIT = 50
"""Requests in a second that Discord takes of a bot ("Rate Limits")."""
LATENCY_SECONDS = 0.05
FIRST_GUILD = 2_000_000_000_000_000_000
ASK_EVERY_SECONDS = 0.25
BACKLOG, BACKLOG_WORDS = 100, "One of many."
"""What one community has to say before its announcement, which may hold up nobody else."""


class BusyDiscord(LocalDiscord):
    """A local Discord with many servers, each with a channel, that takes so many requests in a second."""

    communities: ClassVar[int] = COMMUNITIES

    def __init__(self) -> None:
        super().__init__()
        self.guilds = {str(FIRST_GUILD + (n << 22)): doc.snowflake() for n in range(self.communities)}
        for guild, channel in self.guilds.items():
            self.channels[channel] = doc.channel(channel, "blog-week", TEXT) | {"guild_id": guild}
            self.messages[channel] = {}
        self.limit.requests_per_second = DISCORDS_LIMIT
        self.announced_at: dict[str, float] = {}
        """When each channel had its announcement, in the machine's own seconds."""
        self.backlog_at: list[float] = []
        """When each message came of the community that has many more to say than the others."""
        self.made_at: list[float] = []
        """When each request of the bot's own came."""

    async def _greet(self, session: Session) -> None:
        guilds = [guild for guild in self.guilds if session.hears_of(guild)]
        await session.send("READY", self._ready(session, guilds))
        for guild in guilds:
            document = doc.guild([self.channels[self.guilds[guild]]])
            document["roles"][0]["id"] = guild
            await session.send("GUILD_CREATE", document | {"id": guild})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if not request.match_info["path"].startswith(("interactions/", "webhooks/")):
            self.made_at.append(time.monotonic())
            await asyncio.sleep(LATENCY_SECONDS)
        return await super().answer(request)

    async def _do(self, method: str, path: str, body: Any, query: dict[str, str]) -> tuple[int, Any]:
        """Do what a request asks for, and note when it is an announcement, or one of the backlog."""
        status, document = await super()._do(method, path, body, query)
        if method == "POST" and status < HTTPStatus.BAD_REQUEST and path.endswith("/messages"):
            if "ROUND 1" in str(body):
                self.announced_at.setdefault(document["channel_id"], time.monotonic())
            elif BACKLOG_WORDS in str(body):
                self.backlog_at.append(time.monotonic())
        return status, document

    async def ask(self, name: str, guild: str, user: doc.Document, **options: object) -> float:
        """Let a user give a command in a server; return the seconds until the first answer."""
        group, _, sub = name.partition(" ")
        command = next(c for c in self.commands if c["name"] == group)
        given = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        data = {"id": command["id"], "name": group, "type": 1, "options": [{"name": sub, "type": 1, "options": given}]}
        channel = self.guilds[guild]
        place = {
            "guild_id": guild,
            "guild": {"id": guild, "locale": "en-US", "features": []},
            "channel_id": channel,
            "channel": self.channels[channel],
        }
        begun = time.monotonic()
        await self._interact({"type": 2, "data": data, "locale": "en-US", **place}, user)
        return time.monotonic() - begun


def bench_friday(communities: int = COMMUNITIES) -> None:
    """Print how long people and channels wait when every community announces at once."""
    with tempfile.TemporaryDirectory() as folder:
        for what, measured in asyncio.run(friday(Path(folder), communities)).items():
            print(f"{what:45}{measured:>8}")  # noqa: T201


async def friday(folder: Path, communities: int) -> dict[str, Any]:
    """Let every community announce its first theme at one instant; return what was measured."""
    async with AsyncExitStack() as stack:
        discord, services = await _set_up(stack, folder, communities)
        addresses = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
        connect_to(discord)
        try:
            async with run_bot(discord, services):
                return await _announce(discord, services, communities)
        finally:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = addresses


async def _set_up(stack: AsyncExitStack, folder: Path, communities: int) -> tuple[BusyDiscord, Services]:
    db = await stack.enter_async_context(Database.open(f"sqlite+aiosqlite:///{folder / 'usblogs.sqlite3'}"))
    fetcher = await stack.enter_async_context(Web.open(allow_loopback=True))
    workers = await stack.enter_async_context(Workers.open())
    BusyDiscord.communities = communities
    discord = await stack.enter_async_context(BusyDiscord.serve())
    assert isinstance(discord, BusyDiscord)
    services = Services(db, fetcher, ManualClock(doc.now().replace(microsecond=0)), workers)
    await set_up_circles(services, discord)
    await _queue_backlog(services, *next(iter(discord.guilds.items())))
    freeze_modules()
    return discord, services


async def set_up_circles(services: Services, discord: BusyDiscord) -> None:
    """Set a circle up in each server, whose board stands already."""
    for guild, channel in discord.guilds.items():
        circle = replace(make_community(int(guild), int(channel)), hashtag=f"tag{channel}")
        await set_up(services, make_organiser(int(guild)), circle)
    async with services.db.write() as tx:
        for key, channel in (await tx.execute(select(outbox.c.key, outbox.c.channel_id))).all():
            message = doc.message(doc.snowflake(), str(channel), {"components": []})
            discord.messages[str(channel)][message["id"]] = message
            stands = {"message_id": int(message["id"]), "sent_channel_id": channel, "sent_revision": outbox.c.revision}
            changed = update(outbox).where(outbox.c.key == key).values(**stands, pinned=True, due_at=None)
            await tx.execute(changed)


async def _queue_backlog(services: Services, guild: str, channel: str) -> None:
    async with services.db.write() as tx:
        for number in range(BACKLOG):
            key, layout = MessageKey(f"backlog:{number}"), Layout((TextDisplay(BACKLOG_WORDS),))
            message = Message(key, MessageKind.NOTICE, CommunityId(int(guild)), int(channel), layout)
            await enqueue(tx, message, services.clock.now())
        await tx.exec_driver_sql("UPDATE outbox SET due_at = '2100-01-01 00:00:00.000000' WHERE key LIKE 'backlog:%'")


async def _announce(discord: BusyDiscord, services: Services, communities: int) -> dict[str, Any]:
    clock = services.clock
    assert isinstance(clock, ManualClock)
    async with services.db.read() as conn:
        opens_at = max(round_.opens_at for round_ in await scheduled_rounds(conn))
    measured: dict[str, list[float]] = {"reading": [], "writing": [], "loop": []}
    watching = asyncio.create_task(_watch_loop(measured["loop"]))
    async with services.db.write() as tx:
        due = f"{opens_at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
        await tx.exec_driver_sql("UPDATE outbox SET due_at = ? WHERE key LIKE 'backlog:%'", (due,))
    begun, missed, asked = time.monotonic(), 0, 0
    while len(discord.announced_at) < communities or len(discord.backlog_at) < BACKLOG:
        clock.set(opens_at + timedelta(seconds=time.monotonic() - begun))
        async with services.db.write():
            pass  # any commit wakes the jobs, which find that the time has come
        for kind, name, options in (
            ("reading", "round status", {}),
            ("writing", "theme suggest", {"title": f"Words {asked}"}),
        ):
            asked += 1
            guild = list(discord.guilds)[asked % communities]
            try:
                user = doc.user(str(4_000_000_000_000_000_000 + asked), f"U{asked}")
                measured[kind].append(await discord.ask(name, guild, user, **options))
            except TimeoutError:
                missed += 1
        await asyncio.sleep(ASK_EVERY_SECONDS)
    watching.cancel()
    busy, *others = discord.guilds.values()
    seconds = sorted(discord.announced_at[channel] - begun for channel in others)
    asked_for = sorted(at for at in discord.made_at if at >= begun)
    return {
        "communities": communities,
        "announced": len(discord.announced_at),
        "median announcement, s": round(median(seconds), 1),
        "last announcement, s": round(seconds[-1], 1),
        "longest time without an announcement, s": round(_longest_gap([0.0, *seconds]), 1),
        f"announcement behind {BACKLOG} other messages, s": round(discord.announced_at[busy] - begun, 1),
        "requests of the bot's own in a second": round(len(asked_for) / (asked_for[-1] - begun), 1),
        "answered 429": discord.limit.refused,
        "asked by people": asked,
        "answers missed": missed,
        **{f"p99 of {kind}, ms": round(p99(measured[kind]) * 1000) for kind in ("reading", "writing")},
        **{f"slowest {kind}, ms": round(max(measured[kind]) * 1000) for kind in ("reading", "writing")},
        "p99 of loop delay, ms": round(p99(measured["loop"]) * 1000),
        "longest loop delay, ms": round(max(measured["loop"]) * 1000),
        "memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _longest_gap(moments: list[float]) -> float:
    return max(after - before for before, after in pairwise(moments))


def p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


async def _watch_loop(delays: list[float]) -> None:
    """Note by how much each wait of 10 ms took longer than that."""
    while True:
        begun = time.monotonic()
        await asyncio.sleep(0.01)
        delays.append(time.monotonic() - begun - 0.01)
