"""The hostile week, with little of everything: its full size is `make hostile-week`."""

from pathlib import Path

import pytest

from tests.hostile.week import Figures, HostileWeek
from tests.hostile.week_web import SMALL
from tests.support.length import only_whole


@pytest.mark.long
@only_whole
async def test_a_week_of_everything_hostile_at_once_ends_as_any_other(tmp_path: Path) -> None:
    figures = await HostileWeek.play(tmp_path, SMALL)
    assert [fault for fault in figures.faults() if "stood still" not in fault] == [], "\n".join(figures.lines())
    assert (figures.unsettled, figures.errors_logged) == ([], 0), (tmp_path / "log").read_text(encoding="utf-8")


def test_a_bound_that_does_not_hold_is_named() -> None:
    held = Figures(8, 8, 1.0, is_next_announced=True, is_running=True)
    assert held.faults() == []
    held.held_seconds, held.database_growth_mb, held.posts_found, held.roundup_seconds = 0.2, 30, 7, None
    assert len(held.faults()) == 4
