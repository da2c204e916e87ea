"""The modals of the set-up form."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

import discord
from discord import ui

from bot.actions.forms import NamesInput, TimesInput
from bot.components import Layout
from bot.i18n import Translator
from bot.messages.setup import EXTRA_WEEKS, WEEKS_AHEAD
from bot.messages.setup_form import NTH_WEEKDAYS, NamesLabels, TimesLabels
from bot.text import single_line
from bot.themes import Cadence, Schedule
from bot.themes.calendar import parse_time, parse_weekly_time
from bot.themes.names import (
    MAX_HASHTAG_LENGTH,
    MAX_NAMES_LENGTH,
    MAX_NUMBER_LENGTH,
    parse_hashtag,
    parse_names,
    parse_round_number,
)
from bot.themes.zones import parse_zone
from cogs.kept_modal import KeptModal
from cogs.setup.form import SetupForm

OnBegin = Callable[[discord.Interaction, str, ZoneInfo], Awaitable[None]]
MAX_WEEKLY_TIME_LENGTH, MAX_ZONE_LENGTH, MAX_OPTION_LENGTH = 30, 60, 100


class BeginModal(KeptModal):
    """What nobody can guess of a new circle: its hashtag and its time zone. `begin` is called with both, and answers.

    `zone` is a guess, if there is one.
    """

    def __init__(self, t: Translator, begin: OnBegin, hashtag: str, zone: ZoneInfo | None) -> None:
        names, times = NamesLabels(t), TimesLabels(t)
        super().__init__(names.begin)
        self._begin = begin
        self.hashtag: ui.TextInput[BeginModal] = ui.TextInput(
            custom_id=NamesInput.HASHTAG,
            default=hashtag or None,
            placeholder=names.hashtag_example,
            max_length=MAX_HASHTAG_LENGTH,
        )
        self.zone: ui.TextInput[BeginModal] = ui.TextInput(
            custom_id=TimesInput.ZONE,
            default=_zone_name(zone) if zone else None,
            placeholder=times.zone_example,
            max_length=MAX_ZONE_LENGTH,
        )
        self.add_item(ui.Label(text=names.hashtag, description=names.hashtag_hint, component=self.hashtag))
        self.add_item(ui.Label(text=times.zone, component=self.zone))

    async def submit(self, interaction: discord.Interaction) -> None:
        """Call `begin` with both."""
        with self.field(self.hashtag):
            hashtag = parse_hashtag(self.hashtag.value)
        with self.field(self.zone):
            zone = parse_zone(self.zone.value)
        await self._begin(interaction, hashtag, zone)


class _FormModal(KeptModal):
    """A modal of the form, which shows beside its button what is wrong."""

    def __init__(self, form: SetupForm, title: str) -> None:
        super().__init__(title)
        self._form = form

    async def show_refusal(self, interaction: discord.Interaction, refusal: Layout) -> None:
        """Show it in the form."""
        await self._form.refuse(interaction, refusal)


class NamesModal(_FormModal):
    """The hashtag, the community's names, and the number of its next round."""

    def __init__(self, form: SetupForm) -> None:
        community, labels = form.community, NamesLabels(form.t)
        super().__init__(form, labels.title)
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
        self.number: ui.TextInput[NamesModal] = ui.TextInput(
            custom_id=NamesInput.NUMBER,
            default=str(form.next_number),
            max_length=MAX_NUMBER_LENGTH,
            required=False,
        )
        self.add_item(ui.Label(text=labels.hashtag, component=self.hashtag))
        self.add_item(ui.Label(text=labels.names, description=labels.names_hint, component=self.names))
        self.add_item(ui.Label(text=labels.number, description=labels.number_hint, component=self.number))

    async def submit(self, interaction: discord.Interaction) -> None:
        """Change them."""
        with self.field(self.hashtag):
            hashtag = parse_hashtag(self.hashtag.value)
        with self.field(self.number):
            number = parse_round_number(self.number.value) if self.number.value else None
            if number is not None and number != self._form.prior.next_number:
                self._form.prior.require_free_number(number)
        community = replace(self._form.community, hashtag=hashtag, names=parse_names(self.names.value))
        await self._form.update(interaction, community, number)


