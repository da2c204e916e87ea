"""What tests of the calendar over many years share."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

FIRST, YEARS = datetime(2005, 1, 1, tzinfo=UTC), 30
LAST = FIRST.replace(year=FIRST.year + YEARS)
minutes = st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))


def shows(instant: datetime, day: int, at: time, zone: ZoneInfo) -> bool:
    """Return whether it is this weekday and time in the zone, or the clocks have just skipped it."""
    local = instant.astimezone(zone).replace(tzinfo=None)
    if (local.weekday(), local.time()) == (day, at):
        return True
    just_before = (instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    expected = datetime.combine(local.date() - timedelta(days=(local.weekday() - day) % 7), at)
    return just_before < expected < local
