"""Whether somebody is in a server, and as what: Discord tells that only bots with a privileged intent, unless asked."""

import logging

import aiohttp
import discord

from bot.errors import UserError
from bot.flows.members.check_membership import Absence
from bot.flows.members.membership import record_seen
from bot.i18n import Language
from bot.themes import Caller, CommunityId, Member
from cogs.permissions import invitation
from cogs.replies import caller_of, name_of, services_of

log = logging.getLogger(__name__)

_UNKNOWN = {10007, 10013}
"""Discord's codes for "unknown member" and "unknown user" (Discord, "Opcodes and Status Codes")."""
_NO_SERVER = {10004, 50001}
"""Discord's codes for "unknown guild" and "missing access": what a bot hears of a server that it is not in."""


async def look_up(client: discord.Client, member: Member) -> Caller | Absence:
    """Return a member as they are in their server now, or why they can't be seen there."""
    return await look_up_user(client, member.community, member.user, member.language)


async def look_up_user(
    client: discord.Client, community: CommunityId, user: int, language: Language = Language.ENGLISH
) -> Caller | Absence:
    """Return any Discord user as they are in a server now, or why they can't be seen there."""
    await client.wait_until_ready()  # before, no server is known
    guild = client.get_guild(community)
    if guild is None:
        return Absence.BOT_REMOVED
    if guild.unavailable:
        return Absence.UNKNOWN
    try:
        return _caller(await guild.fetch_member(user), language)
    except discord.NotFound as missing:
        return Absence.LEFT if missing.code in _UNKNOWN else Absence.UNKNOWN
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("Discord can't be asked just now who is in the server %s: %s", community, error)
        return Absence.UNKNOWN


async def caller_in(interaction: discord.Interaction, community: CommunityId) -> Caller:
    """Return whoever pressed a button as the member of a server that they are now, with the rights they have there.

    A private message outlives the role of its reader, and their time in the server: so Discord is asked each time.
    Raises UserError as `member_in` does.
    """
    caller = caller_of(interaction)
    if caller.guild is not None:
        return caller
    member = await member_in(interaction.client, community, caller.user, caller.language)
    await record_seen(services_of(interaction), member)
    return member


async def member_in(client: discord.Client, community: CommunityId, user: int, language: Language) -> Caller:
    """Return a Discord user as the member of a server that they are now, with the rights they have there.

    Raises UserError for one who has left, where the bot has, and where Discord does not tell.
    """
    guild = client.get_guild(community)
    if guild is None:
        return await member_asked_for(client, community, user, language)
    if guild.unavailable:
        raise does_not_tell()
    return await _member_of(guild, user, language)


async def member_asked_for(client: discord.Client, community: CommunityId, user: int, language: Language) -> Caller:
    """Return the same as `member_in` where the client is not connected to the server, and does not know it."""
    try:
        guild = await client.fetch_guild(community, with_counts=False)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        if isinstance(error, discord.HTTPException) and error.code in _NO_SERVER:
            raise UserError("I am no longer in the server that this is about, so it stays as it is.") from None
        log.info("Discord can't be asked just now about the server %s: %s", community, error)
        raise does_not_tell() from None
    return await _member_of(guild, user, language)


async def chosen_member(interaction: discord.Interaction, user: discord.User | discord.Member) -> Caller:
    """Return the member whom somebody names in a command.

    Raise UserError for a bot, and for who is not in the server: Discord lets both be named.
    """
    found = None if user.bot else await person_here(interaction, user)
    if found is None:
        raise UserError("Only people of this server take part in the circle. Choose one of them.")
    return found


async def person_here(interaction: discord.Interaction, user: discord.User | discord.Member) -> Caller | None:
    """Return a Discord user as the member of this server that they are now; None for who is not in it.

    Of a message's author, Discord tells that only when it is asked. A member who had left is active again.
    Raise UserError where Discord does not tell.
    """
    guild = interaction.guild
    if guild is None or guild.unavailable:
        raise does_not_tell()
    try:
        member = user if isinstance(user, discord.Member) else await guild.fetch_member(user.id)
    except discord.NotFound:
        return None
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("Discord can't be asked just now who is in the server %s: %s", guild.id, error)
        raise does_not_tell() from None
    found = Caller(guild.id, member.id, name_of(member))
    await record_seen(services_of(interaction), found)
    return found


def does_not_tell() -> UserError:
    """Return the error for somebody whose rights can't be learned just now."""
    return UserError("Discord does not tell me about that server just now. Please try again in a minute.")


def not_in_server(application: int) -> UserError:
    """Return the error for a command in a server that the bot of an application is not in."""
    return UserError(
        "I am not in this server, so the game can't be played here. Whoever manages the server can [invite me]({url}).",
        url=invitation(application),
    )


async def _member_of(guild: discord.Guild, user: int, language: Language) -> Caller:
    try:
        member = await guild.fetch_member(user)
    except discord.NotFound:
        raise UserError("You are no longer in the server that this is about, so it stays as it is.") from None
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("Discord can't be asked just now who is in the server %s: %s", guild.id, error)
        raise does_not_tell() from None
    return _caller(member, language)


def _caller(member: discord.Member, language: Language) -> Caller:
    is_host = member.guild_permissions.manage_guild
    return Caller(CommunityId(member.guild.id), member.id, name_of(member), language, is_host)
