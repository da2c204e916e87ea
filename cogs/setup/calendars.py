"""The calendars that the set-up form offers: which one a schedule is, and what it begins with when it is chosen."""

from dataclasses import replace
from datetime import time

from bot.actions.forms import Calendar
from bot.themes import Cadence, Community, Schedule

TUESDAY, END_OF_DAY = 1, time(23, 59)
DEFAULTS = {
    Calendar.WEEKLY: Schedule(),
    Calendar.EVERY_2_WEEKS: Schedule(cadence=Cadence.EVERY_2_WEEKS),
    Calendar.EVERY_4_WEEKS: Schedule(cadence=Cadence.EVERY_4_WEEKS),
    Calendar.MONTH: Schedule(announce_time=time(0), cadence=Cadence.MONTH),
    Calendar.DUE_DAY: Schedule(TUESDAY, time(0), TUESDAY, END_OF_DAY, Cadence.SECOND, extra_weeks=1, counts_close=True),
    Calendar.FROM_DAY: Schedule(cadence=Cadence.FIRST),
}
WEEKLY_LEAD_DAYS, MONTHLY_LEAD_DAYS = 3, 14
_OF_WEEKS = (Calendar.WEEKLY, Calendar.EVERY_2_WEEKS, Calendar.EVERY_4_WEEKS)


def calendar_of(schedule: Schedule) -> Calendar:
    """Return which of the calendars a schedule is."""
    if schedule.is_due_on_weekday:
        return Calendar.DUE_DAY
    return Calendar.FROM_DAY if schedule.cadence.is_nth_weekday else Calendar(schedule.cadence)


def with_calendar(community: Community, calendar: Calendar) -> Community:
    """Return a community with a calendar: with its days if both count weeks, else with those it begins with.

    Theme hosts are asked earlier where rounds are rare, unless the host of the server chose when.
    """
    before, schedule = calendar_of(community.schedule), DEFAULTS[calendar]
    if before is calendar:
        return community
    if before in _OF_WEEKS and calendar in _OF_WEEKS:
        return replace(community, schedule=replace(community.schedule, cadence=schedule.cadence))
    usual = WEEKLY_LEAD_DAYS if before in _OF_WEEKS else MONTHLY_LEAD_DAYS
    now_usual = WEEKLY_LEAD_DAYS if calendar in _OF_WEEKS else MONTHLY_LEAD_DAYS
    lead = now_usual if community.host_lead_days == usual else community.host_lead_days
    return replace(community, schedule=schedule, host_lead_days=lead)
