"""The buttons of turns at choosing the theme: offering, taking back, and the private question."""

import discord

from bot.components import Layout
from bot.flows.rounds.set_up import switch_host_rota
from bot.flows.themes.host_rota import (
    choose_invited_theme,
    decline_invitation,
    get_host_rota,
    leave_host_rota,
    require_invited_theme_host,
    volunteer_for_rota,
)
from bot.i18n import get_translator
from bot.messages.host_rota import chosen, passed_on, turns
from bot.services import Services
from bot.themes import Caller, Theme
from cogs.buttons import PersistentButton
from cogs.replies import caller_of, edit_original, services_of, translator_of, user_errors_shown
from cogs.theme_modal import ThemeModal


async def render_host_rota(services: Services, caller: Caller) -> Layout:
    """Return who takes turns at choosing the theme, with what the caller can do about it."""
    who = await get_host_rota(services, caller)
    mine = next((one for one in who.volunteers if one.user == caller.user), None)
    return turns(get_translator(caller.language), who.community, who.volunteers, mine, is_organiser=caller.is_organiser)


class HostRotaButton(PersistentButton, template=r"turns:(?P<what>in|step|out|on|off)"):
    """Offers to take a turn or to step in, takes that back; for hosts, begins and ends the turns."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Do it, and show who takes turns now."""
        services, caller, what = services_of(interaction), caller_of(interaction), self.match["what"]
        if what in {"on", "off"}:
            await switch_host_rota(services, caller, on=what == "on")
        elif what == "out":
            await leave_host_rota(services, caller)
        else:
            await volunteer_for_rota(services, caller, is_substitute=what == "step")
        await edit_original(interaction, await render_host_rota(services, caller))


class ThemeInvitationButton(PersistentButton, template=r"hosting:(?P<round>[0-9]{1,15}):(?P<what>choose|no)"):
    """Lets whose turn it is choose the theme, or pass it on."""

    async def press(self, interaction: discord.Interaction) -> None:
        """Open the form, or ask the next one."""
        services, caller, number = services_of(interaction), caller_of(interaction), int(self.match["round"])
        t = translator_of(interaction)
        if self.match["what"] == "no":
            await decline_invitation(services, caller, number)
            await edit_original(interaction, passed_on(t))
            return
        async with services.db.read() as conn:
            await require_invited_theme_host(conn, caller, number)

        async def choose(submitted: discord.Interaction, theme: Theme) -> None:
            async with user_errors_shown(submitted):
                round_ = await choose_invited_theme(services, caller_of(submitted), number, theme)
                await edit_original(submitted, chosen(t, theme.title, round_))

        await interaction.response.send_modal(ThemeModal(t, t("Choose the theme"), choose))
