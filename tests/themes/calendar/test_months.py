"""Properties of calendars of months: whole ones, and those whose posts are due on the nth weekday."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.themes import Cadence, Schedule, windows
from bot.themes.calendar import DAY, WEEK
from bot.themes.zones import ZONES
from tests.support.calendars import FIRST, LAST, YEARS, minutes, shows
from tests.support.length import whole

SECOND = timedelta(seconds=1)
IN_ANY_ZONE = st.sampled_from(ZONES).map(ZoneInfo)
IN_ANY_YEAR = st.datetimes(datetime(2005, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC))
CARNIVAL = Schedule(announce_time=time(0), cadence=Cadence.MONTH)
TUESDAY = Schedule(1, time(0), 1, time(23, 59), Cadence.SECOND, extra_weeks=1, counts_close=True)
due_days = st.builds(
    Schedule,
    st.integers(0, 6),
    minutes,
    st.integers(0, 6),
    minutes,
    st.sampled_from([cadence for cadence in Cadence if cadence.is_nth_weekday]),
    st.integers(0, 3),
    counts_close=st.just(True),
)


def shows_first_day(instant: datetime, at: time, zone: ZoneInfo) -> bool:
    """Return whether it is the first of a month at this time, or the clocks have just skipped that."""
    before, local = ((instant - ago).astimezone(zone).replace(tzinfo=None) for ago in (SECOND, timedelta()))
    wanted = datetime.combine(local.date().replace(day=1), at)
    return local == wanted or before < wanted < local


@pytest.mark.long
@settings(max_examples=whole(60, with_every_change=20), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(zone=ZoneInfo("Pacific/Kiritimati"), at=time(0))
@given(zone=IN_ANY_ZONE, at=minutes)
def test_over_thirty_years_every_month_has_one_round_from_its_first_day_to_its_last(zone: ZoneInfo, at: time) -> None:
    months = Schedule(announce_time=at, cadence=Cadence.MONTH)
    found = list(takewhile(lambda window: window[0] < LAST, windows(FIRST, months, zone)))
    assert abs(len(found) - 12 * YEARS) <= 1
    for (opens_at, closes_at), (following, _) in pairwise(found):
        assert shows_first_day(opens_at, at, zone)
        assert closes_at == following
        local, after = opens_at.astimezone(zone).date(), following.astimezone(zone).date()
        assert (after.year * 12 + after.month) - (local.year * 12 + local.month) == 1
        assert 28 <= (after - local).days <= 31


@pytest.mark.long
@settings(max_examples=whole(150, with_every_change=40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(zone=ZoneInfo("Asia/Beirut"), schedule=Schedule(6, time(0), 6, time(0, 30), Cadence.LAST, counts_close=True))
@given(zone=IN_ANY_ZONE, schedule=due_days)
def test_over_thirty_years_posts_are_due_on_the_nth_such_weekday_of_each_month(
    zone: ZoneInfo, schedule: Schedule
) -> None:
    found = list(takewhile(lambda window: window[0] < LAST, windows(FIRST, schedule, zone)))
    if schedule.cadence is not Cadence.FIFTH:
        assert abs(len(found) - 12 * YEARS) <= 2
    for (opens_at, closes_at), (following, _) in pairwise(found):
        assert opens_at < closes_at <= following
        assert shows(opens_at, schedule.announce_day, schedule.announce_time, zone)
        assert shows(closes_at, schedule.close_day, schedule.close_time, zone)
        lasts = closes_at - opens_at - schedule.extra_weeks * WEEK
        assert timedelta() <= lasts + DAY / 2
        assert lasts <= WEEK + DAY / 2
        # A day that a zone left out is shown as the one after it.
        on = closes_at.astimezone(zone).date()
        [due] = [day for day in (on, on - DAY) if day.weekday() == schedule.close_day]
        assert schedule.cadence.includes(due, schedule.anchor)


@settings(max_examples=whole(60, with_every_change=20), deadline=None)
@given(zone=IN_ANY_ZONE, schedule=due_days | st.just(CARNIVAL), after=IN_ANY_YEAR)
def test_the_next_round_is_the_same_from_any_moment_before_it(
    zone: ZoneInfo, schedule: Schedule, after: datetime
) -> None:
    opens_at, closes_at = next(windows(after, schedule, zone))
    assert opens_at > after
    assert next(windows(opens_at - SECOND, schedule, zone)) == (opens_at, closes_at)
    assert next(windows(max(after, opens_at - DAY), schedule, zone)) == (opens_at, closes_at)


@pytest.mark.parametrize(
    ("zone", "schedule", "shown"),
    [
        (
            "America/New_York",
            CARNIVAL,
            ["01 Mar 00:00 – 01 Apr 00:00", "01 Apr 00:00 – 01 May 00:00", "01 May 00:00 – 01 Jun 00:00"],
        ),
        (
            "Europe/London",
            TUESDAY,
            ["03 Mar 00:00 – 10 Mar 23:59", "07 Apr 00:00 – 14 Apr 23:59", "05 May 00:00 – 12 May 23:59"],
        ),
        # Posts are due on the last Sunday, which in March has no 02:30 in Berlin.
        (
            "Europe/Berlin",
            Schedule(0, time(9), 6, time(2, 30), Cadence.LAST, counts_close=True),
            ["23 Mar 09:00 – 29 Mar 03:00", "20 Apr 09:00 – 26 Apr 02:30", "25 May 09:00 – 31 May 02:30"],
        ),
    ],
)
def test_the_rounds_of_a_spring(zone: str, schedule: Schedule, shown: list[str]) -> None:
    local = ZoneInfo(zone)
    before = datetime.combine(date(2026, 2, 28), time(12), local).astimezone(UTC)
    found = islice(windows(before, schedule, local), 3)
    assert [" – ".join(f"{at.astimezone(local):%d %b %H:%M}" for at in window) for window in found] == shown
