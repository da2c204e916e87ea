"""The menus of the set-up form."""

from collections.abc import Collection
from dataclasses import replace

import discord
from discord import ui

from bot.actions.forms import Calendar, Extra, SetupComponent
from bot.errors import UserError
from bot.i18n import Language
from bot.messages.setup_form import CALENDARS, EXTRAS, HOST_LEADS
from bot.themes import Community
from cogs.setup.calendars import calendar_of, with_calendar
from cogs.setup.form import ExtrasForm, SetupForm

CHANNEL_TYPES = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum]


class _ChannelSelect(ui.ChannelSelect[ui.LayoutView]):
    def __init__(self, form: SetupForm, custom_id: SetupComponent, placeholder: str, chosen: int) -> None:
        kind = discord.SelectDefaultValueType.channel
        super().__init__(
            custom_id=custom_id,
            channel_types=CHANNEL_TYPES,
            placeholder=placeholder,
            default_values=[discord.SelectDefaultValue(id=chosen, type=kind)],
        )
        self.form = form


class AnnounceChannelSelect(_ChannelSelect):
    """The channel of the board and the announcements."""

    def __init__(self, form: SetupForm, placeholder: str) -> None:
        super().__init__(form, SetupComponent.ANNOUNCE_CHANNEL, placeholder, form.community.announce_channel)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Change it; round-ups follow as long as they have no channel of their own."""
        before, chosen = self.form.community, self.values[0].id
        roundups = chosen if before.roundup_channel == before.announce_channel else before.roundup_channel
        await self.form.update(interaction, replace(before, announce_channel=chosen, roundup_channel=roundups))


class RoundupChannelSelect(_ChannelSelect):
    """The channel of the round-ups."""

    def __init__(self, form: SetupForm, placeholder: str) -> None:
        super().__init__(form, SetupComponent.ROUNDUP_CHANNEL, placeholder, form.community.roundup_channel)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Change it."""
        await self.form.update(interaction, replace(self.form.community, roundup_channel=self.values[0].id))


class CalendarSelect(ui.Select[ui.LayoutView]):
    """How often there is a round, in the words of a blogger."""

    def __init__(self, form: SetupForm) -> None:
        chosen = calendar_of(form.community.schedule)
        options = [
            discord.SelectOption(
                label=form.t(words.msgid),
                description=form.t(example.msgid) if example else None,
                value=calendar,
                default=calendar is chosen,
            )
            for calendar, (words, example) in CALENDARS.items()
        ]
        super().__init__(custom_id=SetupComponent.CALENDAR, options=options)
        self.form = form

    async def callback(self, interaction: discord.Interaction) -> None:
        """Change it, with the days and times that it begins with."""
        await self.form.update(interaction, with_calendar(self.form.community, Calendar(self.values[0])))


class HostLeadSelect(ui.Select[ui.LayoutView]):
    """How long before the announcement a theme host is asked for the theme."""

    def __init__(self, form: SetupForm) -> None:
        options = [
            discord.SelectOption(
                label=form.t(words.msgid), value=str(days), default=days == form.community.host_lead_days
            )
            for days, words in HOST_LEADS.items()
        ]
        super().__init__(custom_id=SetupComponent.HOST_LEAD, options=options)
        self.form = form

    async def callback(self, interaction: discord.Interaction) -> None:
        """Change it."""
        await self.form.update(interaction, replace(self.form.community, host_lead_days=int(self.values[0])))


class MentionRoleSelect(ui.RoleSelect[ui.LayoutView]):
    """The role that announcements mention, or none."""

    def __init__(self, form: SetupForm, placeholder: str) -> None:
        kind, role = discord.SelectDefaultValueType.role, form.community.mention_role
        super().__init__(
            custom_id=SetupComponent.MENTION_ROLE,
            placeholder=placeholder,
            min_values=0,
            default_values=[discord.SelectDefaultValue(id=role, type=kind)] if role else [],
        )
        self.form = form

    async def callback(self, interaction: discord.Interaction) -> None:
        """Change it, unless it is everyone."""
        if any(role.is_default() for role in self.values):
            raise UserError("I never ping everyone. Choose a role that members can take for themselves.")
        role = self.values[0].id if self.values else None
        await self.form.update(interaction, replace(self.form.community, mention_role=role))


class LanguageSelect(ui.Select[ui.LayoutView]):
    """The language of messages to everyone."""

    def __init__(self, form: SetupForm) -> None:
        options = [
            discord.SelectOption(label=one.native_name, value=one, default=one is form.community.language)
            for one in Language
        ]
        super().__init__(custom_id=SetupComponent.LANGUAGE, options=options)
        self.form = form

    async def callback(self, interaction: discord.Interaction) -> None:
        """Change it."""
        await self.form.update(interaction, replace(self.form.community, language=Language(self.values[0])))


class ExtrasSelect(ui.Select[ui.LayoutView]):
    """What is off unless an organiser wants it."""

    def __init__(self, form: ExtrasForm, placeholder: str) -> None:
        chosen = extras_of(form.community, form.user)
        options = [
            discord.SelectOption(label=form.t(words.msgid), value=extra, default=extra in chosen)
            for extra, words in EXTRAS.items()
            if extra is not Extra.OTHERS_DRAFTS or form.other_reviewer is not None
        ]
        super().__init__(
            custom_id=SetupComponent.EXTRAS,
            placeholder=placeholder,
            min_values=0,
            max_values=len(options),
            options=options,
        )
        self.form = form

    async def callback(self, interaction: discord.Interaction) -> None:
        """Switch on what was chosen, and the rest off."""
        chosen = {Extra(value) for value in self.values}
        await self.form.update(interaction, _with_extras(self.form, chosen))


def extras_of(community: Community, user: int) -> Collection[Extra]:
    """Return the extras that a community has, as one of its hosts sees them."""
    has = {
        Extra.THREADS: community.threads,
        Extra.EVENTS: community.events,
        Extra.HOST_ROTA: community.rotates_hosts,
        Extra.DRAFTS: community.draft_reviewer == user,
        Extra.OTHERS_DRAFTS: community.draft_reviewer not in {None, user},
    }
    return [extra for extra in Extra if has[extra]]


def _with_extras(form: ExtrasForm, extras: Collection[Extra]) -> Community:
    """Return the community of a form with these extras alone."""
    return replace(
        form.community,
        threads=Extra.THREADS in extras,
        events=Extra.EVENTS in extras,
        rotates_hosts=Extra.HOST_ROTA in extras,
        draft_reviewer=_reviewer(form, extras),
    )


def _reviewer(form: ExtrasForm, extras: Collection[Extra]) -> int | None:
    """Return who gets drafts, None for nobody; where two are chosen, the one who did not get them so far."""
    had_them = form.community.draft_reviewer == form.user
    if Extra.DRAFTS in extras and not (had_them and Extra.OTHERS_DRAFTS in extras):
        return form.user
    return form.other_reviewer if Extra.OTHERS_DRAFTS in extras else None
