"""A week of a bot that is several processes; `python -m tests.faults.fleet` plays many, with ten and under faults."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from tests.faults.circles import Scribe
from tests.faults.fleet import FleetLife, Role, on
from tests.faults.invariants import ROUNDED_UP, Said, violations
from tests.faults.play import BEGINS
from tests.support.length import only_whole
from tests.support.postgresql import Server, needs_postgresql

pytestmark = [needs_postgresql, pytest.mark.long, only_whole]
ROLES = (
    Role("gateway-one", "gateway", "0-1/4"),
    Role("gateway-two", "gateway", "2-3/4"),
    Role("rounds", "rounds"),
    Role("feeds", "feeds,comments"),
)


async def test_a_fleet_plays_a_week_and_goes_on_where_one_was_killed(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FleetLife, "roles", ROLES)
    rng = Random(1)  # noqa: S311 - a life is repeatable
    with on(postgresql):
        async with FleetLife.open(tmp_path, BEGINS[0], rng) as life:
            assert isinstance(life, FleetLife)
            scribe = Scribe(rng)
            await life.look_after()
            windows = [circle.window_in(life.clock.now()) for circle in life.circles]
            for circle, (opens_at, closes_at) in zip(life.circles, windows, strict=True):
                scribe.write(circle, life.blogs, opens_at, closes_at)
            opens_at, closes_at = min(windows)[0], max(windows)[1]
            steps = [opens_at, opens_at + timedelta(hours=8), closes_at - timedelta(minutes=5), closes_at]
            for step, killed in zip(steps, ("gateway-one", "rounds", "feeds", "gateway-two"), strict=True):
                life.set_clock(step)
                await life.kill(killed)
                await life.settle()
            for days in (2, 10):
                life.set_clock(closes_at + timedelta(days=days))
                await life.settle()
            assert [*life.found, *violations(life)] == []
            for circle in life.circles:
                assert len(Said.in_circle(life, circle).heads(ROUNDED_UP)[1]) == 1
