"""What would stand in the way of the game's messages, and what may before long, as far as it can be seen ahead."""

from collections.abc import Sequence

import discord

from bot.messages.outlook import MAX_ACTIVE_THREADS, MAX_PINS, Outlook
from bot.outbox import AddOn, Message, MessageKind, Obstacle
from bot.themes import Community
from cogs.delivery.answers import UNKNOWN_CHANNEL
from cogs.delivery.forums import usable_tags

NEARLY = 0.9
"""The share of a limit from which a host hears of it."""


async def look_ahead(guild: discord.Guild, community: Community, standing: Sequence[Message]) -> Outlook:
    """Return what would keep the board, the next announcement and round-up back, and edits of what stands.

    Discord is asked for pins, fifty at a time, and for threads that are archived: the client knows only the others.
    """
    outlook = Outlook()
    places = {
        MessageKind.ANNOUNCEMENT: community.announce_channel,
        MessageKind.ROUNDUP: community.roundup_channel,
    }
    for kind, channel in places.items():
        obstacle = _obstacle_in_channel(guild, channel)
        outlook.blocked += [(kind, None, channel, obstacle)] if obstacle is not None else []
    channels = [guild.get_channel(one) for one in dict.fromkeys(places.values())]
    texts = [one for one in channels if isinstance(one, discord.TextChannel)]
    outlook.slow = [one.id for one in texts if one.slowmode_delay]
    await _look_at_pins(outlook, texts, standing)
    if community.threads or any(isinstance(one, discord.ForumChannel) for one in channels):
        _count_threads(outlook, guild, community)
    await _look_into_threads(outlook, guild, standing)
    return outlook


def _obstacle_in_channel(guild: discord.Guild, channel_id: int) -> Obstacle | None:
    channel = guild.get_channel(channel_id)
    if channel is None:
        return Obstacle.CHANNEL_GONE
    if guild.me.is_timed_out():
        return Obstacle.TIMED_OUT
    if not isinstance(channel, discord.TextChannel | discord.ForumChannel):
        return Obstacle.WRONG_CHANNEL
    if isinstance(channel, discord.ForumChannel) and channel.flags.require_tag and not usable_tags(channel):
        return Obstacle.TAG_REQUIRED
    return None


async def _look_at_pins(outlook: Outlook, channels: Sequence[discord.TextChannel], standing: Sequence[Message]) -> None:
    counts, unpinned = {}, list[tuple[MessageKind, int]]()
    for channel in channels:
        may = channel.permissions_for(channel.guild.me)
        if may.view_channel and may.read_message_history:
            pins = {pin.id async for pin in channel.pins(limit=MAX_PINS)}
            counts[channel.id] = len(pins)
            made = [one for one in standing if one.sent_channel_id == channel.id and one.pin and one.pinned]
            unpinned += [(one.kind, channel.id) for one in made if one.message_id not in pins]
    outlook.unpinned = unpinned
    full = [channel for channel, count in counts.items() if count >= MAX_PINS]
    outlook.blocked += [(MessageKind.ANNOUNCEMENT, AddOn.PIN, channel, Obstacle.PINS_FULL) for channel in full]
    outlook.pins = {channel: count for channel, count in counts.items() if MAX_PINS * NEARLY <= count < MAX_PINS}


def _count_threads(outlook: Outlook, guild: discord.Guild, community: Community) -> None:
    count = len(guild.threads)
    if count >= MAX_ACTIVE_THREADS:
        channel = community.announce_channel
        outlook.blocked.append((MessageKind.ANNOUNCEMENT, AddOn.THREAD, channel, Obstacle.THREADS_FULL))
    elif count >= MAX_ACTIVE_THREADS * NEARLY:
        outlook.threads = count


async def _look_into_threads(outlook: Outlook, guild: discord.Guild, standing: Sequence[Message]) -> None:
    """Look at what stands in a thread or forum post that is locked or archived, or under which there is one."""
    archived = []
    for message in standing:
        id_ = message.thread_id or message.sent_channel_id or 0
        if guild.get_channel(id_) is not None:
            continue
        thread = guild.get_thread(id_) or await _fetch_thread(guild, id_)
        if thread is None:
            continue
        if thread.locked and not thread.permissions_for(guild.me).manage_threads:
            outlook.blocked.append((message.kind, None, thread.id, Obstacle.THREAD_LOCKED))
        elif thread.archived:
            archived.append((message.kind, thread.id))
    outlook.archived = archived


async def _fetch_thread(guild: discord.Guild, id_: int) -> discord.Thread | None:
    """Return a thread that the client does not know, as it is archived; None where it is gone or can't be seen."""
    try:
        found = await guild.fetch_channel(id_)
    except discord.NotFound as error:
        if error.code != UNKNOWN_CHANNEL:
            raise
        return None
    except (discord.Forbidden, discord.InvalidData):
        return None
    return found if isinstance(found, discord.Thread) else None
