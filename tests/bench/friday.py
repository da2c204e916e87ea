"""A busy Friday: every community announces in one minute, at the rate that Discord allows, and people are answered.

The bot and the local Discord share a process: what is measured of the loop is both together, an upper bound.
"""

import asyncio
import resource
import sqlite3
import tempfile
import time
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, ClassVar

from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.flows.rounds.set_up import set_up
from bot.run import freeze_modules, use_local_discord
from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from storage.rounds import scheduled_rounds
from tests.local_discord import documents as doc
from tests.local_discord.api import TEXT
from tests.local_discord.running import run_bot
from tests.local_discord.server import LocalDiscord
from tests.support.circles import make_community, make_organiser
from tests.support.clocks import ManualClock

COMMUNITIES = 2000
DISCORDS_LIMIT = 50
"""Requests in a second that Discord takes of a bot ("Rate Limits")."""
LATENCY_SECONDS = 0.05
FIRST_GUILD = 2_000_000_000_000_000_000
ASK_EVERY_SECONDS = 0.25


class BusyDiscord(LocalDiscord):
    """A local Discord with many servers, each with a channel, that takes so many requests in a second."""

    communities: ClassVar[int] = COMMUNITIES

    def __init__(self) -> None:
        super().__init__()
        self.guilds = {str(FIRST_GUILD + n): doc.snowflake() for n in range(self.communities)}
        for guild, channel in self.guilds.items():
            self.channels[channel] = doc.channel(channel, "blog-week", TEXT) | {"guild_id": guild}
            self.messages[channel] = {}
        self.limit.requests_per_second = DISCORDS_LIMIT

    async def _greet(self) -> None:
        unavailable = [{"id": guild, "unavailable": True} for guild in self.guilds]
        ready = {
            "v": 10,
            "user": doc.BOT,
            "guilds": unavailable,
            "session_id": "a-session",
            "resume_gateway_url": f"{self.address.replace('http', 'ws', 1)}/gateway",
            "application": {"id": doc.APPLICATION, "flags": 0},
        }
        await self._send("READY", ready)
        for guild, channel in self.guilds.items():
            document = doc.guild([self.channels[channel]])
            document["roles"][0]["id"] = guild
            await self._send("GUILD_CREATE", document | {"id": guild})
        self.ready.set()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if not request.match_info["path"].startswith(("interactions/", "webhooks/")):
            await asyncio.sleep(LATENCY_SECONDS)
        return await super().answer(request)

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
        print(asyncio.run(friday(Path(folder), communities)))  # noqa: T201


async def friday(folder: Path, communities: int) -> dict[str, Any]:
    """Let every community announce its first theme at one instant; return what was measured."""
    async with AsyncExitStack() as stack:
        discord, services = await _set_up(stack, folder, communities)
        addresses = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
        use_local_discord(discord.address)
        try:
            async with run_bot(discord, services):
                return await _announce(discord, services, communities)
        finally:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = addresses


async def _set_up(stack: AsyncExitStack, folder: Path, communities: int) -> tuple[BusyDiscord, Services]:
    path = folder / "usblogs.sqlite3"
    db = await stack.enter_async_context(Database.open(f"sqlite+aiosqlite:///{path}"))
    fetcher = await stack.enter_async_context(Web.open(allow_loopback=True))
    workers = await stack.enter_async_context(Workers.open())
    BusyDiscord.communities = communities
    discord = await stack.enter_async_context(BusyDiscord.serve())
    assert isinstance(discord, BusyDiscord)
    services = Services(db, fetcher, ManualClock(datetime.now(UTC).replace(microsecond=0)), workers)
    for guild, channel in discord.guilds.items():
        circle = replace(make_community(int(guild), int(channel)), hashtag=f"tag{channel}")
        await set_up(services, make_organiser(int(guild)), circle)
    with closing(sqlite3.connect(path)) as rows:  # the boards stand already
        for key, channel in rows.execute("SELECT key, channel_id FROM outbox").fetchall():
            message = doc.message(doc.snowflake(), str(channel), {"components": []})
            discord.messages[str(channel)][message["id"]] = message
            stands = "message_id = ?, sent_channel_id = ?, sent_revision = revision, pinned = 1, due_at = NULL"
            rows.execute(f"UPDATE outbox SET {stands} WHERE key = ?", (int(message["id"]), channel, key))  # noqa: S608
        rows.commit()
    freeze_modules()
    return discord, services


async def _announce(discord: BusyDiscord, services: Services, communities: int) -> dict[str, Any]:
    clock = services.clock
    assert isinstance(clock, ManualClock)
    async with services.db.read() as conn:
        opens_at = max(round_.opens_at for round_ in await scheduled_rounds(conn))
    measured: dict[str, list[float]] = {"reading": [], "writing": [], "loop": []}
    watching = asyncio.create_task(_watch_loop(measured["loop"]))
    begun, missed = time.monotonic(), 0
    announced_at: dict[str, float] = {}
    asked = 0
    while len(announced_at) < communities:
        clock.set(opens_at + timedelta(seconds=time.monotonic() - begun))
        async with services.db.write():
            pass  # any commit wakes the jobs, which find that the time has come
        for guild, channel in discord.guilds.items():
            if guild not in announced_at and any("ROUND 1" in str(text) for text in discord.said(channel)):
                announced_at[guild] = time.monotonic() - begun
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
    seconds = sorted(announced_at.values())
    return {
        "communities": communities,
        "announced": len(announced_at),
        "last announcement, s": round(seconds[-1], 1),
        "median announcement, s": round(median(seconds), 1),
        "answered 429": discord.limit.refused,
        "answers missed": missed,
        **{f"p99 of {kind}, ms": round(_p99(measured[kind]) * 1000) for kind in ("reading", "writing")},
        **{f"slowest {kind}, ms": round(max(measured[kind]) * 1000) for kind in ("reading", "writing")},
        "asked": asked,
        "longest loop delay, ms": round(max(measured["loop"]) * 1000),
        "memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


async def _watch_loop(delays: list[float]) -> None:
    """Note by how much each wait of 10 ms took longer than that."""
    while True:
        begun = time.monotonic()
        await asyncio.sleep(0.01)
        delays.append(time.monotonic() - begun - 0.01)
