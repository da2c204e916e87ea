"""Which permissions the bot lacks where it posts."""

import copy
from collections.abc import Mapping, Sequence

import discord

from bot.messages.setup import WRITES
from bot.themes import Community

WRITE_PERMISSIONS = ("view_channel", "send_messages", "embed_links", "read_message_history")
_PIN, _EVENTS, _CALL = "pin_messages", "create_events", "mention_everyone"
_THREADS = ("create_public_threads", "send_messages_in_threads")
INVITED = (*WRITE_PERMISSIONS, _PIN, *_THREADS, _EVENTS)
"""What the invitation asks for: all that the bot ever needs, but to call a role that not everyone may mention."""
SCOPES = ("bot", "applications.commands")


def invitation(application: int) -> str:
    """Return the address at which a server's administrator invites the bot, with the permissions that it needs."""
    wanted = discord.Permissions(**dict.fromkeys(INVITED, True))
    return discord.utils.oauth_url(application, permissions=wanted, scopes=SCOPES)


def missing_permissions(guild: discord.Guild, community: Community) -> Mapping[str, Sequence[str]]:
    """Return the permissions that the bot lacks, by where it needs them: a channel's mention or the server's name.

    For a channel that was deleted, or that the bot can't see, that is View Channel. What a timeout takes for a while
    is not missing: no host could grant it.
    """
    channels = dict.fromkeys((community.announce_channel, community.roundup_channel))
    missing = {f"<#{channel}>": _missing_in(guild, community, channel) for channel in channels}
    if community.events:
        granted = _untimed(guild.me).guild_permissions
        missing[f"**{discord.utils.escape_markdown(guild.name)}**"] = _lacking(granted, _EVENTS)
    return missing


def can_write(guild: discord.Guild, channel_id: int) -> bool:
    """Return whether the bot can write in a channel of a server at this moment."""
    channel = guild.get_channel(channel_id)
    return channel is not None and not _lacking(channel.permissions_for(guild.me), *WRITES)


def own_role(guild: discord.Guild) -> str:
    """Return the mention of the role to which the bot's permissions are granted: its own, or itself without one."""
    return guild.me.top_role.mention if guild.me.top_role.is_bot_managed() else guild.me.mention


def _missing_in(guild: discord.Guild, community: Community, channel_id: int) -> Sequence[str]:
    channel = guild.get_channel(channel_id)
    if channel is None:
        return WRITE_PERMISSIONS[:1]
    wanted = [*WRITE_PERMISSIONS]
    announces = channel_id == community.announce_channel
    if isinstance(channel, discord.ForumChannel) or (community.threads and announces):
        wanted += _THREADS
    if not isinstance(channel, discord.ForumChannel):
        wanted.append(_PIN)
    role = guild.get_role(community.mention_role) if community.mention_role and announces else None
    if role is not None and not role.mentionable:
        wanted.append(_CALL)
    return _lacking(channel.permissions_for(_untimed(guild.me)), *wanted)


def _untimed(me: discord.Member) -> discord.Member:
    """Return the bot as a member without a timeout."""
    untimed = copy.copy(me)
    untimed.timed_out_until = None
    return untimed


def _lacking(granted: discord.Permissions, *wanted: str) -> Sequence[str]:
    return [name for name in wanted if not getattr(granted, name)]
