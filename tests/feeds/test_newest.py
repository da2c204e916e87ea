"""The newest of many are kept, wherever they stand."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.newest import newest

FIRST = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        pytest.param([5, 4, 3, 2], [5, 4], id="newest first"),
        pytest.param([2, 3, 4, 5], [4, 5], id="oldest first"),
        pytest.param([2, 5, None, 4], [5, 4], id="in no order"),
        pytest.param([None, 3, None, None], [None, 3], id="undated ones as they stand"),
        pytest.param([5, 4], [5, 4], id="no more than are kept"),
    ],
)
def test_the_newest_are_kept_in_their_order(days: list[int | None], kept: list[int | None]) -> None:
    assert list(newest(days, lambda day: FIRST + timedelta(days=day) if day else None, 2)) == kept
