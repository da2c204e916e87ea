"""The form of /setup start: the set-up as it would be saved, and what can be changed about it."""

from collections.abc import Callable
from datetime import datetime

import discord
from discord import ui

from bot.actions.forms import SetupComponent
from bot.errors import UserError
from bot.flows.rounds.set_up import PriorSetUp, SetUpResult, plan_next_round, set_up
from bot.i18n import Translator
from bot.messages import setup as messages
from bot.messages.setup_form import FormLabels, lacks_permission
from bot.services import Services
from bot.themes import Community
from cogs.frame import FramedView
from cogs.permissions import missing_permissions
from cogs.replies import caller_of, user_errors_shown
from cogs.setup.menus import (
    AnnounceChannelSelect,
    CalendarSelect,
    ExtrasSelect,
    HostLeadSelect,
    LanguageSelect,
    MentionRoleSelect,
    RoundupChannelSelect,
)
from cogs.setup.modals import NamesModal, TimesModal
from cogs.setup.public_switches import public_switches
from cogs.setup.tags import tag_select

TIMEOUT_SECONDS = 840.0
"""Seconds for which the form answers; Discord's own limit is fifteen minutes."""


class SetupView(FramedView):
    """The form: to choose a channel is enough, and buttons open what else can be changed."""

    def __init__(
        self,
        services: Services,
        t: Translator,
        community: Community,
        prior: PriorSetUp,
        guild: discord.Guild | None = None,
    ) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        begun = prior.community is not None
        self.services = services
        self.t = t
        self.community = community
        self.prior = prior
        self.next_number = prior.next_number
        self.guild = guild
        self.begun = begun
        self.places = services.public_places(community.id)
        self.labels = FormLabels(t, begun=begun)
        self.shows_more = False
        self.render()

    def render(self) -> None:
        """Put together the items for the set-up as it is now."""
        self.clear_items()
        intro = messages.setup_intro(
            self.t, self.community, self.places, self._window(), self.next_number, begun=self.begun
        )
        self.add_item(ui.TextDisplay(intro))
        labels = self.labels
        self._add_menu(labels.announce_channel, AnnounceChannelSelect(self, labels.announce_channel))
        announce, roundup = self.community.announce_channel, self.community.roundup_channel
        for menu in tag_select(self, SetupComponent.TAG, announce):
            self._add_menu(labels.tag, menu)
        self._add_menu(labels.calendar, CalendarSelect(self))
        if self.shows_more:
            self._add_menu(labels.roundup_channel, RoundupChannelSelect(self, labels.roundup_channel))
            for menu in tag_select(self, SetupComponent.ROUNDUP_TAG, roundup) if roundup != announce else ():
                self._add_menu(labels.tag, menu)
            self._add_menu(labels.mention_role, MentionRoleSelect(self, labels.mention_role))
            self._add_menu(labels.language, LanguageSelect(self))
            self._add_menu(labels.extras, ExtrasSelect(self, labels.extras))
            if self.community.rotates_hosts:
                self._add_menu(labels.host_lead, HostLeadSelect(self))
            for switch in public_switches(self, self.places):
                self.add_item(switch)
        buttons: list[ui.Button[SetupView]] = [
            _ModalButton(self.labels.names, SetupComponent.NAMES, lambda: NamesModal(self)),
            _ModalButton(self.labels.times, SetupComponent.TIMES, lambda: TimesModal(self)),
        ]
        buttons += [] if self.shows_more else [_MoreButton(self)]
        self.add_item(ui.ActionRow(*buttons))
        self.add_item(ui.ActionRow(_SaveButton(self)))

    def _add_menu(self, heading: str, menu: ui.Item[ui.LayoutView]) -> None:
        self.add_item(ui.TextDisplay(f"-# {heading}"))
        self.add_item(ui.ActionRow(menu))

    def _window(self) -> tuple[datetime, datetime] | None:
        """Return when the next round would open and close; None where its set-up can't be."""
        try:
            return plan_next_round(self.prior, self.community, self.services.clock.now())
        except UserError:
            return None

    async def update(
        self, interaction: discord.Interaction, community: Community, next_number: int | None = None
    ) -> None:
        """Show the form with a changed set-up, as the response to an interaction."""
        self.community = community
        self.next_number = next_number or self.next_number
        self.render()
        await interaction.response.edit_message(view=self)

    async def save(self, interaction: discord.Interaction) -> None:
        """Save the set-up, and replace the form with what happens next."""
        done = await set_up(self.services, caller_of(interaction), self.community, self.next_number)
        lines = [self._result(done), "", messages.settings_summary(self.t, done.community, self.places)]
        missing = missing_permissions(interaction.guild, done.community) if interaction.guild else {}
        lines += [f"\n{lacks_permission(self.t)}"] if any(missing.values()) else []
        self.clear_items()
        self.add_item(ui.TextDisplay("\n".join(lines)))
        await interaction.response.edit_message(view=self)
        self.stop()

    def _result(self, done: SetUpResult) -> str:
        if done.previous_opens_at is None:
            return messages.setup_started(self.t, done.opens_at)
        before, closes_at = (
            done.previous_opens_at if done.is_rescheduled else None,
            done.running_round.closes_at if done.running_round else None,
        )
        return messages.setup_changed(self.t, done.opens_at, before, closes_at)


class _ModalButton(ui.Button[SetupView]):
    """Opens a modal."""

    def __init__(self, label: str, custom_id: SetupComponent, make_modal: Callable[[], ui.Modal]) -> None:
        super().__init__(label=label, custom_id=custom_id)
        self._make_modal = make_modal

    async def callback(self, interaction: discord.Interaction) -> None:
        """Open it."""
        await interaction.response.send_modal(self._make_modal())


class _MoreButton(ui.Button[SetupView]):
    """Shows what is seldom changed."""

    def __init__(self, form: SetupView) -> None:
        super().__init__(label=form.labels.more, custom_id=SetupComponent.MORE)
        self._form = form

    async def callback(self, interaction: discord.Interaction) -> None:
        """Show it."""
        self._form.shows_more = True
        await self._form.update(interaction, self._form.community)


class _SaveButton(ui.Button[SetupView]):
    """Saves the set-up."""

    def __init__(self, form: SetupView) -> None:
        style = discord.ButtonStyle.success
        super().__init__(label=form.labels.save, custom_id=SetupComponent.SAVE, style=style)
        self._form = form

    async def callback(self, interaction: discord.Interaction) -> None:
        """Save it."""
        async with user_errors_shown(interaction):
            await self._form.save(interaction)
