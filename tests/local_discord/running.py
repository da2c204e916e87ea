"""The real client, run against the local Discord."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from discord.gateway import DiscordWebSocket
from yarl import URL

from bot.app import Bot
from bot.run import _make_bot, use_api
from bot.services import Services
from bot.settings import Settings
from cogs.connection import stay_connected
from cogs.delivery.refusals import Refusals
from tests.local_discord import documents as doc
from tests.local_discord.gateway import TOKEN
from tests.local_discord.server import LocalDiscord

NOW = doc.now().replace(microsecond=0)
"""Ids contain their time, so the clocks of Discord and of the bot have to agree."""


def connect_to(discord: LocalDiscord) -> None:
    """Let clients of this process send all requests to the local Discord, and be connected to its gateway."""
    use_api(discord.address)
    DiscordWebSocket.DEFAULT_GATEWAY = URL(discord.gateway_address)


def be_connected(services: Services) -> "asyncio.Task[None]":
    """Be connected as the program is, with as many shards as Discord recommends, until cancelled."""
    make_bot = partial(_make_bot, services, Settings(token=TOKEN), {"guild_ready_timeout": 0.01})
    return asyncio.create_task(stay_connected(make_bot, TOKEN))


@asynccontextmanager
async def run_bot(discord: LocalDiscord, services: Services, refusals: Refusals | None = None) -> AsyncIterator[Bot]:
    """Run the real client; yield it when it is logged in and ready."""
    async with Bot(services, refusals=refusals, guild_ready_timeout=0.01) as bot:
        running = asyncio.create_task(bot.start(TOKEN))
        ready = asyncio.create_task(discord.ready.wait())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            await running  # it raises what kept it from starting
        await bot.wait_until_ready()
        yield bot
        discord.ready.clear()
        await bot.close()
        await running


async def wait_until(holds: Callable[[], object]) -> None:
    """Return when a condition holds."""
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.01)
