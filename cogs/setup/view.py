"""The form of /setup start: what is set up so far, and what can be changed about it."""

from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.errors import UserError
from bot.flows.rounds.set_up import SetUpResult, set_up
from bot.i18n import Language, Translator
from bot.messages import setup as wording
from bot.services import Services
from bot.text import single_line
from bot.themes import Cadence, Community
from bot.themes.calendar import parse_weekly_time
from bot.themes.zones import parse_zone
from cogs.permissions import missing_permissions
from cogs.replies import caller_of, user_errors_shown

MAX_HASHTAG_LENGTH, MAX_NAME_LENGTH, MAX_NAMES, MAX_NAMES_LENGTH, MAX_WEEKLY_TIME_LENGTH, MAX_ZONE_LENGTH = (
    50,
    60,
    8,
    500,
    30,
    60,
)
TIMEOUT_SECONDS = 840.0
"""Seconds for which the form answers; Discord's own limit is fifteen minutes."""
CHANNEL_TYPES = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum]


def parse_hashtag(words: str) -> str:
    """Return a hashtag without its mark.

    Raises Refusal where it is not one word.
    """
    tag = single_line(words, MAX_HASHTAG_LENGTH).lstrip("#").lower()
    if not tag.replace("_", "").isalnum() or tag.isdigit():
        raise UserError("A hashtag is one word of letters and digits, such as usblogs.")
    return tag


def parse_names(words: str) -> tuple[str, ...]:
    """Return the community's names, which have commas between; what holds no letter is left out."""
    names = [single_line(name, MAX_NAME_LENGTH) for name in words.split(",")]
    return tuple(name for name in names if any(char.isalnum() for char in name))[:MAX_NAMES]


class SetupView(ui.LayoutView):
    """Choosing a channel is enough; the buttons open what else can be changed."""

    def __init__(self, services: Services, t: Translator, community: Community, *, begun: bool) -> None:
        super().__init__(timeout=TIMEOUT_SECONDS)
        self.services = services
        self.t = t
        self.community = community
        self.begun = begun
        self.more = False
        self._draw()

    def _draw(self) -> None:
        """Put together what the form shows now."""
        t, community = self.t, self.community
        self.clear_items()
        self.add_item(ui.TextDisplay(wording.form(t, community, begun=self.begun)))
        self.add_item(ui.ActionRow(_Channel(t("Where themes and posts appear"), community, "announce_channel")))
        if self.more:
            self.add_item(ui.ActionRow(_Channel(t("Where round-ups appear"), community, "roundup_channel")))
            self.add_item(ui.ActionRow(_Ping(t("A role to call with each theme, or none"), community)))
            self.add_item(ui.ActionRow(_Languages(community)))
            self.add_item(ui.ActionRow(_Extras(t, community)))
        buttons: list[ui.Button[SetupView]] = [
            _Open(t("Hashtag and names"), "setup:names", _Names),
            _Open(t("Days"), "setup:times", _Times),
        ]
        buttons += [] if self.more else [_More(t("More"))]
        self.add_item(ui.ActionRow(*buttons))
        self.add_item(ui.ActionRow(_Save(t("Save") if self.begun else t("Start the game"))))

    async def show(self, interaction: discord.Interaction, **changes: Any) -> None:
        """Change the set-up as it will be, and show it."""
        self.community = replace(self.community, **changes)
        self._draw()
        await interaction.response.edit_message(view=self)

    async def save(self, interaction: discord.Interaction) -> None:
        """Save it, and say what happens next."""
        done = await set_up(self.services, caller_of(interaction), self.community)
        lines = [self._told(done), "", wording.facts(self.t, done.community)]
        lines += [f"\n{warning}"] if (warning := self._warning(interaction, done.community)) else []
        self.clear_items()
        self.add_item(ui.TextDisplay("\n".join(lines)))
        await interaction.response.edit_message(view=self)
        self.stop()

    def _told(self, done: SetUpResult) -> str:
        if done.previous_opens_at is None:
            return wording.started(self.t, done.opens_at)
        before, closes_at = (
            done.previous_opens_at if done.is_rescheduled else None,
            done.running_round.closes_at if done.running_round else None,
        )
        return wording.changed(self.t, done.opens_at, before, closes_at)

    def _warning(self, interaction: discord.Interaction, community: Community) -> str:
        missing = missing_permissions(interaction.guild, community) if interaction.guild else {}
        lacking = any(missing.values())
        return self.t("I lack a permission there; **/setup check** names it.") if lacking else ""


