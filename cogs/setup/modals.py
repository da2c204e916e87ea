"""The modals of the set-up form."""

from collections.abc import Mapping
from dataclasses import replace

import discord
from discord import ui

from bot.actions.forms import NamesInput, TimesInput
from bot.messages.setup import CADENCES, EXTRA_WEEKS
from bot.messages.setup_form import NamesLabels, TimesLabels
from bot.text import single_line
from bot.themes import Cadence
from bot.themes.calendar import parse_weekly_time
from bot.themes.names import MAX_HASHTAG_LENGTH, MAX_NAMES_LENGTH, parse_hashtag, parse_names
from bot.themes.zones import parse_zone
from cogs.replies import user_errors_shown
from cogs.setup.form import SetupForm

MAX_WEEKLY_TIME_LENGTH, MAX_ZONE_LENGTH, MAX_OPTION_LENGTH = 30, 60, 100


class NamesModal(ui.Modal):
    """The hashtag and the community's names."""

    def __init__(self, form: SetupForm) -> None:
        community, labels = form.community, NamesLabels(form.t)
        super().__init__(title=labels.title)
        self._form = form
        self.hashtag: ui.TextInput[NamesModal] = ui.TextInput(
            custom_id=NamesInput.HASHTAG, default=community.hashtag, max_length=MAX_HASHTAG_LENGTH
        )
        self.names: ui.TextInput[NamesModal] = ui.TextInput(
            custom_id=NamesInput.NAMES,
            default=", ".join(community.names),
            max_length=MAX_NAMES_LENGTH,
            required=False,
            style=discord.TextStyle.paragraph,
        )
        self.add_item(ui.Label(text=labels.hashtag, component=self.hashtag))
        self.add_item(ui.Label(text=labels.names, description=labels.names_hint, component=self.names))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Change them."""
        async with user_errors_shown(interaction):
            hashtag, names = parse_hashtag(self.hashtag.value), parse_names(self.names.value)
            await self._form.update(interaction, replace(self._form.community, hashtag=hashtag, names=names))


class TimesModal(ui.Modal):
    """The days, the times, the cadence and the time zone."""

    def __init__(self, form: SetupForm) -> None:
        t, week, labels = form.t, form.community.schedule, TimesLabels(form.t)
        super().__init__(title=labels.title)
        self._form = form
        self.announce = _weekly_time(
            TimesInput.ANNOUNCE, f"{t.weekday_name(week.announce_day)} {week.announce_time:%H:%M}"
        )
        self.close = _weekly_time(TimesInput.CLOSE, f"{t.weekday_name(week.close_day)} {week.close_time:%H:%M}")
        self.zone: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id=TimesInput.ZONE,
            default=form.community.zone.key.replace("_", " "),
            max_length=MAX_ZONE_LENGTH,
        )
        cadences = {one.value: t(words.msgid) for one, words in CADENCES.items()}
        self.cadence = _select(TimesInput.CADENCE, cadences, week.cadence)
        extra_weeks = {str(weeks): t(words.msgid) for weeks, words in enumerate(EXTRA_WEEKS)}
        self.extra_weeks = _select(TimesInput.EXTRA_WEEKS, extra_weeks, str(week.extra_weeks))
        self.add_item(ui.Label(text=labels.announce, component=self.announce))
        self.add_item(ui.Label(text=labels.cadence, component=self.cadence))
        self.add_item(ui.Label(text=labels.close, component=self.close))
        self.add_item(ui.Label(text=labels.extra_weeks, component=self.extra_weeks))
        self.add_item(ui.Label(text=labels.zone, component=self.zone))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Change them."""
        async with user_errors_shown(interaction):
            announce_day, announce_time = parse_weekly_time(self.announce.value)
            close_day, close_time = parse_weekly_time(self.close.value)
            community = self._form.community
            schedule = replace(
                community.schedule,
                announce_day=announce_day,
                announce_time=announce_time,
                close_day=close_day,
                close_time=close_time,
                cadence=Cadence(self.cadence.values[0]),
                extra_weeks=int(self.extra_weeks.values[0]),
            )
            zone = parse_zone(self.zone.value)
            await self._form.update(interaction, replace(community, schedule=schedule, zone=zone))


def _weekly_time(custom_id: TimesInput, default: str) -> ui.TextInput[ui.Modal]:
    return ui.TextInput(custom_id=custom_id, default=default, max_length=MAX_WEEKLY_TIME_LENGTH)


def _select(custom_id: TimesInput, labels: Mapping[str, str], chosen: str) -> ui.Select[ui.Modal]:
    options = [
        discord.SelectOption(label=single_line(label, MAX_OPTION_LENGTH), value=value, default=value == chosen)
        for value, label in labels.items()
    ]
    return ui.Select(custom_id=custom_id, options=options)
