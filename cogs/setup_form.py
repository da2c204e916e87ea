"""The form of /setup start: what is set up so far, and what can be changed about it."""

from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.errors import Refusal
from bot.flows.set_up import SetUp, set_up
from bot.languages import Language, Speech
from bot.layout import plain
from bot.themes import Cadence, Community
from bot.themes.calendar import parse_weekly
from bot.themes.zones import zone_named
from bot.tools import Tools
from bot.wording import setup as wording
from cogs.answers import caller_of, refusals_shown
from cogs.permissions import missing_permissions

HASHTAG_LIMIT, NAME_LIMIT, MOST_NAMES, NAMES_LIMIT, WEEKLY_LIMIT, ZONE_LIMIT = 50, 60, 8, 500, 30, 60
ASKED_FOR = 840.0
"""Seconds for which the form answers; Discord's own limit is fifteen minutes."""
PLACES = [discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum]


def hashtag_of(words: str) -> str:
    """Return a hashtag without its mark.

    Raises Refusal where it is not one word.
    """
    tag = plain(words, HASHTAG_LIMIT).lstrip("#").lower()
    if not tag.replace("_", "").isalnum() or tag.isdigit():
        raise Refusal("A hashtag is one word of letters and digits, such as usblogs.")
    return tag


def names_of(words: str) -> tuple[str, ...]:
    """Return the community's names, which have commas between; what holds no letter is left out."""
    names = [plain(name, NAME_LIMIT) for name in words.split(",")]
    return tuple(name for name in names if any(char.isalnum() for char in name))[:MOST_NAMES]


class SetupForm(ui.LayoutView):
    """Choosing a channel is enough; the buttons open what else can be changed."""

    def __init__(self, tools: Tools, say: Speech, community: Community, *, begun: bool) -> None:
        super().__init__(timeout=ASKED_FOR)
        self.tools = tools
        self.say = say
        self.community = community
        self.begun = begun
        self.more = False
        self._draw()

    def _draw(self) -> None:
        """Put together what the form shows now."""
        say, community = self.say, self.community
        self.clear_items()
        self.add_item(ui.TextDisplay(wording.form(say, community, begun=self.begun)))
        self.add_item(ui.ActionRow(_Channel(say("Where themes and posts appear"), community, "announce_channel")))
        if self.more:
            self.add_item(ui.ActionRow(_Channel(say("Where round-ups appear"), community, "roundup_channel")))
            self.add_item(ui.ActionRow(_Ping(say("A role to call with each theme, or none"), community)))
            self.add_item(ui.ActionRow(_Languages(community)))
            self.add_item(ui.ActionRow(_Extras(say, community)))
        buttons: list[ui.Button[SetupForm]] = [
            _Open(say("Hashtag and names"), "setup:names", _Names),
            _Open(say("Days"), "setup:times", _Times),
        ]
        buttons += [] if self.more else [_More(say("More"))]
        self.add_item(ui.ActionRow(*buttons))
        self.add_item(ui.ActionRow(_Save(say("Save") if self.begun else say("Start the game"))))

    async def show(self, interaction: discord.Interaction, **changes: Any) -> None:
        """Change the set-up as it will be, and show it."""
        self.community = replace(self.community, **changes)
        self._draw()
        await interaction.response.edit_message(view=self)

    async def save(self, interaction: discord.Interaction) -> None:
        """Save it, and say what happens next."""
        done = await set_up(self.tools, caller_of(interaction), self.community)
        lines = [self._told(done), "", wording.facts(self.say, done.community)]
        lines += [f"\n{warning}"] if (warning := self._warning(interaction, done.community)) else []
        self.clear_items()
        self.add_item(ui.TextDisplay("\n".join(lines)))
        await interaction.response.edit_message(view=self)
        self.stop()

    def _told(self, done: SetUp) -> str:
        if done.before is None:
            return wording.started(self.say, done.opens_at)
        before, closes_at = done.before if done.moves else None, done.running.closes_at if done.running else None
        return wording.changed(self.say, done.opens_at, before, closes_at)

    def _warning(self, interaction: discord.Interaction, community: Community) -> str:
        missing = missing_permissions(interaction.guild, community) if interaction.guild else {}
        lacking = any(missing.values())
        return self.say("I lack a permission there; **/setup check** names it.") if lacking else ""


