"""A member can make the bot fetch something only so often."""

from datetime import timedelta

import pytest

from bot.demo.world import World
from bot.errors import UserError
from bot.flows.members.pace import Pace
from bot.limits import MAX_REQUESTS_PER_MINUTE
from tests.support.clocks import MONDAY, ManualClock
from tests.support.commands import run_command
from tests.support.games import start_game


def test_after_many_requests_in_a_minute_a_member_waits_and_nobody_else() -> None:
    clock = ManualClock(MONDAY)
    pace = Pace(clock)
    for second in range(MAX_REQUESTS_PER_MINUTE):
        clock.set(MONDAY + timedelta(seconds=second))
        pace.admit(1)
    with pytest.raises(UserError):
        pace.admit(1)
    pace.admit(2)
    clock.set(MONDAY + timedelta(minutes=1))
    pace.admit(1)
    with pytest.raises(UserError):
        pace.admit(1)


async def test_who_asks_too_often_is_told_when_to_go_on(world: World) -> None:
    await start_game(world)
    for _ in range(MAX_REQUESTS_PER_MINUTE):
        await run_command(world, "jo", "blog add", address="no address")
    assert "I can take the next one <t:" in await run_command(world, "jo", "blog add", address="no address")
    assert "not a web address" in await run_command(world, "tomas", "blog add", address="no address")
