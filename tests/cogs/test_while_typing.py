"""While somebody types, what can't be offered is an empty list, and what comes too late a line in the log."""

import pytest

from bot.demo.world import World
from tests.support.commands import options_with_choices
from tests.support.games import start_game
from tests.support.lost_answers import CALLBACK

ANYWHERE = {"setup start"}
"""The commands whose choices are the same before the set-up."""


async def test_before_the_set_up_nothing_is_offered_and_nothing_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    options = [one for one in options_with_choices(world.bot.tree.get_commands()) if one[0] not in ANYWHERE]
    assert options
    for command, option in options:
        assert await world.members["ines"].autocomplete(world.channel, command, option, "x") == [], command
    assert caplog.text == ""


async def test_choices_that_come_too_late_are_a_line_in_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await start_game(world)
    world.env.inject_error("POST", CALLBACK, status=404, code=10062)
    await world.members["ines"].autocomplete(world.channel, "post why", "post", "x")
    [told] = [one for one in caplog.records if "in autocomplete for 'post why'" in one.message]
    assert (told.levelname, told.exc_info) == ("WARNING", None)
    assert "10062" in told.message
    assert "Traceback" not in caplog.text


async def test_a_fault_while_somebody_types_keeps_its_traceback(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await start_game(world)

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("cogs.post.entries_of_member", fail)
    await world.members["ines"].autocomplete(world.channel, "post why", "post", "x")
    assert "ZeroDivisionError" in caplog.text
