"""Who left the server: asked of Discord member by member, once a day, as nothing tells the bot of it."""

import logging

import aiohttp
import discord

from bot.flows.privacy import note_left, note_still_here
from bot.flows.when_due import do_when_due
from bot.themes import Member
from cogs.loops import Loop
from storage.communities import next_to_look_for, to_look_for

log = logging.getLogger(__name__)

AT_ONCE = 20
"""Members that are asked about in one go; the others' turn comes right after."""
_UNKNOWN = {10007, 10013}
"""Discord's codes for "unknown member" and "unknown user" (Discord, "Opcodes and Status Codes")."""


class Leaving(Loop):
    """Asks of each member, when it is due, whether they are still in their server.

    Discord tells of those who leave only bots with a privileged intent; a single member can be asked for without.
    """

    async def run_on(self) -> None:
        """Ask about who is due, for ever; who was not asked about at the end is due at the next start."""
        await do_when_due(self._tools, "asking who left", next_to_look_for, self.look_around)

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