class _Channel(ui.ChannelSelect[SetupView]):
    """One of the two channels."""

    def __init__(self, placeholder: str, community: Community, which: str) -> None:
        self._which = which
        chosen = getattr(community, which)
        super().__init__(
            custom_id=f"setup:{which}",
            channel_types=CHANNEL_TYPES,
            placeholder=placeholder,
            default_values=[discord.SelectDefaultValue(id=chosen, type=discord.SelectDefaultValueType.channel)],
        )

    async def callback(self, interaction: discord.Interaction) -> None:
        """Take it; round-ups go along as long as they have no channel of their own."""
        assert self.view is not None  # noqa: S101 - a menu is used where it stands
        before, chosen = self.view.community, self.values[0].id
        changes = {self._which: chosen}
        if self._which == "announce_channel" and before.roundup_channel == before.announce_channel:
            changes["roundup_channel"] = chosen
        await self.view.show(interaction, **changes)


class _Ping(ui.RoleSelect[SetupView]):
    """The role that announcements call."""

    def __init__(self, placeholder: str, community: Community) -> None:
        kind = discord.SelectDefaultValueType.role
        chosen = [discord.SelectDefaultValue(id=community.mention_role, type=kind)] if community.mention_role else []
        super().__init__(custom_id="setup:ping", placeholder=placeholder, min_values=0, default_values=chosen)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Take it, unless it means everyone."""
        assert self.view is not None  # noqa: S101 - a menu is used where it stands
        async with user_errors_shown(interaction):
            if any(role.is_default() for role in self.values):
                raise UserError("I never call everyone. Choose a role that members can take for themselves.")
            await self.view.show(interaction, mention_role=self.values[0].id if self.values else None)


class _Languages(ui.Select[SetupView]):
    """The language of what everyone reads."""

    def __init__(self, community: Community) -> None:
        options = [
            discord.SelectOption(label=one.itself, value=one, default=one is community.language) for one in Language
        ]
        super().__init__(custom_id="setup:language", options=options)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Take it."""
        assert self.view is not None  # noqa: S101 - a menu is used where it stands
        await self.view.show(interaction, language=Language(self.values[0]))


class _Extras(ui.Select[SetupView]):
    """What is off unless a host wants it."""

    def __init__(self, t: Translator, community: Community) -> None:
        named = {
            "threads": t("A thread for each round"),
            "events": t("An event for each round"),
            "rotates_hosts": t("Members take turns at choosing the theme"),
            "drafts": t("You see round-ups an hour before"),
        }
        options = [
            discord.SelectOption(label=label, value=value, default=getattr(community, value))
            for value, label in named.items()
        ]
        super().__init__(
            custom_id="setup:extras",
            placeholder=t("Threads, events, turns, drafts"),
            min_values=0,
            max_values=len(options),
            options=options,
        )

    async def callback(self, interaction: discord.Interaction) -> None:
        """Take them."""
        assert self.view is not None  # noqa: S101 - a menu is used where it stands
        changes: dict[str, Any] = {option.value: option.value in self.values for option in self.options}
        before, drafts = self.view.community.draft_reviewer, changes.pop("drafts")
        await self.view.show(interaction, **changes, draft_reviewer=(before or interaction.user.id) if drafts else None)


class _More(ui.Button[SetupView]):
    """Shows what is seldom changed."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, custom_id="setup:more")

    async def callback(self, interaction: discord.Interaction) -> None:
        """Show it."""
        assert self.view is not None  # noqa: S101 - a button is pressed where it stands
        self.view.more = True
        await self.view.show(interaction)


class _Save(ui.Button[SetupView]):
    """Saves the set-up."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, custom_id="setup:save", style=discord.ButtonStyle.success)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Save it."""
        assert self.view is not None  # noqa: S101 - a button is pressed where it stands
        async with user_errors_shown(interaction):
            await self.view.save(interaction)


