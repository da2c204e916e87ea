"""The button under a set-up for which a permission is missing."""

import discord

from bot.actions import CheckPermissions
from bot.flows.access import require_community
from bot.messages.setup import checked_again
from cogs.buttons import PersistentButton
from cogs.delivery.mended import retry_now
from cogs.permissions import missing_permissions, own_role
from cogs.replies import caller_of, edit_original, services_of, translator_of


class CheckPermissionsButton(PersistentButton[CheckPermissions]):
    """Looks again, and tries again what waits."""

    async def on_click(self, interaction: discord.Interaction, _: CheckPermissions) -> None:
        """Say what is missing still; raise UserError for anyone but an organiser."""
        caller_of(interaction).require_organiser()
        services, guild = services_of(interaction), interaction.guild
        async with services.db.read() as conn:
            community = await require_community(conn, interaction.guild_id)
        assert guild is not None  # noqa: S101 - a community is a server that the bot is in
        missing = missing_permissions(guild, community)
        await edit_original(interaction, checked_again(translator_of(interaction), missing, own_role(guild)))
        await retry_now(services, community.id)
