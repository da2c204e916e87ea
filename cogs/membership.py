"""Whether a member has left their server: Discord tells that only bots with a privileged intent, unless it is asked."""

import logging

import aiohttp
import discord

from bot.themes import Member

log = logging.getLogger(__name__)

_UNKNOWN = {10007, 10013}
"""Discord's codes for "unknown member" and "unknown user" (Discord, "Opcodes and Status Codes")."""


async def has_left(client: discord.Client, member: Member) -> bool:
    """Say whether a member has left their server; one of whom Discord can't be asked just now has not."""
    await client.wait_until_ready()  # before, no server is known
    guild = client.get_guild(member.community)
    if guild is None or guild.unavailable:
        return False
    try:
        await guild.fetch_member(member.user)
    except discord.NotFound as missing:
        return missing.code in _UNKNOWN
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("Discord can't be asked just now who is in the server %s: %s", member.community, error)
    return False
