"""What every command and button answers: before the set-up, to forged ids, and when something fails."""

import pytest

from bot.demo.world import World
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_text, run_command
from tests.support.games import start_game


@pytest.mark.parametrize("command", ["round status", "me", "reading next"])
async def test_before_the_set_up_every_command_says_what_to_do(world: World, command: str) -> None:
    assert "/setup start" in await run_command(world, "ines", command)


@pytest.mark.parametrize("action", ["read:999999", "vote:999999", "mine:999999:yes"])
async def test_a_forged_component_id_is_refused_in_words(world: World, action: str) -> None:
    await start_game(world)
    assert answer_text(await world.members["jo"].click(await send_forged_button(world, action), custom_id=action))


async def test_an_unforeseen_fault_behind_a_button_is_owned_up_to(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    week = await start_game(world)

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("cogs.reading.open_post", fail)
    assert "Something went wrong on my side" in answer_text(await week.read("marek", "Every stop"))
    assert "an interaction failed" in caplog.text
