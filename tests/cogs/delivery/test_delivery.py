"""One message that is broken keeps no other from being sent."""

import sqlite3

from bot.demo.world import ORGANISER, World
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with


async def test_a_message_that_can_not_be_read_keeps_no_other_back(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 11:00")
    [(notice,)] = rows.execute("SELECT min(key) FROM outbox WHERE kind = 'notice'")
    broken = """UPDATE outbox SET content = '[{"x": 1}]', revision = revision + 1, due_at = queued_at WHERE key = ?"""
    rows.execute(broken, (notice,))
    rows.commit()
    await world.skip_to("Mon+1 12:05")
    assert message_texts_with(world, "ROUND-UP OF ROUND 1")
    assert "#usblogs" in await run_command(world, ORGANISER, "setup show")
