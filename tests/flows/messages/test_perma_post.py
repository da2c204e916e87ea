"""The list of all rounds stands below the round-up that it links to."""

import sqlite3
from dataclasses import replace

import pytest

from bot.actions import AnswerDeletion, Deletable
from bot.components import Layout, TextDisplay
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.flows.messages.deleted import answer_deletion
from bot.flows.messages.perma_post import record_delivery
from bot.outbox import Message, MessageKind
from bot.outbox.keys import perma_post_key, roundup_key
from bot.services import Services
from bot.themes import Caller, CommunityId, RoundId
from storage.outbox import enqueue, find_message
from tests.support.circles import set_up_community

CIRCLE, CHANNEL, ROUND = CommunityId(1), 10, RoundId(1)


@pytest.mark.engines
async def test_the_first_list_waits_for_the_last_part_of_the_round_up(services: Services) -> None:
    await set_up_community(services, CIRCLE, CHANNEL)
    layout = Layout((TextDisplay("Posts"),))
    head = Message(roundup_key(ROUND), MessageKind.ROUNDUP, CIRCLE, CHANNEL, layout, round=ROUND)
    part = replace(head, key=roundup_key(ROUND, 2), kind=MessageKind.ROUNDUP_PART, parent_key=head.key)
    async with services.db.write() as tx:
        for one in (head, part):
            await enqueue(tx, one, services.clock.now())
    for number, one in enumerate((head, part), 1):
        assert not await is_listed(services)
        await record_delivery(services, replace(one, message_id=number, sent_channel_id=CHANNEL))
    assert await is_listed(services)


async def is_listed(services: Services) -> bool:
    async with services.db.read() as conn:
        return await find_message(conn, perma_post_key(CIRCLE, CHANNEL)) is not None


async def test_an_old_round_up_that_is_put_back_is_not_pinned_beside_the_newest(
    world: World, rows: sqlite3.Connection
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.move_to("Mon+1 13:00")
    [(first,)] = rows.execute("SELECT message_id FROM outbox WHERE kind = 'roundup'")
    world.env.backend.delete_message(world.channel.id, first)
    await world.restart()
    await world.env.settle()
    await world.move_to("Mon+2 13:00")
    await world.move_to("Mon+3 13:00")
    back = AnswerDeletion(CommunityId(world.guild.id), Deletable.ROUNDUP, puts_back=True, round=RoundId(1))
    await answer_deletion(world.services, Caller(world.guild.id, 1, "Bea", is_organiser=True), back)
    await world.env.settle()
    newest = "SELECT message_id FROM outbox WHERE kind = 'roundup' ORDER BY position DESC LIMIT 1"
    round_ups = {message for (message,) in rows.execute("SELECT message_id FROM outbox WHERE kind = 'roundup'")}
    assert None not in round_ups
    assert len(round_ups) == 3
    assert [(one.id,) for one in world.channel.pinned_messages() if one.id in round_ups] == list(rows.execute(newest))
