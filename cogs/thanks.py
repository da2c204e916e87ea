"""/thanks: a member thanks another for help off the blogs."""

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.actions import ShowThanks
from bot.flows.members.thank import MAX_THANKS_LENGTH, show_thanks, thank
from bot.messages.thanks import KINDS, thanks_sent, thanks_shown
from bot.reading import HelpKind
from bot.services import Services
from cogs.buttons import PersistentButton
from cogs.membership import caller_in, chosen_member
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of


class ThanksCog(commands.Cog):
    """The command of the member who was helped."""

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @app_commands.command(description=locale_str("Thank a member who helped you; only they see it"))
    @app_commands.guild_only()
    @app_commands.describe(
        member=locale_str("Who helped you"),
        kind=locale_str("What they did"),
        line=locale_str("A line for them, if you like"),
        show=locale_str("May they show it to everyone? It stays private unless both of you want that"),
    )
    @app_commands.rename(kind="for")
    @app_commands.choices(kind=[app_commands.Choice(name=locale_str(KINDS[one].msgid), value=one) for one in HelpKind])
    async def thanks(
        self,
        interaction: discord.Interaction,
        member: discord.User,
        kind: app_commands.Choice[str],
        line: app_commands.Range[str, 0, MAX_THANKS_LENGTH] = "",
        show: bool = False,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        """Record the thanks, and tell the helper in private."""
        helper = await chosen_member(interaction, member)
        helped = await thank(self._services, caller_of(interaction), helper, HelpKind(kind.value), line, shows=show)
        await reply_ephemeral(interaction, thanks_sent(translator_of(interaction), helped.name))


class ShowThanksButton(PersistentButton[ShowThanks]):
    """Shows thanks to everyone, if who received them wants that."""

    async def on_click(self, interaction: discord.Interaction, action: ShowThanks) -> None:
        """Post them in the channel, and say so in the private message."""
        caller = await caller_in(interaction, action.guild)
        shown = await show_thanks(services_of(interaction), caller, action.thanks)
        await edit_original(interaction, thanks_shown(translator_of(interaction), shown.community))
