"""A game that moves between channels."""

from dataclasses import replace

from bot.flows.rounds.set_up import set_up
from bot.outbox.keys import board_key
from bot.services import Services
from storage.outbox import due_messages
from tests.support.circles import make_community, make_organiser


async def test_a_board_that_was_dropped_before_it_was_sent_is_sent_when_the_game_comes_back_to_its_channel(
    services: Services,
) -> None:
    for channel in (10, 20, 10):
        circle = replace(make_community(1, channel), announce_channel=channel)
        await set_up(services, make_organiser(), circle)
    async with services.db.read() as conn:
        due = await due_messages(conn, circle.id, services.clock.now())
    assert [one.key for one in due] == [board_key(circle.id, 10)]
