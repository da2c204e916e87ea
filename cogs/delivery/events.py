"""Create, edit and end a server's scheduled events."""

from dataclasses import replace
from datetime import datetime, timedelta

import discord
from discord.ext import commands

from bot.outbox import Event, Message
from cogs.delivery.answers import UNKNOWN_EVENT
from cogs.delivery.sender import require_server

MIN_LEAD = timedelta(seconds=30)
"""Discord takes only events that start in the future ("Guild Scheduled Event", `scheduled_start_time`)."""
ENDED_STATUSES = {discord.EventStatus.completed, discord.EventStatus.canceled}
NEVER_CREATED = 1
"""Stands for the id of an event that was over before it could be created, so that no other attempt is made."""


async def create_event(bot: commands.Bot, message: Message, event: Event, now: datetime) -> Message:
    """Create an event, unless an earlier attempt did or it is over; return its message with the event's id."""
    guild = require_server(bot, message)
    created = await _find_created(bot, guild, event)
    if created is None and event.ends_at > now + MIN_LEAD:
        created = await guild.create_scheduled_event(
            name=event.name,
            description=event.description,
            start_time=max(event.starts_at, now + MIN_LEAD),
            end_time=event.ends_at,
            entity_type=discord.EntityType.external,
            location=event.location,
            privacy_level=discord.PrivacyLevel.guild_only,
        )
    return replace(message, message_id=created.id if created else NEVER_CREATED)


async def edit_event(bot: commands.Bot, message: Message, event: Event, now: datetime) -> Message | None:
    """Edit an event, or end or cancel it when its end is past; leave one that has ended.

    Return its message, or None if somebody deleted or cancelled the event before its end.
    """
    guild = require_server(bot, message)
    created = await find_event(guild, message.message_id or 0)
    if event.ends_at > now and is_deleted(created):
        return None
    if created is None or created.status in ENDED_STATUSES:
        return message
    if event.ends_at > now:
        await created.edit(name=event.name, description=event.description, end_time=event.ends_at)
    elif created.status is discord.EventStatus.active:
        await created.end()
    else:
        await created.cancel()
    return message


async def find_event(guild: discord.Guild, id_: int) -> discord.ScheduledEvent | None:
    """Return an event of a server as it is now, or None where Discord knows of none."""
    try:
        return await guild.fetch_scheduled_event(id_)
    except discord.NotFound as error:
        if error.code != UNKNOWN_EVENT:
            raise
        return None


def is_deleted(event: discord.ScheduledEvent | None) -> bool:
    """Return whether somebody deleted an event, or cancelled it: Discord's own clients offer either as one."""
    return event is None or event.status is discord.EventStatus.canceled


async def _find_created(bot: commands.Bot, guild: discord.Guild, event: Event) -> discord.ScheduledEvent | None:
    """Return the bot's own event at the location of `event`, which no other event has."""
    for candidate in await guild.fetch_scheduled_events():
        if candidate.creator_id == (bot.user.id if bot.user else 0) and candidate.location == event.location:
            return candidate
    return None
