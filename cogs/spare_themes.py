"""The host's spare themes: shown, added and dropped."""

import discord

from bot.actions import AddSpareTheme, DropSpareTheme
from bot.components import ActionRow, Button, Item, Layout, TextDisplay
from bot.flows.access import require_community
from bot.flows.themes.pick import drop_spare_theme, keep_spare_theme
from bot.i18n import get_translator
from bot.messages.board import spares
from bot.services import Services
from bot.themes import Caller, Theme
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of
from cogs.theme_modal import ThemeModal
from storage.spare_themes import list_spare_themes

MAX_DROP_BUTTONS = 20
"""Spare themes that have a button of their own; Discord shows five in a row."""
BUTTONS_PER_ROW = 5


async def render_spare_themes(services: Services, caller: Caller) -> Layout:
    """Return the spare themes with their buttons; raises Refusal for anyone but a host."""
    caller.require_organiser()
    t = get_translator(caller.language)
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        kept = await list_spare_themes(conn, community.id)
    blocks: list[Item] = [TextDisplay(spares(t, kept))]
    drops = [
        Button(t("Drop {n}", n=n), DropSpareTheme(id_).custom_id)
        for n, (id_, _) in enumerate(kept[:MAX_DROP_BUTTONS], 1)
    ]
    blocks += [
        ActionRow(tuple(drops[start : start + BUTTONS_PER_ROW])) for start in range(0, len(drops), BUTTONS_PER_ROW)
    ]
    blocks.append(ActionRow((Button(t("Add one"), AddSpareTheme().custom_id, style="success"),)))
    return Layout(tuple(blocks))


class AddSpareThemeButton(PersistentButton[AddSpareTheme]):
    """Opens the form for a spare theme."""

    async def on_click(self, interaction: discord.Interaction, _: AddSpareTheme) -> None:
        """Open the form; raise UserError for anyone but an organiser."""
        caller_of(interaction).require_organiser()
        t = translator_of(interaction)
        await interaction.response.send_modal(ThemeModal(t, t("A spare theme"), _keep))


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
