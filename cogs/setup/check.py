"""What would stand in the way of the game's messages, as far as it can be seen ahead.

Slow mode is none of it: bots are free of it (Discord, "Channel", `rate_limit_per_user`). Whether a pin, thread or event
still fits shows when one is made: `storage.obstacles` knows of those that did not.
"""

from collections.abc import Iterator, Sequence

import discord

from bot.messages.obstacles import Described
from bot.outbox import Message, MessageKind, Obstacle
from bot.themes import Community
from cogs.delivery.forums import usable_tags


def foreseen_obstacles(guild: discord.Guild, community: Community, standing: Sequence[Message]) -> list[Described]:
    """Return what would keep the board, the next announcement and round-up back, and edits of what stands."""
    places = {
        MessageKind.ANNOUNCEMENT: community.announce_channel,
        MessageKind.ROUNDUP: community.roundup_channel,
    }
    in_channels = [
        (kind, None, channel, obstacle)
        for kind, channel in places.items()
        if (obstacle := _obstacle_in_channel(guild, channel)) is not None
    ]
    return [*in_channels, *_in_threads(guild, standing)]


def _obstacle_in_channel(guild: discord.Guild, channel_id: int) -> Obstacle | None:
    channel = guild.get_channel(channel_id)
    if channel is None:
        return Obstacle.CHANNEL_GONE
    if not isinstance(channel, discord.TextChannel | discord.ForumChannel):
        return Obstacle.WRONG_CHANNEL
    if isinstance(channel, discord.ForumChannel) and channel.flags.require_tag and not usable_tags(channel):
        return Obstacle.TAG_REQUIRED
    return None


def _in_threads(guild: discord.Guild, standing: Sequence[Message]) -> Iterator[Described]:
    """Yield what stands in a thread or forum post that is locked, or under which there is one that is."""
    for message in standing:
        thread = guild.get_thread(message.thread_id or message.sent_channel_id or 0)
        if thread is not None and thread.locked and not thread.permissions_for(guild.me).manage_threads:
            yield message.kind, None, thread.id, Obstacle.THREAD_LOCKED
