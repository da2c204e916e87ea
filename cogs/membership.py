"""Whether somebody is in a server, and as what: Discord tells that only bots with a privileged intent, unless asked."""

import logging

import aiohttp
import discord

from bot.errors import UserError
from bot.i18n import Language
from bot.themes import Caller, CommunityId, Member
from cogs.replies import caller_of

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


async def caller_in(interaction: discord.Interaction, community: CommunityId) -> Caller:
    """Return whoever pressed a button as the member of a server that they are now, with the rights they have there.

    A private message outlives the role of its reader, and their time in the server: so Discord is asked each time.
    Raises UserError as `member_in` does.
    """
    caller = caller_of(interaction)
    if caller.guild is not None:
        return caller
    return await member_in(interaction.client, community, caller.user, caller.language)


async def member_in(client: discord.Client, community: CommunityId, user: int, language: Language) -> Caller:
    """Return a Discord user as the member of a server that they are now, with the rights they have there.

    Raises UserError for one who has left, and where Discord does not tell.
    """
    guild = client.get_guild(community)
    if guild is None or guild.unavailable:
        raise does_not_tell()
    return await _member_of(guild, user, language)


async def member_asked_for(client: discord.Client, community: CommunityId, user: int, language: Language) -> Caller:
    """Return the same as `member_in` where the client is not connected, and knows no server."""
    try:
        guild = await client.fetch_guild(community, with_counts=False)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("Discord can't be asked just now about the server %s: %s", community, error)
        raise does_not_tell() from None
    return await _member_of(guild, user, language)


def does_not_tell() -> UserError:
    """Return the error for somebody whose rights can't be learned just now."""
    return UserError("Discord does not tell me about that server just now. Please try again in a minute.")


async def _member_of(guild: discord.Guild, user: int, language: Language) -> Caller:
    try:
        member = await guild.fetch_member(user)
    except discord.NotFound:
        raise UserError("You are no longer in the server that this is about, so it stays as it is.") from None
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("Discord can't be asked just now who is in the server %s: %s", guild.id, error)
        raise does_not_tell() from None
    is_host = member.guild_permissions.manage_guild
    return Caller(CommunityId(guild.id), member.id, member.display_name, language, is_host)
