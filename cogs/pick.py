"""/theme pick: a host decides the next theme; one that is chosen already is shown first."""

from functools import partial

import discord
from discord import ui

from bot.flows.themes.pick import Picked, Standing, pick_theme, standing_theme, what_is_picked
from bot.i18n import Translator
from bot.messages.chosen_theme import ReplaceLabels, choice_kept, theme_picked, theme_stands
from bot.messages.theme_form import NEXT_THEME
from bot.themes import ChosenTheme, Theme
from cogs.answer import edit_pressed, open_modal, send_ephemeral
from cogs.framed_view import FramedView
from cogs.replies import (
    caller_of,
    edit_original,
    reply_ephemeral,
    services_of,
    translator_of,
)
from cogs.theme_modal import OnTheme, ThemeModal

TIMEOUT_SECONDS = 600.0
"""Seconds for which the question answers; Discord's own limit is fifteen minutes."""


async def open_pick(interaction: discord.Interaction) -> None:
    """Open the form for the next theme; where one is chosen already, show that first."""
    standing = await standing_theme(services_of(interaction), caller_of(interaction))
    if standing is None:
        await open_modal(interaction, _form(translator_of(interaction), pick))
    else:
        await send_ephemeral(interaction, ReplaceView(interaction, standing, is_typed=False))


async def pick(
    interaction: discord.Interaction, choice: Theme | int | None, *, replaces: ChosenTheme | None = None
) -> None:
    """Choose the next theme; where another is chosen than the one that this host `replaces`, show that instead."""
    match await pick_theme(services_of(interaction), caller_of(interaction), choice, replaces=replaces):
        case Standing() as standing:
            await send_ephemeral(interaction, ReplaceView(interaction, standing, choice))
        case Picked(theme, upcoming):
            await reply_ephemeral(interaction, theme_picked(translator_of(interaction), theme, upcoming))


def _form(t: Translator, on_theme: OnTheme) -> ThemeModal:
    return ThemeModal(t, NEXT_THEME, on_theme, has_call=True)


class ReplaceView(FramedView):
    """The next theme and who chose it, and the question whether to replace it: by a choice, or in a form."""

    row: ui.ActionRow["ReplaceView"] = ui.ActionRow()

    def __init__(
        self,
        interaction: discord.Interaction,
        standing: Standing,
        choice: Theme | int | None = None,
        *,
        is_typed: bool = True,
    ) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self._standing = standing
        self._choice = choice
        self._is_typed = is_typed
        t = translator_of(interaction)
        labels = ReplaceLabels(t, opens_form=not is_typed)
        self.replace.label, self.leave.label = labels.replace, labels.leave
        self.add_item(ui.TextDisplay(theme_stands(t, standing.upcoming, standing.chosen, interaction.user.id)))
        self.add_item(self.row)

    @row.button(style=discord.ButtonStyle.danger)
    async def replace(self, interaction: discord.Interaction, _: ui.Button["ReplaceView"]) -> None:
        """Replace the theme, or open the form for another; show what stands where that has changed meanwhile."""
        t, seen = translator_of(interaction), self._standing.chosen
        if not self._is_typed:
            await open_modal(interaction, _form(t, partial(pick, replaces=seen)))
            return
        services, caller = services_of(interaction), caller_of(interaction)
        match await pick_theme(services, caller, self._choice, replaces=seen):
            case Standing() as standing:
                again = ReplaceView(interaction, standing, self._choice)
                await edit_pressed(interaction, again)
            case Picked(theme, upcoming):
                await edit_original(interaction, theme_picked(t, theme, upcoming))
        self.stop()

    @row.button()
    async def leave(self, interaction: discord.Interaction, _: ui.Button["ReplaceView"]) -> None:
        """Leave the theme as it is by now: another host may have replaced it since it was shown."""
        t = translator_of(interaction)
        now = await what_is_picked(services_of(interaction), caller_of(interaction))
        words = choice_kept(t, now.theme) if now.theme else theme_picked(t, None, now.upcoming)
        await edit_original(interaction, words)
        self.stop()
