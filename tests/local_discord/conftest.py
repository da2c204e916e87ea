import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import Bot
from bot.run import use_local_discord
from bot.services import Services
from tests.local_discord.server import TOKEN, LocalDiscord

NOW = datetime.now(UTC).replace(microsecond=0)
"""Ids tell their moment, so the wire's clock and the bot's have to agree."""


@pytest.fixture
async def discord(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalDiscord]:
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    async with LocalDiscord.serve() as discord:
        use_local_discord(discord.address)
        yield discord


@pytest.fixture
def now() -> datetime:
    return NOW


@asynccontextmanager
async def running_bot(discord: LocalDiscord, services: Services) -> AsyncIterator[Bot]:
    """The real client, logged in and ready."""
    async with Bot(services, guild_ready_timeout=0.01) as bot:
        running = asyncio.create_task(bot.start(TOKEN))
        await discord.ready.wait()
        await bot.wait_until_ready()
        yield bot
        discord.ready.clear()
        await bot.close()
        await running


async def until(holds: Callable[[], object]) -> None:
    """Return when something holds; the wire takes its own time."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)
