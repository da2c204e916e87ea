"""A role to ping that was deleted, beside what the bot does by itself."""

from dataclasses import replace
from datetime import timedelta

from bot.flows.messages.lost_role import forget_lost_role
from bot.flows.rounds.open import open_round
from bot.flows.rounds.set_up import set_up
from bot.outbox.keys import announcement_key
from bot.services import Services
from storage.outbox import find_message
from storage.rounds import scheduled_round
from tests.support.circles import make_community, make_organiser
from tests.support.clocks import ManualClock


async def test_a_round_that_passed_while_the_bot_was_away_is_not_announced_for_it(services: Services) -> None:
    circle = replace(make_community(), mention_role=5)
    done = await set_up(services, make_organiser(), circle)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(done.closes_at + timedelta(hours=1))
    async with services.db.read() as conn:
        missed = await scheduled_round(conn, circle.id)
    await open_round(services, missed)
    await forget_lost_role(services, circle.id, lambda _: False)
    async with services.db.read() as conn:
        assert await find_message(conn, announcement_key(missed.id)) is None
