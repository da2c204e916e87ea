"""The host rota and its buttons: who chooses the themes of which dates, and the private invitation to do so."""

from typing import assert_never

import discord

from bot.actions import (
    AnswerInvitation,
    ChangeHostRota,
    ChangeTheme,
    GiveDateBack,
    InvitationAnswer,
    RotaChange,
    TakeDate,
)
from bot.components import Layout
from bot.flows.access import community_of_round
from bot.flows.rounds.set_up import switch_host_rota
from bot.flows.themes.change_theme import change_words, require_changeable_theme
from bot.flows.themes.host_dates import give_date_back, take_date
from bot.flows.themes.host_rota import (
    choose_invited_theme,
    decline_invitation,
    get_host_rota,
    leave_host_rota,
    theme_so_far,
    volunteer_for_rota,
)
from bot.i18n import get_translator
from bot.messages.draft import replaced_words
from bot.messages.host_rota import host_rota, invitation_passed_on, invitation_settled, theme_changed
from bot.messages.theme_form import OWN_ROUND, THEME_CHANGE
from bot.services import Services
from bot.themes import Caller, RoundId, Theme
from cogs.answer import open_modal
from cogs.buttons import PersistentButton
from cogs.membership import caller_in
from cogs.replies import caller_of, edit_original, reply_ephemeral, services_of, translator_of
from cogs.theme_modal import NO_THEME, ThemeModal


async def render_host_rota(services: Services, caller: Caller) -> Layout:
    """Return the host rota, with buttons for what the caller can change."""
    rota = await get_host_rota(services, caller)
    return host_rota(get_translator(caller.language), rota, caller.user, is_organiser=caller.is_organiser)


class HostRotaButton(PersistentButton[ChangeHostRota]):
    """Changes who takes turns at choosing the theme; for organisers, whether members do."""

    async def on_click(self, interaction: discord.Interaction, action: ChangeHostRota) -> None:
        """Make the change, and show the rota after it."""
        services, caller = services_of(interaction), caller_of(interaction)
        match action.change:
            case RotaChange.VOLUNTEER | RotaChange.STEP_IN as offer:
                await volunteer_for_rota(services, caller, is_substitute=offer is RotaChange.STEP_IN)
            case RotaChange.LEAVE:
                await leave_host_rota(services, caller)
            case RotaChange.SWITCH_ON | RotaChange.SWITCH_OFF as switch:
                await switch_host_rota(services, caller, on=switch is RotaChange.SWITCH_ON)
            case unexpected:
                assert_never(unexpected)
        await edit_original(interaction, await render_host_rota(services, caller))


class TakeDateButton(PersistentButton[TakeDate]):
    """Signs a member up for a date."""

    async def on_click(self, interaction: discord.Interaction, action: TakeDate) -> None:
        """Sign them up, and show the dates after it."""
        services, caller = services_of(interaction), caller_of(interaction)
        await take_date(services, caller, action.opens_at)
        await edit_original(interaction, await render_host_rota(services, caller))


class GiveDateBackButton(PersistentButton[GiveDateBack]):
    """Frees a date that a member took."""

    async def on_click(self, interaction: discord.Interaction, action: GiveDateBack) -> None:
        """Free it, and show the dates after it."""
        services, caller = services_of(interaction), caller_of(interaction)
        await give_date_back(services, caller, action.opens_at)
        await edit_original(interaction, await render_host_rota(services, caller))


class ChangeThemeButton(PersistentButton[ChangeTheme]):
    """Opens the form with a theme, for who chose it and for organisers."""

    async def on_click(self, interaction: discord.Interaction, action: ChangeTheme) -> None:
        """Open the form; what was changed is shown by the announcement, too."""
        services, t = services_of(interaction), translator_of(interaction)
        caller = await _invited(interaction, services, action.round)
        async with services.db.read() as conn:
            before = await require_changeable_theme(conn, caller, action.round)

        async def change(submitted: discord.Interaction, theme: Theme) -> None:
            caller = await _invited(submitted, services, action.round)
            done = await change_words(services, caller, action.round, theme, before)
            await reply_ephemeral(submitted, theme_changed(t, done.round))
            if done.replaced:
                await reply_ephemeral(submitted, replaced_words(t, done.replaced))

        await open_modal(interaction, ThemeModal(t, THEME_CHANGE, change, has_call=True, before=before))


class ThemeInvitationButton(PersistentButton[AnswerInvitation]):
    """Lets an invited member choose the theme, or decline."""

    async def on_click(self, interaction: discord.Interaction, action: AnswerInvitation) -> None:
        """Open the form; after a no, invite the next one."""
        if action.answer is InvitationAnswer.DECLINE:
            services = services_of(interaction)
            caller = await _invited(interaction, services, action.round)
            community = await decline_invitation(services, caller, action.round)
            await edit_original(interaction, invitation_passed_on(translator_of(interaction), community))
        else:
            await _open_form(interaction, action.round)


async def _invited(interaction: discord.Interaction, services: Services, round_id: RoundId) -> Caller:
    """Return who was asked in private to choose a round's theme, as the member of its server that they are now."""
    async with services.db.read() as conn:
        community = await community_of_round(conn, round_id)
    return await caller_in(interaction, community)


async def _open_form(interaction: discord.Interaction, round_id: RoundId) -> None:
    services, t = services_of(interaction), translator_of(interaction)
    caller = await _invited(interaction, services, round_id)
    so_far = await theme_so_far(services, caller, round_id)

    async def choose(submitted: discord.Interaction, theme: Theme) -> None:
        caller = await _invited(submitted, services, round_id)
        community, round_ = await choose_invited_theme(services, caller, round_id, theme)
        await edit_original(submitted, invitation_settled(t, community, theme.title, round_))

    await open_modal(
        interaction, ThemeModal(t, OWN_ROUND, choose, has_call=True, before=NO_THEME if so_far is None else so_far)
    )
