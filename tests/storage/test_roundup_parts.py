"""A round-up that is put back while parts of it are being edited."""

from dataclasses import replace

import pytest

from bot.components import Layout, TextDisplay
from bot.outbox import Message, MessageKind
from bot.outbox.keys import roundup_key
from bot.services import Services
from bot.themes import CommunityId, RoundId
from storage.outbox import enqueue, mark_sent
from storage.roundup_parts import parts_of, put_in_order, put_parts_back
from storage.standing import mark_deleted
from tests.support.circles import set_up_community

CHANNEL = 10
CIRCLE, ROUND = CommunityId(1), RoundId(1)

pytestmark = pytest.mark.engines


async def enqueue_parts(services: Services, sent: dict[int, int]) -> list[Message]:
    """Queue three parts of a round-up, of which some stand as messages; return them as they are edited just now."""
    now = services.clock.now()
    await set_up_community(services, CIRCLE, CHANNEL)
    async with services.db.write() as tx:
        for number in (1, 2, 3):
            kind = MessageKind.ROUNDUP if number == 1 else MessageKind.ROUNDUP_PART
            layout = Layout((TextDisplay(f"Part {number}"),))
            part = Message(roundup_key(ROUND, number), kind, CIRCLE, CHANNEL, layout, round=ROUND)
            await enqueue(tx, part, now)
            if number in sent:
                await mark_sent(tx, replace(part, message_id=sent[number], sent_channel_id=CHANNEL))
                await enqueue(tx, replace(part, content=Layout((TextDisplay(f"Part {number}, anew"),))), now)
        return list(await parts_of(tx, ROUND))


async def test_an_edit_that_ends_after_the_parts_have_moved_up_leaves_each_message_to_one_part(
    services: Services,
) -> None:
    first, *edited = await enqueue_parts(services, {1: 11, 2: 12, 3: 13})
    async with services.db.write() as tx:
        await mark_deleted(tx, first)
        assert await put_parts_back(tx, ROUND, services.clock.now())
        for part in edited:
            await mark_sent(tx, part)
        parts = await parts_of(tx, ROUND)
    assert [one.message_id for one in parts] == [12, 13, None]
    assert all(one.sent_revision < one.revision for one in parts)


async def test_a_part_that_is_sent_for_the_first_time_just_now_is_not_sent_again(services: Services) -> None:
    first, _, sending = await enqueue_parts(services, {1: 11, 2: 12})
    async with services.db.write() as tx:
        await mark_deleted(tx, first)
        assert await put_parts_back(tx, ROUND, services.clock.now())
        await mark_sent(tx, replace(sending, message_id=13, sent_channel_id=CHANNEL))
        parts = await parts_of(tx, ROUND)
    assert [one.message_id for one in parts] == [12, None, 13]
    assert parts[2].times_put_back == 0


async def test_a_part_that_is_sent_after_those_below_it_is_read_in_its_place(services: Services) -> None:
    await enqueue_parts(services, {1: 11, 2: 13, 3: 12})
    async with services.db.write() as tx:
        await put_in_order(tx, ROUND, services.clock.now())
        parts = await parts_of(tx, ROUND)
        await put_in_order(tx, ROUND, services.clock.now())
        again = await parts_of(tx, ROUND)
    assert [one.message_id for one in parts] == [11, 12, 13]
    assert all(one.sent_revision < one.revision for one in parts[1:])
    assert again == parts


async def test_parts_in_two_channels_stay_where_they_are(services: Services) -> None:
    _, second, _ = await enqueue_parts(services, {1: 11, 2: 13, 3: 12})
    async with services.db.write() as tx:
        await mark_sent(tx, replace(second, sent_channel_id=CHANNEL + 1))
        await put_in_order(tx, ROUND, services.clock.now())
        parts = await parts_of(tx, ROUND)
    assert [one.message_id for one in parts] == [11, 13, 12]
