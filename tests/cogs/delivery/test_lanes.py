"""What was never said goes before pins and edits, of all communities, and these come in between all the same."""

import asyncio

from bot.components import Layout, TextDisplay
from bot.demo.world import World
from bot.outbox import Message, MessageKey, MessageKind
from bot.themes import CommunityId
from cogs.delivery.lanes import MAX_LANES, OTHERS_EVERY, Lane, Lanes
from storage.outbox import enqueue, find_message

CROWD = 3 * MAX_LANES


async def test_what_was_never_said_goes_before_what_follows() -> None:
    lanes, order = Lanes(1), list[Lane]()

    async def deliver(lane: Lane) -> None:
        async with lanes.turn(lane):
            order.append(lane)

    async with lanes.turn(Lane.FOLLOWS):
        waiting = [asyncio.create_task(deliver(lane)) for lane in [Lane.FOLLOWS] * 50 + [Lane.NEWS] * 50]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    while_news_wait = order[: len(order) - order[::-1].index(Lane.NEWS)]
    assert while_news_wait.count(Lane.FOLLOWS) == len(while_news_wait) // OTHERS_EVERY > 0
    assert order.count(Lane.FOLLOWS) == order.count(Lane.NEWS) == 50


async def test_when_all_announce_at_once_none_waits_for_the_pins_of_others(world: World) -> None:
    channels = {}
    for number in range(CROWD):
        guild = world.env.create_guild(f"Server {number}")
        channels[CommunityId(guild.id)] = guild.create_text_channel("blog-week")
    await world.env.settle()
    begin = len(world.env.http_requests)
    now, layout = world.clock.now(), Layout((TextDisplay("Here is the theme."),))
    async with world.services.db.write() as tx:
        for community, channel in channels.items():
            key = MessageKey(f"theme:{community}")
            await enqueue(tx, Message(key, MessageKind.BOARD, community, channel.id, layout, pin=True), now)
    await world.env.settle()
    asked = [one for one in world.env.http_requests[begin:] if one.method in {"POST", "PUT"}]
    assert [one.method for one in asked].count("POST") == [one.method for one in asked].count("PUT") == CROWD
    last = max(position for position, one in enumerate(asked) if one.method == "POST")
    assert [one.method for one in asked[:last]].count("PUT") < MAX_LANES
    async with world.services.db.read() as conn:
        sent = [await find_message(conn, MessageKey(f"theme:{community}")) for community in channels]
    assert all(one is not None and one.message_id and one.pinned for one in sent)
