"""The form of /setup start: the set-up as it would be saved, and what can be changed about it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

import discord
from discord import ui

from bot.actions.forms import SetupComponent
from bot.components import Layout
from bot.errors import UserError
from bot.flows.rounds.set_up import PriorSetUp, SetUpResult, plan_next_round, set_up
from bot.i18n import Translator
from bot.messages import setup as messages
from bot.messages.outlook import Gone, gone_lines
from bot.messages.setup_form import FormLabels
from bot.services import Services
from bot.themes import Community
from cogs.answer import edit_pressed, open_modal
from cogs.closed_forms import answer_closed
from cogs.framed_view import FramedView
from cogs.permissions import can_write, missing_permissions, own_role
from cogs.replies import caller_of, edit_original, to_items
from cogs.setup.gone import what_is_gone
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
from cogs.setup.tags import chosen_tags, tag_select

NOTHING = Layout(())
TIMEOUT_SECONDS = 840.0
"""Seconds for which the form answers; Discord's own limit is fifteen minutes."""


class SetupView(FramedView):
    """The form: two pages of settings, and under them what they mean for the next round."""

    def __init__(
        self,
        services: Services,
        t: Translator,
        community: Community,
        prior: PriorSetUp,
        user: int,
        guild: discord.Guild | None = None,
    ) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        begun = prior.community is not None
        self.services = services
        self.t = t
        self.community = community
        self.prior = prior
        self.user = user
        self.other_reviewer = community.draft_reviewer if community.draft_reviewer != user else None
        self.next_number = prior.next_number
        self.guild = guild
        self.begun = begun
        self.places = services.public_places(community.id)
        self.labels = FormLabels(t, begun=begun)
        self.shows_more = False
        self._refusal = NOTHING
        self._is_saved = False
        self.render()

    def render(self) -> None:
        """Put together the items for the set-up as it is now: the first page, or what is seldom changed."""
        self.clear_items()
        head = ui.TextDisplay[SetupView](messages.setup_head(self.t, begun=self.begun))
        items = self._further() if self.shows_more else self._first()
        window = self._window()
        consequence = ui.TextDisplay[SetupView](messages.setup_consequence(self.t, window, self.next_number))
        buttons = ui.ActionRow["SetupView"](_SaveButton(self, can_save=window is not None), _MoreButton(self))
        refusal = (ui.Separator[SetupView](), *to_items(self._refusal)) if self._refusal.items else ()
        everything = (head, *items, *refusal, ui.Separator[SetupView](), consequence, buttons)
        for item in everything:
            self.add_item(item)

    def _first(self) -> Iterator[ui.Item[ui.LayoutView]]:
        """Yield what is asked of everyone, each under its heading."""
        t, labels, community = self.t, self.labels, self.community
        yield self._section(messages.names_setting(t, community), SetupComponent.NAMES, lambda: NamesModal(self))
        yield from _menu(labels.announce_channel, AnnounceChannelSelect(self, labels.announce_channel))
        if gone := gone_lines(t, self._gone()):
            yield ui.TextDisplay("\n".join(gone))
        yield from map(ui.TextDisplay, messages.lacking(t, self._missing()))
        for menu in tag_select(self, SetupComponent.TAG, community.announce_channel):
            yield from _menu(labels.tag, menu)
        yield from _menu(labels.calendar, CalendarSelect(self))
        yield self._section(messages.calendar_setting(t, community), SetupComponent.TIMES, lambda: TimesModal(self))
        yield ui.TextDisplay(messages.further_settings(t, community, self.places))

    def _further(self) -> Iterator[ui.Item[ui.LayoutView]]:
        """Yield what is seldom changed, each under its heading."""
        labels, community = self.labels, self.community
        announce, roundup = community.announce_channel, community.roundup_channel
        yield from _menu(labels.roundup_channel, RoundupChannelSelect(self, labels.roundup_channel))
        for menu in tag_select(self, SetupComponent.ROUNDUP_TAG, roundup) if roundup != announce else ():
            yield from _menu(labels.tag, menu)
        yield from _menu(labels.mention_role, MentionRoleSelect(self, labels.none))
        yield from _menu(labels.language, LanguageSelect(self))
        yield from _menu(labels.extras, ExtrasSelect(self, labels.none))
        if community.rotates_hosts:
            yield from _menu(labels.host_lead, HostLeadSelect(self))
        yield from public_switches(self, self.places)

    def _section(
        self, words: str, custom_id: SetupComponent, make_modal: Callable[[], ui.Modal]
    ) -> ui.Section[ui.LayoutView]:
        return ui.Section(ui.TextDisplay(words), accessory=_ModalButton(self.labels.change, custom_id, make_modal))

    def _missing(self) -> Mapping[str, Sequence[str]]:
        """Return the permissions that are missing, but for channels that are gone: to grant them would mend nothing."""
        found = missing_permissions(self.guild, self.community) if self.guild else {}
        gone = {f"<#{channel}>" for channel in self._gone().channels}
        return {place: names for place, names in found.items() if place not in gone}

    def _gone(self) -> Gone:
        return what_is_gone(self.guild, self.community) if self.guild else Gone()

    def _can_write(self) -> bool:
        channels = (self.community.announce_channel, self.community.roundup_channel)
        return self.guild is None or all(can_write(self.guild, channel) for channel in channels)

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
        self._refusal = NOTHING
        await self._show(interaction)

    async def refuse(self, interaction: discord.Interaction, refusal: Layout) -> None:
        """Show the form with what is wrong with a modal of it."""
        self._refusal = refusal
        await self._show(interaction)

    async def _show(self, interaction: discord.Interaction) -> None:
        """Show the form as it is now, also to a modal that comes after its minutes, which begin anew."""
        if self._is_saved:
            await answer_closed(interaction)
            return
        form = self._again() if self.is_finished() else self
        form.render()
        await edit_pressed(interaction, form)

    def _again(self) -> "SetupView":
        """Return a form that is open, with what was chosen in this one."""
        form = SetupView(self.services, self.t, self.community, self.prior, self.user, self.guild)
        form.other_reviewer, form.next_number = self.other_reviewer, self.next_number
        form.shows_more, form._refusal = self.shows_more, self._refusal
        return form

    async def save(self, interaction: discord.Interaction) -> None:
        """Save what was changed, and replace the form with what happens next."""
        done = await set_up(self.services, caller_of(interaction), self.community, self.next_number, self.prior)
        self._is_saved = True
        self.community = done.community
        t, missing, summary = self.t, self._missing(), self._summary(done.community)
        before = self._summary(done.replaced) if done.replaced else summary
        replaced = messages.replaced_settings(t, summary, before, done.replaced_number)
        role = own_role(self.guild) if self.guild else ""
        result = self._result(done)
        gone = gone_lines(t, self._gone())
        await edit_original(interaction, messages.saved(t, result, missing, role, summary, replaced, gone))
        self.stop()

    def _summary(self, community: Community) -> str:
        """Return the settings with the tags of the game's posts in forums."""
        tags = chosen_tags(self.guild, community) if self.guild else ()
        lines = [messages.settings_summary(self.t, community, self.places), *messages.forum_tags(self.t, list(tags))]
        return "\n".join(lines)

    def _result(self, done: SetUpResult) -> str:
        if done.previous_opens_at is None and not self._can_write():
            return messages.setup_waits(self.t, done.opens_at)
        if done.previous_opens_at is None:
            return messages.setup_started(self.t, done.opens_at, done.community.announce_channel)
        before, closes_at = (
            done.previous_opens_at if done.is_rescheduled else None,
            done.running_round.closes_at if done.running_round else None,
        )
        changed = messages.setup_changed(self.t, done.opens_at, before, closes_at)
        kept = messages.names_kept(self.t, done.community, done.renamed) if done.renamed else ""
        lost = messages.dates_lost(self.t, done.losing_dates) if done.losing_dates else ""
        return " ".join(filter(None, (changed, kept, lost)))


