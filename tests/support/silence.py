"""A channel of the simulated Discord in which the bot may not write."""

import discord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.demo.world import World


def silence(world: World, *, on: bool) -> None:
    """Let nobody write in the channel, or everyone again."""
    deny(world, world.channel.id, discord.Permissions(send_messages=on))


def deny(world: World, channel: int, denied: discord.Permissions) -> None:
    """Deny everyone these permissions in a channel, and no others."""
    everyone = Overwrite(world.guild.default_role.id, OverwriteType.ROLE, deny=denied.value)
    world.env.backend.set_overwrite(channel, everyone)
