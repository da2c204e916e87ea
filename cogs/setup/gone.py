"""What a set-up names that is in the server no longer: channels, the role to ping, and tags of forums."""

import discord

from bot.messages.outlook import Gone
from bot.themes import Community
from cogs.setup.tags import lost_tags


def what_is_gone(guild: discord.Guild, community: Community) -> Gone:
    """Return what of a community's set-up was deleted, or can't be seen."""
    channels = dict.fromkeys((community.announce_channel, community.roundup_channel))
    return Gone(
        channels=[one for one in channels if guild.get_channel(one) is None],
        role=community.mention_role is not None and guild.get_role(community.mention_role) is None,
        tags=list(lost_tags(guild, community)),
    )
