"""A server's scheduled events, as the outbox would have them."""

from dataclasses import replace
from datetime import datetime, timedelta

import discord
from discord.ext import commands

from bot.outbox import Event, Message

MIN_LEAD = timedelta(seconds=30)
"""Discord takes no event that has begun already ("Guild Scheduled Event", `scheduled_start_time`)."""
ENDED_STATUSES = {discord.EventStatus.completed, discord.EventStatus.canceled}


async def create_event(bot: commands.Bot, message: Message, event: Event, now: datetime) -> Message:
    """Return the message as it stands after its event was made, or was found, as an earlier try had made it."""
    guild = await _guild(bot, message)
    found = await _find_event(bot, guild, event) if message.tried_at else None
    if found is None and event.ends_at > now + MIN_LEAD:
        found = await guild.create_scheduled_event(
            name=event.name,
            description=event.description,
            start_time=max(event.starts_at, now + MIN_LEAD),
            end_time=event.ends_at,
            entity_type=discord.EntityType.external,
            location=event.place,
            privacy_level=discord.PrivacyLevel.guild_only,
        )
    return replace(message, message_id=found.id if found else 1)


async def edit_event(bot: commands.Bot, message: Message, event: Event, now: datetime) -> Message:
    """Return the message as it stands after its event was changed; one that somebody deleted stays so."""
    guild = await _guild(bot, message)
    try:
        standing = await guild.fetch_scheduled_event(message.message_id or 0)
    except discord.NotFound:
        return message
    if standing.status in ENDED_STATUSES:
        return message
    if event.ends_at > now:
        await standing.edit(name=event.name, description=event.description, end_time=event.ends_at)
    elif standing.status is discord.EventStatus.active:
        await standing.end()
    else:
        await standing.cancel()
    return message


async def _guild(bot: commands.Bot, message: Message) -> discord.Guild:
    return bot.get_guild(message.community) or await bot.fetch_guild(message.community)


async def _find_event(bot: commands.Bot, guild: discord.Guild, event: Event) -> discord.ScheduledEvent | None:
    """Return the bot's own event of that place."""
    for standing in await guild.fetch_scheduled_events():
        if standing.creator_id == (bot.user.id if bot.user else 0) and standing.location == event.place:
            return standing
    return None