class _Open(ui.Button[SetupView]):
    """Opens a form of its own."""

    def __init__(self, label: str, custom_id: str, form: "type[_Names | _Times]") -> None:
        super().__init__(label=label, custom_id=custom_id)
        self._form = form

    async def callback(self, interaction: discord.Interaction) -> None:
        """Open it."""
        assert self.view is not None  # noqa: S101 - a button is pressed where it stands
        await interaction.response.send_modal(self._form(self.view))


class _Names(ui.Modal):
    """The hashtag and the community's names."""

    def __init__(self, form: SetupView) -> None:
        t, community = form.t, form.community
        super().__init__(title=t("Hashtag and names"))
        self._form = form
        self.hashtag: ui.TextInput[_Names] = ui.TextInput(
            custom_id="hashtag", default=community.hashtag, max_length=MAX_HASHTAG_LENGTH
        )
        self.names: ui.TextInput[_Names] = ui.TextInput(
            custom_id="names",
            default=", ".join(community.names),
            max_length=MAX_NAMES_LENGTH,
            required=False,
            style=discord.TextStyle.paragraph,
        )
        self.add_item(ui.Label(text=t("What members put in their posts"), component=self.hashtag))
        self.add_item(
            ui.Label(
                text=t("Other names of the circle"),
                description=t("As people write them, with commas between. I know posts by them too."),
                component=self.names,
            )
        )

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Take them."""
        async with user_errors_shown(interaction):
            names = parse_names(self.names.value)
            await self._form.show(interaction, hashtag=parse_hashtag(self.hashtag.value), names=names)


class _Times(ui.Modal):
    """Days, times, cadence and zone."""

    def __init__(self, form: SetupView) -> None:
        t, week = form.t, form.community.schedule
        super().__init__(title=t("Days"))
        self._form = form
        self.announce: ui.TextInput[_Times] = ui.TextInput(
            custom_id="announce",
            default=f"{t.weekday(week.announce_day)} {week.announce_time:%H:%M}",
            max_length=MAX_WEEKLY_TIME_LENGTH,
        )
        self.close: ui.TextInput[_Times] = ui.TextInput(
            custom_id="close",
            default=f"{t.weekday(week.close_day)} {week.close_time:%H:%M}",
            max_length=MAX_WEEKLY_TIME_LENGTH,
        )
        self.zone: ui.TextInput[_Times] = ui.TextInput(
            custom_id="zone", default=form.community.zone.key.replace("_", " "), max_length=MAX_ZONE_LENGTH
        )
        cadences = {one.value: t(words.words) for one, words in wording.CADENCES.items()}
        self.cadence: ui.Select[_Times] = _choice("cadence", cadences, week.cadence)
        further = {str(n): t(words.words) for n, words in enumerate(wording.FURTHER)}
        self.further: ui.Select[_Times] = _choice("further", further, str(week.extra_weeks))
        self.add_item(ui.Label(text=t("The theme is announced"), component=self.announce))
        self.add_item(ui.Label(text=t("How often"), component=self.cadence))
        self.add_item(ui.Label(text=t("The round closes"), component=self.close))
        self.add_item(ui.Label(text=t("Which such day it closes on"), component=self.further))
        self.add_item(ui.Label(text=t("The city whose clocks count"), component=self.zone))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Take them."""
        async with user_errors_shown(interaction):
            announce_day, announce_time = parse_weekly_time(self.announce.value)
            close_day, close_time = parse_weekly_time(self.close.value)
            week = replace(
                self._form.community.schedule,
                announce_day=announce_day,
                announce_time=announce_time,
                close_day=close_day,
                close_time=close_time,
                cadence=Cadence(self.cadence.values[0]),
                extra_weeks=int(self.further.values[0]),
            )
            await self._form.show(interaction, schedule=week, zone=parse_zone(self.zone.value))


def _choice(custom_id: str, named: dict[str, str], chosen: str) -> "ui.Select[_Times]":
    options = [
        discord.SelectOption(label=single_line(label, 100), value=value, default=value == chosen)
        for value, label in named.items()
    ]
    return ui.Select(custom_id=custom_id, options=options)
