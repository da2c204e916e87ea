"""Where a message goes when its place is lost: thread → channel → the set-up's channel; then its host hears of it."""

from dataclasses import dataclass, replace

import discord

from bot.outbox import PER_CHANNEL_KINDS, Message, MessageKind, Obstacle
from bot.themes import Community
from cogs.delivery.answers import UNKNOWN_CHANNEL, obstacle_in_server

_SHUT = {Obstacle.NO_ACCESS, Obstacle.NO_PERMISSION, Obstacle.THREAD_LOCKED}
_IN_ROUNDUP_CHANNEL = {MessageKind.ROUNDUP, MessageKind.ROUNDUP_PART}
_FOLLOWS_THE_GAME = {MessageKind.ANNOUNCEMENT, MessageKind.POST_LIST}


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, or with a thread that thread or forum post."""

    channel_id: int
    thread_id: int | None = None


def places_for(message: Message, community: Community | None, parent: Message | None) -> list[Place]:
    """Return where a message may be sent, the best place first."""
    if message.user_id is not None:
        return [Place(0)]
    thread = [Place(one.channel_id, one.thread_id) for one in (parent, _own_post(message)) if one and one.thread_id]
    channels = [message.channel_id]
    if community is not None and message.kind not in PER_CHANNEL_KINDS:
        own, other = community.announce_channel, community.roundup_channel
        channels += [other, own] if message.kind in _IN_ROUNDUP_CHANNEL else [own, other]
    return [*thread, *(Place(channel) for channel in dict.fromkeys(channels))]


def _own_post(message: Message) -> Message | None:
    """Return a message that was kept back, or its post in a forum deleted, where what belongs under it opened one."""
    return message if message.sent_channel_id != message.channel_id else None


def is_lost(
    place: Place, community: Community | None, error: discord.HTTPException, guild: discord.Guild | None
) -> bool:
    """Return whether an error says that a place is gone; or shut to the bot, where the game has left its channel.

    What a timeout of the bot shuts opens again by itself.
    """
    if error.code == UNKNOWN_CHANNEL:
        return True
    is_left = community is not None and place.channel_id not in {community.announce_channel, community.roundup_channel}
    return is_left and obstacle_in_server(error, guild) in _SHUT


def sent_anew(message: Message, community: Community | None) -> Message | None:
    """Return what a message becomes whose place is lost: it is sent again where the game is; None if it is not.

    The announcement, the list and the open questions of a round that runs go along with the game, and nothing else.
    """
    if message.kind not in _FOLLOWS_THE_GAME and not message.is_open_question:
        return None
    channel = community.announce_channel if community is not None else message.channel_id
    return replace(message, channel_id=channel, message_id=None, thread_id=None, first_attempt_at=None, pinned=False)
