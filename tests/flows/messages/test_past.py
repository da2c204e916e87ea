"""What could not be said in time says what is so now, or nothing."""

from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from tests.support.breaks import insist
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with, private_messages_to
from tests.support.silence import silence


async def test_a_theme_that_could_not_be_announced_in_time_says_since_when_it_runs(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    await world.move_to("Fri 18:00")
    await world.move_to("Sat 09:00")
    silence(world, on=False)
    await world.env.settle()
    [announced] = message_texts_with(world, "ROUND 1")
    assert "Round 1 began" in announced


async def test_what_a_round_had_to_say_is_not_posted_below_its_round_up(world: World) -> None:
    await start_game(world)
    silence(world, on=True)
    await world.move_to("Mon+1 12:30")
    silence(world, on=False)
    await world.env.settle()
    assert message_texts_with(world, "There is still time") == []
    rounded_up = [text for text in message_texts_with(world, "1") if "Every stop" in text]
    assert rounded_up
    assert "What was over by then is left out" in "\n".join(private_messages_to(world, "bea"))


async def test_a_round_that_nobody_could_read_of_is_not_announced_after_its_close(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    await world.move_to("Mon+1 12:30")
    silence(world, on=False)
    await world.env.settle()
    assert message_texts_with(world, "Write on your own blog until") == []


async def test_a_break_is_not_told_when_its_date_is_past(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    await run_command(world, ORGANISER, "round skip")
    await world.move_to("Thu 12:00")
    silence(world, on=False)
    await world.env.settle()
    assert len(message_texts_with(world, "we take a break")) == 1
    silence(world, on=True)
    await insist(world, ORGANISER, "round skip")
    await world.move_to("Sat+1 12:00")
    silence(world, on=False)
    await world.env.settle()
    assert len(message_texts_with(world, "we take a break")) == 1
