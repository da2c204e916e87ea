"""What a cog does for ever, from when it is loaded until it is unloaded."""

import asyncio
import contextlib

from discord.ext import commands

from bot.services import Services
from cogs.client import Client


class BackgroundCog(commands.Cog):
    """A cog with one task of its own; what is under way when it ends is taken up again at the next start."""

    def __init__(self, bot: Client, services: Services) -> None:
        self._bot = bot
        self._services = services
        self._loop: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Begin."""
        self._loop = asyncio.create_task(self._when_ready(), name=type(self).__name__.lower())

    async def cog_unload(self) -> None:
        """Stop."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop

    async def _when_ready(self) -> None:
        await self._bot.wait_until_ready()
        await self.run_on()

    async def run_on(self) -> None:
        """Do it, for ever."""
        raise NotImplementedError
