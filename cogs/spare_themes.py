"""The spare themes of a community, and the buttons that add and delete one."""

import discord

from bot.actions import AddSpareTheme, DropSpareTheme
from bot.components import Layout
from bot.flows.access import require_community
from bot.flows.themes.pick import drop_spare_theme, keep_spare_theme
from bot.i18n import get_translator
from bot.messages.spare_themes import spare_themes
from bot.messages.theme_form import SPARE_THEME
from bot.services import Services
from bot.themes import Caller, Theme
from cogs.answer import open_modal
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of
from cogs.theme_modal import ThemeModal
from storage.spare_themes import list_spare_themes


async def render_spare_themes(services: Services, caller: Caller) -> Layout:
    """Return the spare themes with their buttons; raise UserError for anyone but an organiser."""
    caller.require_organiser()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        kept = await list_spare_themes(conn, community.id)
    return spare_themes(get_translator(caller.language), kept)


class AddSpareThemeButton(PersistentButton[AddSpareTheme]):
    """Opens the form for a spare theme."""

    async def on_click(self, interaction: discord.Interaction, _: AddSpareTheme) -> None:
        """Open the form; raise UserError for anyone but an organiser."""
        caller_of(interaction).require_organiser()
        await open_modal(interaction, ThemeModal(translator_of(interaction), SPARE_THEME, _keep))


class DropSpareThemeButton(PersistentButton[DropSpareTheme]):
    """Deletes a spare theme."""

    async def on_click(self, interaction: discord.Interaction, action: DropSpareTheme) -> None:
        """Delete it, and show those that are left."""
        services, caller = services_of(interaction), caller_of(interaction)
        await drop_spare_theme(services, caller, action.theme)
        await edit_original(interaction, await render_spare_themes(services, caller))


async def _keep(interaction: discord.Interaction, theme: Theme) -> None:
    services, caller = services_of(interaction), caller_of(interaction)
    await keep_spare_theme(services, caller, theme)
    await reply_ephemeral(interaction, await render_spare_themes(services, caller))
