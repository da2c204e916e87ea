"""The host chooses a calendar in the form of /setup start, and sees what follows from it before it is saved."""

from datetime import datetime

import pytest

from bot.actions.forms import Calendar
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.themes import Cadence, Schedule
from cogs.setup.calendars import DEFAULTS, calendar_of, with_calendar
from tests.support.circles import make_community
from tests.support.commands import answer_text, run_command
from tests.support.messages import message_texts_with
from tests.support.setup_form import SetupForm


def begins(form: SetupForm, what: str, opens: str, closes: str) -> bool:
    """Say whether the form says when the next round opens and closes, in its reader's own time."""
    at, until = (int(datetime.fromisoformat(one).timestamp()) for one in (opens, closes))
    return f"**{what}: <t:{at}:F>**, your time.\nPosts until <t:{until}:F>." in form.words


async def test_a_whole_month_is_two_presses_and_says_when_it_begins(world: World) -> None:
    form = await SetupForm(world).open(timezone="Europe/Amsterdam")
    assert begins(form, "First theme", "2026-03-20 18:00+01", "2026-03-23 12:00+01")
    await form.choose("calendar", "month")
    assert "**Theme** on the first day of every month, 00:00" in form.words
    assert "**Close** when the next month begins" in form.words
    assert begins(form, "First theme", "2026-04-01 00:00+02", "2026-05-01 00:00+02")
    await form.fill("times", {"time": "9 am", "zone": "Lisbon"})
    assert begins(form, "First theme", "2026-04-01 09:00+01", "2026-05-01 09:00+01")
    await form.press("save")
    assert "The game is on" in form.words
    assert "on the first day of every month, 09:00" in await run_command(world, ORGANISER, "setup show")


async def test_posts_due_on_the_second_tuesday_go_on_counting_where_the_circle_is(world: World) -> None:
    form = await SetupForm(world).open(timezone="UTC")
    await form.choose("calendar", "due")
    assert "**Posts due** on the second Tuesday of the month, 23:59" in form.words
    assert begins(form, "First theme", "2026-04-07 00:00+00", "2026-04-14 23:59+00")
    due: dict[str, object] = {"close": "Wed 22:00", "which": ["last of the month"]}
    await form.fill("times", due | {"announce": "Mon 8:00", "further": ["2"], "zone": "UTC"})
    assert "on the last Wednesday of the month, 22:00" in form.words
    assert "**Theme** Monday 08:00, two weeks earlier" in form.words
    await form.fill("names", {"hashtag": "tsql2sday", "names": "T-SQL Tuesday", "number": "#195"})
    assert begins(form, "The theme of round 195", "2026-04-13 08:00+00", "2026-04-29 22:00+00")
    await form.press("save")
    await world.clock.skip_to(world.clock.now().replace(month=4, day=13, hour=13))
    assert len(message_texts_with(world, "-# ROUND 195 ·")) == 1


async def test_a_number_that_was_is_not_given_again(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.skip_to("Fri+1 17:55")
    form = await SetupForm(world).open()
    assert "**The theme of round 2: <t:" in form.words
    await form.fill("names", {"hashtag": "usblogs", "names": "", "number": "one"})
    assert "“one” is no number of a round" in form.words
    await form.fill("names", {"hashtag": "usblogs", "names": "", "number": "1"})
    assert "There has been a round 1 here already" in form.words
    await form.fill("names", {"hashtag": "usblogs", "names": "", "number": "3"})
    assert "**The theme of round 3: <t:" in form.words
    other = await SetupForm(world).open()
    await other.fill("names", {"hashtag": "usblogs", "names": "", "number": "7"})
    await other.press("save")
    await world.skip_to("Fri+1 18:05")
    assert "There has been a round 7 here already" in answer_text(await form.press("save"))


async def test_a_calendar_that_can_not_be_says_so_before_it_is_saved(world: World) -> None:
    form = await SetupForm(world).open()
    days: dict[str, object] = {"announce": "Thu 20:15", "close": "Sun 21:00", "further": ["1"], "zone": "Prague"}
    await form.fill("times", days)
    assert "A round has to close before the next theme is announced" in form.words


@pytest.mark.parametrize("calendar", Calendar)
def test_each_calendar_is_known_again_by_its_schedule(calendar: Calendar) -> None:
    assert calendar_of(DEFAULTS[calendar]) is calendar


def test_days_stay_among_calendars_of_weeks_and_hosts_are_asked_earlier_for_months() -> None:
    weekly = with_calendar(make_community(), Calendar.WEEKLY)
    assert with_calendar(weekly, Calendar.EVERY_2_WEEKS).schedule == Schedule(cadence=Cadence.EVERY_2_WEEKS)
    monthly = with_calendar(weekly, Calendar.MONTH)
    assert (weekly.host_lead_days, monthly.host_lead_days) == (3, 14)
    assert with_calendar(monthly, Calendar.WEEKLY) == weekly
