"""One message that is broken keeps no other from being sent, and none goes where its circle is not."""

import sqlite3
from dataclasses import replace

from bot.components import Layout, TextDisplay
from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.flows.messages.perma_post import record_delivery
from bot.outbox import AddOn, Message, MessageKind, Obstacle
from bot.outbox.keys import board_key, notice_key
from bot.posts import PostId
from bot.services import Services
from bot.themes import CommunityId
from storage.obstacles import due_add_ons, is_anything_blocked
from storage.outbox import enqueue, find_message
from tests.support.circles import set_up_community
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with, private_messages_to


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


async def test_no_message_of_a_circle_goes_to_another_server_or_from_one_that_the_bot_is_not_in(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    other = world.env.create_guild("Another server").create_text_channel("theirs")
    here, gone = CommunityId(world.guild.id), CommunityId(77)
    layout, now = Layout((TextDisplay("Where am I?"),)), world.clock.now()
    async with world.services.db.write() as tx:
        notice = Message(notice_key(PostId(0)), MessageKind.NOTICE, here, other.id, layout)
        await enqueue(tx, notice, now)
        private = Message(notice_key(PostId(1)), MessageKind.NOTICE, gone, 0, layout, user_id=world.users[ORGANISER].id)
        await enqueue(tx, private, now)
    await world.env.settle()
    async with world.services.db.read() as conn:
        found = [await find_message(conn, notice_key(PostId(number))) for number in range(2)]
    assert [one and one.obstacle for one in found] == [Obstacle.SERVER_GONE] * 2
    assert [text for message in other.history() for text in texts_of(message) if "Where am I?" in text] == []
    assert private_messages_to(world, ORGANISER) == []


async def test_the_pin_of_a_message_is_due_as_soon_as_it_stands_so_that_no_stop_loses_it(services: Services) -> None:
    await set_up_community(services)
    circle, board = CommunityId(1), board_key(CommunityId(1), 10)
    async with services.db.read() as conn:
        queued = await find_message(conn, board)
    assert queued is not None
    await record_delivery(services, replace(queued, message_id=1, sent_channel_id=10))
    async with services.db.read() as conn:
        assert await due_add_ons(conn, circle, services.clock.now()) == [(board, AddOn.PIN)]
        assert not await is_anything_blocked(conn, circle), "nothing stands in its way"
