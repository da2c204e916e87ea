"""Rounds of which nobody heard, as the bot could say nothing for weeks."""

import sqlite3

from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from tests.support.commands import run_command
from tests.support.messages import message_texts_with
from tests.support.silence import silence

TITLES = {"ines": "Alpha", "tomas": "Beta", "marek": "Gamma"}


async def test_weeks_in_which_nothing_could_be_said_use_up_no_suggestion_and_are_told_of_to_nobody(
    world: World, rows: sqlite3.Connection
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    for who, title in TITLES.items():
        await run_command(world, who, "theme suggest", title=title)
    silence(world, on=True)
    for week in ("", "+1"):
        await world.move_to(f"Fri{week} 19:00")
        await world.move_to(f"Mon+{1 + int(week or 0)} 13:00")
    phases = [phase for (phase,) in rows.execute("SELECT phase FROM rounds ORDER BY id")]
    assert phases == ["rounded_up", "rounded_up", "scheduled"]
    assert {title for (title,) in rows.execute("SELECT title FROM suggestions WHERE open")} == set(TITLES.values())
    silence(world, on=False)
    await world.move_to("Fri+2 19:00")
    assert len(message_texts_with(world, "ROUND 3")) == 1
    assert message_texts_with(world, "No posts") == []
    for number in (1, 2):
        assert message_texts_with(world, f"ROUND {number}") == []
    assert len(rows.execute("SELECT title FROM suggestions WHERE open").fetchall()) == 2
