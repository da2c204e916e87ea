"""The list of all rounds stands below the round-up that it links to."""

from dataclasses import replace

import pytest

from bot.components import Layout, TextDisplay
from bot.flows.messages.perma_post import record_delivery
from bot.outbox import Message, MessageKind
from bot.outbox.keys import perma_post_key, roundup_key
from bot.services import Services
from bot.themes import CommunityId, RoundId
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
