"""A week of a bot whose database is on a server that fails; `make faults ARGS=--postgresql` plays many."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from tests.faults import postgresql
from tests.faults.circles import Scribe
from tests.faults.invariants import ROUNDED_UP, Said, violations
from tests.faults.kinds import KINDS, kinds_of
from tests.faults.kinds import postgresql as kinds
from tests.faults.kinds.kind import strike
from tests.faults.play import BEGINS
from tests.faults.postgresql import OneBotLife
from tests.support.length import only_whole, whole
from tests.support.postgresql import needs_postgresql

pytestmark = [needs_postgresql, pytest.mark.long, only_whole]
A_WEEKS = (
    "sessions ended in their commits",
    "statements cancelled",
    "the server killed, and started again",
    "all sessions of the bot ended by the server",
)
"""What strikes as a round opens, in its midst, before its close, and at it."""
OF_SERVERS = tuple(name for name, one in kinds_of("postgresql").items() if one.engine and name not in A_WEEKS)
STRIKES = (*A_WEEKS, *whole(OF_SERVERS, with_every_change=()))


async def test_nothing_is_lost_and_nothing_said_twice_whatever_strikes_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "SECONDS_TO_CONNECT_AGAIN", 0.5)
    monkeypatch.setattr(kinds, "SECONDS_AWAY", (0.2,))
    rng = Random(1)  # noqa: S311 - a life is repeatable
    async with OneBotLife.open(tmp_path, BEGINS[0], rng) as life:
        scribe = Scribe(rng)
        weeks = [STRIKES[n : n + len(A_WEEKS)] for n in range(0, len(STRIKES), len(A_WEEKS))]
        for number, names in enumerate(weeks):
            monday = BEGINS[0] + timedelta(weeks=number)
            windows = [circle.window_in(monday) for circle in life.circles]
            for circle, (opens_at, closes_at) in zip(life.circles, windows, strict=True):
                scribe.write(circle, life.blogs, opens_at, closes_at)
            opens_at, closes_at = min(windows)[0], max(windows)[1]
            steps = (opens_at, opens_at + timedelta(hours=8), closes_at - timedelta(minutes=5), closes_at)
            for step, name in zip(steps, names, strict=False):
                life.set_clock(max(step, life.clock.now()))
                await life.look_after()
                await strike(KINDS[name], life, rng)
                await life.settle()
            await life.heal(wholly=True)
            life.set_clock(max(closes_at + timedelta(days=2), life.clock.now()))
            await life.settle()
        life.set_clock(life.clock.now() + timedelta(days=8))
        await life.settle()
        assert [*life.found, *violations(life)] == []
        assert life.struck["the server killed, and started again"] == 1
        for circle in life.circles:
            assert {len(texts) for texts in Said.in_circle(life, circle).heads(ROUNDED_UP).values()} == {1}
