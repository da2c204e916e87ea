import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.i18n import Language, get_translator
from bot.themes import Schedule, load_zone, next_window
from bot.themes.calendar import parse_weekly_time

NEW_YORK = ZoneInfo("America/New_York")
ZONES = [
    "America/New_York",
    "Europe/Berlin",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
]


def local(instant: datetime, zone: ZoneInfo = NEW_YORK) -> str:
    return f"{instant.astimezone(zone):%a %Y-%m-%d %H:%M}"


def test_the_default_week_opens_on_friday_evening_and_closes_on_monday_noon() -> None:
    opens_at, closes_at = next_window(datetime(2026, 11, 25, tzinfo=UTC), Schedule(), NEW_YORK)
    assert (local(opens_at), local(closes_at)) == ("Fri 2026-11-27 18:00", "Mon 2026-11-30 12:00")


def test_the_wall_clock_time_holds_when_the_clocks_change_in_between() -> None:
    opens_at, closes_at = next_window(datetime(2026, 3, 4, tzinfo=UTC), Schedule(), NEW_YORK)
    assert (opens_at.hour, closes_at.hour) == (23, 16)  # 18:00 at UTC-5, then 12:00 at UTC-4
    assert local(closes_at) == "Mon 2026-03-09 12:00"


def test_the_very_instant_of_an_opening_gives_the_next_one() -> None:
    opens_at, _ = next_window(datetime(2026, 11, 25, tzinfo=UTC), Schedule(), NEW_YORK)
    following, _ = next_window(opens_at, Schedule(), NEW_YORK)
    assert following - opens_at == timedelta(days=7)


def test_a_time_that_the_clocks_skip_moves_to_the_first_that_exists() -> None:
    week = Schedule(announce_day=6, announce_time=time(2, 30))
    opens_at, _ = next_window(datetime(2026, 3, 6, tzinfo=UTC), week, NEW_YORK)
    assert local(opens_at) == "Sun 2026-03-08 03:00"


def test_a_time_that_occurs_twice_happens_at_its_first_occurrence() -> None:
    week = Schedule(announce_day=6, announce_time=time(1, 30))
    opens_at, _ = next_window(datetime(2026, 10, 30, tzinfo=UTC), week, NEW_YORK)
    assert opens_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    following, _ = next_window(opens_at, week, NEW_YORK)
    assert local(following) == "Sun 2026-11-08 01:30"


@given(
    after=st.datetimes(datetime(2000, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES),
    days=st.tuples(st.integers(0, 6), st.integers(0, 6)),
    minutes=st.tuples(st.integers(0, 1439), st.integers(0, 1439)),
)
def test_a_window_lies_ahead_and_within_a_fortnight(
    after: datetime, zone: str, days: tuple[int, int], minutes: tuple[int, int]
) -> None:
    times = [time(minute // 60, minute % 60) for minute in minutes]
    opens_at, closes_at = next_window(after, Schedule(days[0], times[0], days[1], times[1]), ZoneInfo(zone))
    assert after < opens_at < closes_at
    assert opens_at - after <= timedelta(days=7, hours=1)
    assert closes_at - opens_at <= timedelta(days=7, hours=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Friday 18:00", (4, time(18))),
        ("mon 9:05", (0, time(9, 5))),
        ("SUNDAY 23:59", (6, time(23, 59))),
        ("Fri 6 p.m.", (4, time(18))),
        ("viernes 6:30\N{NO-BREAK SPACE}p.\N{NO-BREAK SPACE}m.", (4, time(18, 30))),
        ("Friday 6:30\N{NARROW NO-BREAK SPACE}PM", (4, time(18, 30))),
        ("vendredi\N{NO-BREAK SPACE}18\N{NO-BREAK SPACE}h", (4, time(18))),
    ],
)
def test_a_weekly_time_is_parsed(text: str, expected: tuple[int, time]) -> None:
    assert parse_weekly_time(text) == expected


@pytest.mark.parametrize("language", Language)
def test_the_weekly_time_that_we_propose_is_parsed_in_each_language(language: Language) -> None:
    proposed = get_translator(language).lookup("“{typed}” is no weekday with a time. Try “Friday 18:00”.")
    [opening] = re.findall(r"[\w-]+ 18:00", proposed)
    assert parse_weekly_time(opening) == (4, time(18))


@pytest.mark.parametrize("text", ["", "Friday", "18:00", "T 18:00", "Friday 25:00", "Noday 10:00", "Friday 18:00:30"])
def test_an_invalid_weekly_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="Friday 18:00"):
        parse_weekly_time(text)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "America"])
def test_an_unknown_time_zone_is_refused_with_advice(name: str) -> None:
    with pytest.raises(UserError, match="Type a large city"):
        load_zone(name)
