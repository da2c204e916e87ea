"""The calendar without the days that are skipped."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.themes import Cadence, Calendar, Schedule

NEW_YORK = ZoneInfo("America/New_York")
FRIDAYS = [datetime(2026, 3, day, 18, tzinfo=NEW_YORK) for day in (6, 13, 20, 27)]
FIRST, LAST = FRIDAYS[0].date(), FRIDAYS[-1].date()
MONTHS = Schedule(announce_time=time(), cadence=Cadence.MONTH)


def calendar(*skipped: date, schedule: Schedule | None = None) -> Calendar:
    return Calendar(schedule or Schedule(), NEW_YORK, frozenset(skipped))


def test_no_round_opens_on_a_skipped_day() -> None:
    skipping = calendar(FRIDAYS[1].date(), FRIDAYS[2].date())
    opens_at, closes_at = skipping.next_window(FRIDAYS[0])
    assert opens_at == FRIDAYS[3]
    assert closes_at == datetime(2026, 3, 30, 12, tzinfo=NEW_YORK)
    assert next(skipping.windows(FRIDAYS[3]))[0] == FRIDAYS[3] + timedelta(weeks=1)


def test_a_skipped_day_on_which_no_round_would_open_changes_nothing() -> None:
    assert calendar(date(2026, 3, 12)).next_window(FRIDAYS[0]) == calendar().next_window(FRIDAYS[0])


def test_the_next_round_may_open_as_the_running_one_closes_and_not_before() -> None:
    assert calendar().next_window(FRIDAYS[0], FRIDAYS[1])[0] == FRIDAYS[1]
    assert calendar().next_window(FRIDAYS[0], FRIDAYS[1] + timedelta(minutes=1))[0] == FRIDAYS[2]


def test_a_month_is_skipped_whole() -> None:
    opens_at, _ = calendar(date(2026, 4, 1), schedule=MONTHS).next_window(FRIDAYS[0])
    assert opens_at == datetime(2026, 5, 1, tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("schedule", "day", "opens_at"),
    [
        (Schedule(), FIRST, FRIDAYS[0]),
        (Schedule(), date(2026, 3, 12), None),
        (Schedule(announce_time=time()), LAST, datetime(2026, 3, 27, tzinfo=NEW_YORK)),
        (Schedule(cadence=Cadence.LAST), LAST, FRIDAYS[-1]),
        (Schedule(cadence=Cadence.LAST), FIRST, None),
        (MONTHS, date(2026, 4, 1), datetime(2026, 4, 1, 4, tzinfo=UTC)),
    ],
)
def test_what_a_day_would_have_is_known_though_it_is_skipped(
    schedule: Schedule, day: date, opens_at: datetime | None
) -> None:
    window = calendar(day, schedule=schedule).window_on(day)
    assert (window and window[0]) == opens_at
