"""Where the bot says hello in a server that it was invited to, and who invited it."""

import logging
from collections.abc import Iterator
from functools import partial

import aiohttp
import discord

from bot.flows.messages.hello import Invitation, say_hello, say_hello_in_private
from bot.i18n import language_of
from bot.services import Services
from bot.themes import CommunityId

log = logging.getLogger(__name__)

NEWEST_INVITATIONS = 20
"""Invitations of bots that are looked through for the bot's own."""


async def greet(services: Services, guild: discord.Guild) -> None:
    """Say hello in a server that is new: where the bot may write, or else in private to whoever invited it."""
    if (invitation := invitation_to(guild)) is not None:
        await say_hello(services, invitation, partial(find_inviter, guild))


async def greet_in_private(services: Services, guild: discord.Guild) -> None:
    """Say hello in private, as Discord refused it in the server."""
    if (invitation := invitation_to(guild)) is not None:
        await say_hello_in_private(services, invitation, await find_inviter(guild))


def invitation_to(guild: discord.Guild) -> Invitation | None:
    """Return how the bot came to a server; None where Discord does not say since when it is there."""
    if guild.me is None or guild.me.joined_at is None:
        return None
    channel = next(_places(guild), None)
    return Invitation(
        CommunityId(guild.id),
        guild.name,
        guild.me.joined_at,
        language_of(guild.preferred_locale.value),
        channel.id if channel else None,
    )


def _places(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """Yield where the bot may write, the best place first: where Discord greets people, then the highest channel.

    What a channel of news or rules says is read by all of its followers, and no place to try something out.
    """
    others = (channel for channel in guild.text_channels if not channel.is_news() and channel != guild.rules_channel)
    for channel in (guild.system_channel, *others):
        if channel is not None:
            may = channel.permissions_for(guild.me)
            if may.view_channel and may.send_messages:
                yield channel


async def find_inviter(guild: discord.Guild) -> int:
    """Return the user who invited the bot, as the server's log has it; its owner where the bot may not read that."""
    if not guild.me.guild_permissions.view_audit_log:
        return guild.owner_id or 0
    try:
        async for entry in guild.audit_logs(action=discord.AuditLogAction.bot_add, limit=NEWEST_INVITATIONS):
            if entry.target is not None and entry.target.id == guild.me.id and entry.user_id is not None:
                return entry.user_id
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("who invited the bot to the server %s can't be read, so its owner is told: %s", guild.id, error)
    return guild.owner_id or 0
