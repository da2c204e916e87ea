"""One message that is broken keeps no other from being sent, and none goes where its circle is not."""

import sqlite3
from dataclasses import replace

from bot.components import Layout, TextDisplay
from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.feeds import FeedId
from bot.flows.members.membership import ensure_member
from bot.flows.messages.perma_post import record_delivery
from bot.flows.rounds.set_up import set_up
from bot.outbox import AddOn, Message, MessageKind, Obstacle
from bot.outbox.keys import board_key, feed_failure_key, notice_key
from bot.posts import PostId
from bot.services import Services
from bot.themes import Caller, CommunityId
from storage.blogs import add_blog
from storage.obstacles import due_add_ons, is_anything_blocked
from storage.outbox import enqueue, find_message
from tests.support.circles import make_community, make_organiser, set_up_community
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


async def test_a_word_on_a_blog_goes_through_another_circle_of_its_owner_where_the_bot_is(
    world: World, rows: sqlite3.Connection
) -> None:
    ines, now, feed = world.users["ines"], world.clock.now(), FeedId(0)
    guilds = [world.guild, world.env.create_guild("Second"), world.env.create_guild("Third")]
    for guild in guilds[1:]:
        guild.add_member(ines)
        channel = guild.create_text_channel("theirs")
        await set_up(world.services, make_organiser(guild.id), make_community(guild.id, channel.id))
    await ScriptedWeek(world, lambda *_: None).set_up()
    async with world.services.db.write() as tx:
        for guild in guilds:
            _, member = await ensure_member(tx, Caller(guild.id, ines.id, "Ines"), now)
            blog = await add_blog(tx, member.community, member.id, "http://127.0.0.1:1/feed", "Harbour", "", now)
            assert blog is not None
            feed = blog.feed
    for guild in guilds[:2]:
        world.env.backend.remove_guild(guild.id)
    await world.env.settle()
    layout = Layout((TextDisplay("I can't read your blog"),))
    async with world.services.db.write() as tx:
        key, first = feed_failure_key(feed, ines.id, now), CommunityId(world.guild.id)
        await enqueue(tx, Message(key, MessageKind.FEED_FAILURE, first, 0, layout, user_id=ines.id), now)
    await world.env.settle()
    assert private_messages_to(world, "ines") == ["I can't read your blog"]
    about = "SELECT m.community_id FROM outbox_subjects s JOIN members m ON m.id = s.member_id WHERE s.message_key = ?"
    assert rows.execute(about, (key,)).fetchall() == [(guilds[2].id,)]


async def test_a_word_on_a_blog_waits_nowhere_when_the_bot_is_in_none_of_its_owners_circles(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    ines, now = world.users["ines"], world.clock.now()
    layout, first = Layout((TextDisplay("I can't read your blog"),)), CommunityId(world.guild.id)
    world.env.backend.remove_guild(world.guild.id)
    await world.env.settle()
    key = feed_failure_key(FeedId(1), ines.id, now)
    async with world.services.db.write() as tx:
        await enqueue(tx, Message(key, MessageKind.FEED_FAILURE, first, 0, layout, user_id=ines.id), now)
    await world.env.settle()
    async with world.services.db.read() as conn:
        message = await find_message(conn, key)
    assert message is not None
    assert message.obstacle is Obstacle.SERVER_GONE