def _menu(heading: str, menu: ui.Item[ui.LayoutView]) -> Iterator[ui.Item[ui.LayoutView]]:
    yield ui.TextDisplay(f"**{heading}**")
    yield ui.ActionRow(menu)


class _ModalButton(ui.Button[ui.LayoutView]):
    """Opens a modal."""

    def __init__(self, label: str, custom_id: SetupComponent, make_modal: Callable[[], ui.Modal]) -> None:
        super().__init__(label=label, custom_id=custom_id)
        self._make_modal = make_modal

    async def callback(self, interaction: discord.Interaction) -> None:
        """Open it."""
        await open_modal(interaction, self._make_modal())


class _MoreButton(ui.Button[SetupView]):
    """Shows what is seldom changed, and the way back."""

    def __init__(self, form: SetupView) -> None:
        label = form.labels.back if form.shows_more else form.labels.more
        super().__init__(label=label, custom_id=SetupComponent.MORE)
        self._form = form

    async def callback(self, interaction: discord.Interaction) -> None:
        """Show it."""
        self._form.shows_more = not self._form.shows_more
        await self._form.update(interaction, self._form.community)


class _SaveButton(ui.Button[SetupView]):
    """Saves the set-up."""

    def __init__(self, form: SetupView, *, can_save: bool) -> None:
        style = discord.ButtonStyle.success
        super().__init__(label=form.labels.save, custom_id=SetupComponent.SAVE, style=style, disabled=not can_save)
        self._form = form

    async def callback(self, interaction: discord.Interaction) -> None:
        """Save it."""
        await self._form.save(interaction)
