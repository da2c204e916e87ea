"""Properties of calendars that count from the announcement, in every zone, for every cadence, over thirty years."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.themes import Cadence, Schedule, windows
from bot.themes.calendar import DAY, WEEK
from bot.themes.zones import ZONES, parse_zone, search_zones
from tests.support.calendars import FIRST, LAST, YEARS, minutes, shows
from tests.support.length import whole

weeks = st.builds(
    Schedule,
    announce_day=st.integers(0, 6),
    announce_time=minutes,
    close_day=st.integers(0, 6),
    close_time=minutes,
    cadence=st.sampled_from([cadence for cadence in Cadence if cadence is not Cadence.MONTH]),
    anchor=st.dates(date(2005, 1, 1), date(2035, 1, 1)),
).flatmap(
    lambda week: st.integers(0, week.cadence.min_weeks - 1).map(
        lambda extra_weeks: Schedule(
            week.announce_day,
            week.announce_time,
            week.close_day,
            week.close_time,
            week.cadence,
            extra_weeks,
            week.anchor,
        )
    )
)


@pytest.mark.long
@settings(max_examples=whole(600, with_every_change=100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(zone=ZoneInfo("America/Araguaina"), week=Schedule(6, time(0), 6, time(0, 1), anchor=date(2005, 1, 1)))
@given(zone=st.sampled_from(ZONES).map(ZoneInfo), week=weeks)
def test_over_thirty_years_no_announcement_is_skipped_doubled_or_at_another_wall_clock_time(
    zone: ZoneInfo, week: Schedule
) -> None:
    found_windows = list(takewhile(lambda window: window[0] < LAST, windows(FIRST, week, zone)))
    for (opens_at, closes_at), (following, _) in pairwise(found_windows):
        assert opens_at < closes_at <= following
        assert shows(opens_at, week.announce_day, week.announce_time, zone)
        assert closes_at == following or shows(closes_at, week.close_day, week.close_time, zone)
    days = [(opens_at.astimezone(zone).date()) for opens_at, _ in found_windows]
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    match week.cadence:
        case Cadence.WEEKLY | Cadence.EVERY_2_WEEKS | Cadence.EVERY_4_WEEKS:
            # A whole day that a zone leaves out moves one announcement to the day after it.
            assert all(abs(gap - 7 * week.cadence.min_weeks) <= 1 for gap in gaps)
        case Cadence.FIFTH:
            assert all(62 <= gap <= 120 for gap in gaps)
        case _:
            assert all(27 <= gap <= 36 for gap in gaps)
            assert abs(len(found_windows) - 12 * YEARS) <= 1


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    week=weeks,
    after=st.datetimes(datetime(2005, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC)),
)
def test_the_next_opening_is_the_same_from_any_moment_before_it(
    zone: ZoneInfo, week: Schedule, after: datetime
) -> None:
    opens_at, closes_at = next(windows(after, week, zone))
    assert opens_at > after
    assert next(windows(opens_at - timedelta(seconds=1), week, zone)) == (opens_at, closes_at)
    assert next(windows(max(after, opens_at - DAY), week, zone)) == (opens_at, closes_at)


@pytest.mark.parametrize(
    ("zone", "on", "at", "shown"),
    [
        # 2026-03-29, 02:30 does not exist in Berlin; 2026-10-25, 02:30 occurs twice.
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29 03:00 +0200"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 02:30 +0200"),
        # Samoa left out the 30th of December 2011, a Friday.
        ("Pacific/Apia", "2011-12-30", "18:00", "2011-12-31 00:00 +1400"),
        # Lord Howe Island moves its clocks by half an hour.
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04 02:30 +1100"),
        # Beirut skips midnight.
        ("Asia/Beirut", "2026-03-29", "00:00", "2026-03-29 01:00 +0300"),
    ],
)
def test_a_time_that_is_skipped_or_occurs_twice_is_the_first_that_exists(
    zone: str, on: str, at: str, shown: str
) -> None:
    day = date.fromisoformat(on)
    week = Schedule(announce_day=day.weekday(), announce_time=time.fromisoformat(at))
    before = datetime.combine(day - 3 * DAY, time(), ZoneInfo(zone)).astimezone(UTC)
    [(opens_at, _), (following, _)] = islice(windows(before, week, ZoneInfo(zone)), 2)
    assert f"{opens_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %z}" == shown
    assert following.astimezone(ZoneInfo(zone)).date() - day == WEEK


def test_months_without_a_fifth_friday_are_left_out() -> None:
    week = Schedule(cadence=Cadence.FIFTH)
    found_windows = islice(windows(datetime(2026, 1, 1, tzinfo=UTC), week, ZoneInfo("UTC")), 4)
    assert [f"{opens_at:%d %b}" for opens_at, _ in found_windows] == ["30 Jan", "29 May", "31 Jul", "30 Oct"]


def test_every_second_week_is_counted_from_the_anchor() -> None:
    week = Schedule(cadence=Cadence.EVERY_2_WEEKS, anchor=date(2026, 3, 20))
    found_windows = islice(windows(datetime(2026, 3, 10, tzinfo=UTC), week, ZoneInfo("UTC")), 3)
    assert [f"{opens_at:%d %b}" for opens_at, _ in found_windows] == ["20 Mar", "03 Apr", "17 Apr"]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("new york", "America/New_York"),
        ("Kolkata", "Asia/Kolkata"),
        ("prag", "Europe/Prague"),
        ("europe/lisbon", "Europe/Lisbon"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_found_by_its_city(text: str, zone: str) -> None:
    assert parse_zone(text).key == zone


def test_zones_whose_city_begins_with_the_letters_come_first() -> None:
    assert search_zones("lond")[0] == "Europe/London"
    assert {zone for zone in ZONES if "/" in zone} >= {"Europe/Berlin", "America/Sao_Paulo"}