class _Channel(ui.ChannelSelect[SetupForm]):
    """One of the two channels."""

    def __init__(self, placeholder: str, community: Community, which: str) -> None:
        self._which = which
        chosen = getattr(community, which)
        super().__init__(
            custom_id=f"setup:{which}",
            channel_types=PLACES,
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


class _Ping(ui.RoleSelect[SetupForm]):
    """The role that announcements call."""

    def __init__(self, placeholder: str, community: Community) -> None:
        kind = discord.SelectDefaultValueType.role
        chosen = [discord.SelectDefaultValue(id=community.ping, type=kind)] if community.ping else []
        super().__init__(custom_id="setup:ping", placeholder=placeholder, min_values=0, default_values=chosen)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Take it, unless it means everyone."""
        assert self.view is not None  # noqa: S101 - a menu is used where it stands
        async with refusals_shown(interaction):
            if any(role.is_default() for role in self.values):
                raise Refusal("I never call everyone. Choose a role that members can take for themselves.")
            await self.view.show(interaction, ping=self.values[0].id if self.values else None)


class _Languages(ui.Select[SetupForm]):
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


class _Extras(ui.Select[SetupForm]):
    """What is off unless a host wants it."""

    def __init__(self, say: Speech, community: Community) -> None:
        named = {
            "threads": say("A thread for each round"),
            "events": say("An event for each round"),
            "rotates": say("Members take turns at choosing the theme"),
            "drafts": say("You see round-ups an hour before"),
        }
        options = [
            discord.SelectOption(label=label, value=value, default=getattr(community, value))
            for value, label in named.items()
        ]
        super().__init__(
            custom_id="setup:extras",
            placeholder=say("Threads, events, turns, drafts"),
            min_values=0,
            max_values=len(options),
            options=options,
        )

    async def callback(self, interaction: discord.Interaction) -> None:
        """Take them."""
        assert self.view is not None  # noqa: S101 - a menu is used where it stands
        changes: dict[str, Any] = {option.value: option.value in self.values for option in self.options}
        before, drafts = self.view.community.draft_to, changes.pop("drafts")
        await self.view.show(interaction, **changes, draft_to=(before or interaction.user.id) if drafts else None)


class _More(ui.Button[SetupForm]):
    """Shows what is seldom changed."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, custom_id="setup:more")

    async def callback(self, interaction: discord.Interaction) -> None:
        """Show it."""
        assert self.view is not None  # noqa: S101 - a button is pressed where it stands
        self.view.more = True
        await self.view.show(interaction)


class _Save(ui.Button[SetupForm]):
    """Saves the set-up."""

    def __init__(self, label: str) -> None:
        super().__init__(label=label, custom_id="setup:save", style=discord.ButtonStyle.success)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Save it."""
        assert self.view is not None  # noqa: S101 - a button is pressed where it stands
        async with refusals_shown(interaction):
            await self.view.save(interaction)


class _Open(ui.Button[SetupForm]):
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

    def __init__(self, form: SetupForm) -> None:
        say, community = form.say, form.community
        super().__init__(title=say("Hashtag and names"))
        self._form = form
        self.hashtag: ui.TextInput[_Names] = ui.TextInput(
            custom_id="hashtag", default=community.hashtag, max_length=HASHTAG_LIMIT
        )
        self.names: ui.TextInput[_Names] = ui.TextInput(
            custom_id="names",
            default=", ".join(community.names),
            max_length=NAMES_LIMIT,
            required=False,
            style=discord.TextStyle.paragraph,
        )
        self.add_item(ui.Label(text=say("What members put in their posts"), component=self.hashtag))
        self.add_item(
            ui.Label(
                text=say("Other names of the circle"),
                description=say("As people write them, with commas between. I know posts by them too."),
                component=self.names,
            )
        )

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Take them."""
        async with refusals_shown(interaction):
            names = names_of(self.names.value)
            await self._form.show(interaction, hashtag=hashtag_of(self.hashtag.value), names=names)


class _Times(ui.Modal):
    """Days, times, cadence and zone."""

    def __init__(self, form: SetupForm) -> None:
        say, week = form.say, form.community.week
        super().__init__(title=say("Days"))
        self._form = form
        self.announce: ui.TextInput[_Times] = ui.TextInput(
            custom_id="announce",
            default=f"{say.weekday(week.announce_day)} {week.announce_time:%H:%M}",
            max_length=WEEKLY_LIMIT,
        )
        self.close: ui.TextInput[_Times] = ui.TextInput(
            custom_id="close",
            default=f"{say.weekday(week.close_day)} {week.close_time:%H:%M}",
            max_length=WEEKLY_LIMIT,
        )
        self.zone: ui.TextInput[_Times] = ui.TextInput(
            custom_id="zone", default=form.community.zone.key.replace("_", " "), max_length=ZONE_LIMIT
        )
        cadences = {one.value: say(words.words) for one, words in wording.CADENCES.items()}
        self.cadence: ui.Select[_Times] = _choice("cadence", cadences, week.cadence)
        further = {str(n): say(words.words) for n, words in enumerate(wording.FURTHER)}
        self.further: ui.Select[_Times] = _choice("further", further, str(week.further_weeks))
        self.add_item(ui.Label(text=say("The theme is announced"), component=self.announce))
        self.add_item(ui.Label(text=say("How often"), component=self.cadence))
        self.add_item(ui.Label(text=say("The round closes"), component=self.close))
        self.add_item(ui.Label(text=say("Which such day it closes on"), component=self.further))
        self.add_item(ui.Label(text=say("The city whose clocks count"), component=self.zone))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Take them."""
        async with refusals_shown(interaction):
            announce_day, announce_time = parse_weekly(self.announce.value)
            close_day, close_time = parse_weekly(self.close.value)
            week = replace(
                self._form.community.week,
                announce_day=announce_day,
                announce_time=announce_time,
                close_day=close_day,
                close_time=close_time,
                cadence=Cadence(self.cadence.values[0]),
                further_weeks=int(self.further.values[0]),
            )
            await self._form.show(interaction, week=week, zone=zone_named(self.zone.value))


def _choice(custom_id: str, named: dict[str, str], chosen: str) -> "ui.Select[_Times]":
    options = [
        discord.SelectOption(label=plain(label, 100), value=value, default=value == chosen)
        for value, label in named.items()
    ]
    return ui.Select(custom_id=custom_id, options=options)
