"""Hear that something changed in a server, and try again what an obstacle kept back.

The intent GUILDS brings channels, threads, roles, pins and servers; a change of the bot's own member comes without the
intent for members (Discord, "Gateway", "Caveats": Guild Member Update).
"""

import discord
from discord.ext import commands

from bot.services import Services
from bot.themes import CommunityId
from storage.obstacles import is_anything_blocked, retry_blocked


async def retry_now(services: Services, community: CommunityId) -> bool:
    """Let everything of a community be tried again that an obstacle keeps back; return whether anything is."""
    async with services.db.read() as conn:
        if not await is_anything_blocked(conn, community):
            return False
    async with services.db.write() as tx:
        await retry_blocked(tx, community, services.clock.now())
    return True


class MendedCog(commands.Cog):
    """Listens to what may have taken an obstacle away."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @commands.Cog.listener()
    async def on_guild_channel_update(self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Try again when a channel's permissions, tags or kind changed."""
        await self._retry(after.guild)

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Try again when a channel was made, or can be seen now."""
        await self._retry(channel.guild)

    @commands.Cog.listener()
    async def on_guild_channel_pins_update(self, channel: discord.abc.GuildChannel | discord.Thread, _: object) -> None:
        """Try again when a pin may have made room for another."""
        await self._retry(channel.guild)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """Try again when a thread was unlocked or opened; one that was archived is not known to the client."""
        await self._retry_in(payload.guild_id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Try again when a thread is gone, which leaves room for another."""
        await self._retry_in(payload.guild_id)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Try again when a role may do other things."""
        if before.permissions != after.permissions:
            await self._retry(after.guild)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Try again when the bot has other roles."""
        if after == after.guild.me and before.roles != after.roles:
            await self._retry(after.guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Try again when the bot was invited, perhaps after it had been removed."""
        await self._retry(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Try again when the bot starts, and when an outage of the server is over."""
        await self._retry(guild)

    async def _retry(self, guild: discord.Guild) -> None:
        await self._retry_in(guild.id)

    async def _retry_in(self, guild: int) -> None:
        await retry_now(self._services, CommunityId(guild))
