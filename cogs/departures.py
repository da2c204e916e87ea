"""Who left the server: asked of Discord member by member, once a day, as nothing tells the bot of it."""

import logging

import aiohttp
import discord

from bot.flows.jobs.due_loop import do_when_due
from bot.flows.members.privacy import record_departure, record_presence
from bot.themes import Member
from cogs.background import BackgroundCog
from storage.communities import members_due_for_check, next_membership_check_at

log = logging.getLogger(__name__)

MAX_CHECKS_PER_PASS = 20
"""Members that are asked about in one go; the others' turn comes right after."""
_UNKNOWN = {10007, 10013}
"""Discord's codes for "unknown member" and "unknown user" (Discord, "Opcodes and Status Codes")."""


class Departures(BackgroundCog):
    """Asks of each member, when it is due, whether they are still in their server.

    Discord tells of those who leave only bots with a privileged intent; a single member can be asked for without.
    """

    async def run_on(self) -> None:
        """Ask about who is due, for ever; who was not asked about at the end is due at the next start."""
        await do_when_due(self._services, "asking who left", next_membership_check_at, self.look_around)

    async def look_around(self) -> None:
        """Ask about the members who are due."""
        async with self._services.db.read() as conn:
            due = await members_due_for_check(conn, self._services.clock.now(), MAX_CHECKS_PER_PASS)
        for member in due:
            if await self._has_left(member):
                await record_departure(self._services, member)
            else:
                await record_presence(self._services, member)

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
