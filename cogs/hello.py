"""The hello where the bot is invited, and the button that opens the set-up.

Discord tells of a server that the bot came to while it was away as of any other: so each is looked at when the bot
starts, too, and greeted if it is new.
"""

import discord
from discord.ext import commands

from bot.actions import OpenSetup
from bot.errors import UserError
from bot.flows.messages.hello import forget_hello
from bot.services import Services
from bot.themes import CommunityId
from cogs.buttons import PersistentButton
from cogs.delivery.greeting import greet
from cogs.replies import caller_of, services_of
from cogs.setup.opening import open_setup
from storage.communities import get_community


class HelloCog(commands.Cog):
    """Listens to the servers that the bot comes to and is removed from."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say hello in a server that the bot was invited to."""
        await greet(self._services, guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Say hello in a server that the bot was invited to in an outage."""
        await greet(self._services, guild)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Say hello in the servers that the bot was invited to while it was away."""
        for guild in self._bot.guilds:
            await greet(self._services, guild)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget who invited the bot to a server that it was removed from."""
        await forget_hello(self._services, CommunityId(guild.id))


class OpenSetupButton(PersistentButton[OpenSetup]):
    """Opens the set-up for whoever may do it."""

    async def on_click(self, interaction: discord.Interaction, _: OpenSetup) -> None:
        """Open it; tell others kindly who can, or that it is done."""
        services, caller = services_of(interaction), caller_of(interaction)
        if not caller.is_organiser:
            async with services.db.read() as conn:
                if await get_community(conn, caller.guild or 0):
                    raise UserError("The game is set up here already. **/help** says what you can do.")
            raise UserError(
                "Setting the game up needs the permission **Manage Server**. Tell somebody who has it: two minutes are "
                "enough."
            )
        await open_setup(interaction, services)
