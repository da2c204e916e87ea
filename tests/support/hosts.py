"""Who hosts the server in the simulated Discord."""

from bot.demo.world import World


def demote(world: World, who: str) -> None:
    """Take the role of the hosts from a member."""
    world.env.backend.remove_member_role(world.guild.id, world.members[who].id, world.guild.roles["Host"].id)


def promote(world: World, who: str) -> None:
    """Give the role of the hosts to a member."""
    world.env.backend.add_member_role(world.guild.id, world.members[who].id, world.guild.roles["Host"].id)
