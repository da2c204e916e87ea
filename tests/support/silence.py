"""A channel of the simulated Discord in which the bot may not write."""

import discord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.demo.world import World


def silence(world: World, *, on: bool) -> None:
    """Let nobody write in the channel, or everyone again."""
    denied = discord.Permissions(send_messages=True).value if on else 0
    everyone = world.guild.default_role.id
    world.env.backend.set_overwrite(world.channel.id, Overwrite(everyone, OverwriteType.ROLE, deny=denied))
