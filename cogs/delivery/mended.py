"""Hear that something changed in a server: try again what an obstacle kept back, and forget a role that is gone.

The intent GUILDS brings channels, threads, roles, pins and servers; a change of the bot's own member comes without the
intent for members (Discord, "Gateway", "Caveats": Guild Member Update).
"""

import asyncio
import logging
from collections.abc import Coroutine

import discord
from discord.ext import commands

from bot.flows.messages.deleted import recheck_roundups
from bot.flows.messages.lost_role import forget_lost_role
from bot.services import Services
from bot.themes import CommunityId
from storage.obstacles import is_anything_blocked, retry_blocked
from storage.write_order import work_in_background

log = logging.getLogger(__name__)


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
        self._under_way: set[asyncio.Task[None]] = set()

    @commands.Cog.listener()
    async def on_guild_channel_update(self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Try again when a channel's permissions, tags or kind changed."""
        self._retry(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """Try again when a channel was made, or can be seen now."""
        self._retry(channel.guild.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Look whether round-ups went with a channel that is gone, or can't be seen any more."""
        self._begin(self._recheck_roundups(channel.guild, channel.id), f"round-ups of {channel.guild.id}")

    @commands.Cog.listener()
    async def on_guild_channel_pins_update(self, channel: discord.abc.GuildChannel | discord.Thread, _: object) -> None:
        """Try again when a pin may have made room for another."""
        self._retry(channel.guild.id)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """Try again when a thread was unlocked or opened; one that was archived is not known to the client."""
        self._retry(payload.guild_id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Try again when a thread is gone, which leaves room for another."""
        self._retry(payload.guild_id)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Try again when a role may do other things."""
        if before.permissions != after.permissions:
            self._retry(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Announce themes without a role that is gone."""
        self._begin(self._forget_lost_role(role.guild), f"role of {role.guild.id}")

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Try again when the bot has other roles, or no timeout any more."""
        is_changed = (before.roles, before.timed_out_until) != (after.roles, after.timed_out_until)
        if after == after.guild.me and is_changed:
            self._retry(after.guild.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Try again when the bot was invited, perhaps after it had been removed; a role may have gone meanwhile."""
        self._retry(guild.id)
        self._begin(self._forget_lost_role(guild), f"role of {guild.id}")

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Try again when the bot starts, and when an outage of the server is over; a role may have gone meanwhile."""
        self._retry(guild.id)
        self._begin(self._forget_lost_role(guild), f"role of {guild.id}")

    async def cog_unload(self) -> None:
        """End what is under way, before the database is closed."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _retry(self, guild_id: int) -> None:
        self._begin(self._retry_now(CommunityId(guild_id)), f"retry of {guild_id}")

    def _begin(self, work: Coroutine[None, None, None], name: str) -> None:
        """Do so in a task that ends with the bot: discord.py waits for no listener."""
        task = asyncio.create_task(work, name=name)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _retry_now(self, community: CommunityId) -> None:
        work_in_background()
        try:
            await retry_now(self._services, community)
        except Exception:  # it is tried again within the hour anyway
            log.exception("what waits in the server %s could not be tried again", community)

    async def _recheck_roundups(self, guild: discord.Guild, channel: int) -> None:
        work_in_background()
        try:
            await recheck_roundups(self._services, CommunityId(guild.id), channel)
        except Exception:  # the daily look finds it anyway
            log.exception("what went with a channel of the server %s could not be recorded", guild.id)

    async def _forget_lost_role(self, guild: discord.Guild) -> None:
        work_in_background()
        try:
            await forget_lost_role(self._services, CommunityId(guild.id), lambda role: guild.get_role(role) is not None)
        except Exception:  # /setup check says that it is gone anyway
            log.exception("whether the server %s has the role to ping still could not be recorded", guild.id)
