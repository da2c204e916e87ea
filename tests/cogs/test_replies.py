"""What every command and button answers: before the set-up, to forged ids, and when something fails."""

import pytest

from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_text, run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with


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


@pytest.mark.parametrize(
    ("nick", "global_name", "shown"), [("\u200b\u200d", "Kai Rivers", "Kai Rivers"), (None, "\u200b\u200d", "kai7")]
)
async def test_a_name_of_which_nothing_is_seen_gives_way_to_the_next(
    world: World, nick: str | None, global_name: str, shown: str
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    kai = world.guild.add_member(world.env.create_user("kai7", global_name=global_name), nick=nick)
    await kai.slash(world.channel, "theme suggest", title="Slow trains")
    await world.env.settle()
    [board] = message_texts_with(world, "What shall we write about next?")
    assert f"suggested by {shown}" in board
