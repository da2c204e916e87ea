"""Four weeks of the real bot process under faults; `make faults` plays as many as one likes."""

from pathlib import Path

import pytest

from tests.faults.invariants import violations
from tests.faults.kinds import KINDS
from tests.faults.play import play
from tests.faults.week import FaultyWeek
from tests.local_discord.bot_starter import BotStarter
from tests.local_discord.bot_week import MOMENTS

SEEDS = (1, 2, 3, 4)


@pytest.mark.long
async def test_nothing_is_lost_and_nothing_said_twice_whatever_strikes(tmp_path: Path) -> None:
    (tmp_path / "calm").mkdir()
    calm = await play(tmp_path / "calm", 0, frozenset(), faults=False)
    assert calm.violations == ()
    assert len(calm.posts) == 9
    struck, found = set[str](), list[tuple[int, str]]()
    for seed in SEEDS:
        (tmp_path / str(seed)).mkdir()
        outcome = await play(tmp_path / str(seed), seed, calm.posts)
        struck |= set(outcome.struck)
        found += [(seed, violation) for violation in outcome.violations]
    assert found == []
    assert struck <= set(KINDS)
    assert len(struck) > len(KINDS) / 2


async def test_what_is_lost_or_said_twice_is_noticed(tmp_path: Path) -> None:
    async with FaultyWeek.open(tmp_path) as week:
        await week.set_up()
        async with BotStarter.open(tmp_path) as starter:
            week.set_clock(week.blogs.circle.moment(MOMENTS[0]))
            await week.settle(starter)
            await week.stop()
        said = week.discord.messages[week.discord.text]
        [announcement] = [message for message in said.values() if "ROUND 1" in str(message)]
        said["7"] = announcement | {"id": "7"}
        found = set(violations(week, {"The flood line"}))
    assert {"round 1 is announced 2 times", "round 1 is rounded up 0 times"} <= found
    assert "“The flood line” is in no round-up" in found
    assert any(one.startswith("the mark ") for one in found)
    assert any(one.startswith("said 2 times") for one in found)