class TimesModal(_FormModal):
    """The days, the times and the time zone, asked as the calendar has them."""

    def __init__(self, form: SetupForm) -> None:
        self._schedule = form.community.schedule
        self._labels = TimesLabels(form.t)
        super().__init__(form, self._labels.title)
        t, week = form.t, self._schedule
        opening = f"{t.weekday_name(week.announce_day)} {week.announce_time:%H:%M}"
        self.time = _text(TimesInput.TIME, f"{week.announce_time:%H:%M}")
        self.announce = _text(TimesInput.ANNOUNCE, opening)
        self.close = _text(TimesInput.CLOSE, f"{t.weekday_name(week.close_day)} {week.close_time:%H:%M}")
        self.zone: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id=TimesInput.ZONE,
            default=_zone_name(form.community.zone),
            max_length=MAX_ZONE_LENGTH,
        )
        which = {one.value: t(words.msgid) for one, words in NTH_WEEKDAYS.items()}
        self.which = _select(TimesInput.WHICH, which, week.cadence)
        weeks = WEEKS_AHEAD if week.is_due_on_weekday else EXTRA_WEEKS
        choices = {str(number): t(words.msgid) for number, words in enumerate(weeks)}
        self.extra_weeks = _select(TimesInput.EXTRA_WEEKS, choices, str(week.extra_weeks))
        for text, component in self._inputs():
            self.add_item(ui.Label(text=text, component=component))

    def _inputs(self) -> Sequence[tuple[str, ui.TextInput[ui.Modal] | ui.Select[ui.Modal]]]:
        """Return what is asked, each with its label."""
        labels, week = self._labels, self._schedule
        if week.cadence is Cadence.MONTH:
            return [(labels.first_day, self.time), (labels.zone, self.zone)]
        if week.is_due_on_weekday:
            return [
                (labels.due, self.close),
                (labels.which, self.which),
                (labels.announce, self.announce),
                (labels.weeks_ahead, self.extra_weeks),
                (labels.zone, self.zone),
            ]
        which = [(labels.which, self.which)] if week.cadence.is_nth_weekday else []
        return [
            (labels.announce, self.announce),
            *which,
            (labels.close, self.close),
            (labels.extra_weeks, self.extra_weeks),
            (labels.zone, self.zone),
        ]

    async def submit(self, interaction: discord.Interaction) -> None:
        """Change them."""
        schedule = self._changed()
        with self.field(self.zone):
            zone = parse_zone(self.zone.value)
        await self._form.update(interaction, replace(self._form.community, schedule=schedule, zone=zone))

    def _changed(self) -> Schedule:
        """Return the schedule as it was filled in; raise UserError for what is no day or time."""
        schedule, languages = self._schedule, (self._form.t.language, self._form.community.language)
        if schedule.cadence is Cadence.MONTH:
            with self.field(self.time):
                return replace(schedule, announce_time=parse_time(self.time.value))
        with self.field(self.announce):
            announce_day, announce_time = parse_weekly_time(self.announce.value, languages)
        with self.field(self.close):
            close_day, close_time = parse_weekly_time(self.close.value, languages)
        return replace(
            schedule,
            announce_day=announce_day,
            announce_time=announce_time,
            close_day=close_day,
            close_time=close_time,
            cadence=Cadence(self.which.values[0]) if schedule.cadence.is_nth_weekday else schedule.cadence,
            extra_weeks=int(self.extra_weeks.values[0]),
        )


def _zone_name(zone: ZoneInfo) -> str:
    return zone.key.replace("_", " ")


def _text(custom_id: TimesInput, default: str) -> ui.TextInput[ui.Modal]:
    return ui.TextInput(custom_id=custom_id, default=default, max_length=MAX_WEEKLY_TIME_LENGTH)


def _select(custom_id: TimesInput, labels: Mapping[str, str], chosen: str) -> ui.Select[ui.Modal]:
    options = [
        discord.SelectOption(label=single_line(label, MAX_OPTION_LENGTH), value=value, default=value == chosen)
        for value, label in labels.items()
    ]
    return ui.Select(custom_id=custom_id, options=options)
