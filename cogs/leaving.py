"""Who left the server: asked of Discord member by member, once a day, as nothing tells the bot of it."""

import asyncio
import contextlib
import logging

import aiohttp
import discord
from discord.ext import commands

from bot.flows.privacy import note_left, note_still_here
from bot.themes import Member
from bot.tools import Tools
from storage.communities import next_to_look_for, to_look_for

log = logging.getLogger(__name__)

AT_ONCE = 20
"""Members that are asked about in one go; the others' turn comes right after."""
_UNKNOWN = {10007, 10013}
"""Discord's codes for "unknown member" and "unknown user" (Discord, "Opcodes and Status Codes")."""


class Leaving(commands.Cog):
    """Asks of each member, when it is due, whether they are still in their server.

    Discord tells of those who leave only bots with a privileged intent; a single member can be asked for without.
    """

    def __init__(self, bot: commands.Bot, tools: Tools) -> None:
        self._bot = bot
        self._tools = tools
        self._loop: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Begin to ask."""
        self._loop = asyncio.create_task(self._run(), name="leaving")

    async def cog_unload(self) -> None:
        """Stop asking; who was not asked about is due at the next start."""
        if self._loop is not None:
            self._loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._loop

    async def _run(self) -> None:
        await self._bot.wait_until_ready()
        wake = asyncio.Event()
        self._tools.db.on_commit(wake)
        try:
            while True:
                async with self._tools.db.read() as conn:
                    due = await next_to_look_for(conn)
                if due is not None and due <= self._tools.clock.now():
                    await self.look_around()
                else:
                    await self._tools.clock.wait(due, wake)
        finally:
            self._tools.db.forget(wake)

    async def look_around(self) -> None:
        """Ask about the members who are due."""
        async with self._tools.db.read() as conn:
            due = await to_look_for(conn, self._tools.clock.now(), AT_ONCE)
        for member in due:
            if await self._has_left(member):
                await note_left(self._tools, member)
            else:
                await note_still_here(self._tools, member)

    async def _has_left(self, member: Member) -> bool:
        """Say whether a member is in the server no more; where Discord can't be asked, they are thought there."""
        guild = self._bot.get_guild(member.community)
        if guild is None or guild.unavailable:
            return False
        try:
            await guild.fetch_member(member.user)
        except discord.NotFound as missing:
            return missing.code in _UNKNOWN
        except (discord.HTTPException, aiohttp.ClientError, OSError) as trouble:
            log.info("it can't be asked just now who is in the server %s: %s", member.community, trouble)
        return False
