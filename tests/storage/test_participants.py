"""The members who take part in a round."""

import pytest

from bot.flows.members.consent import answer_consent
from bot.services import Services
from storage.communities import update_member
from storage.participants import count_participants, record_participation
from storage.rounds import scheduled_round
from tests.support.circles import make_caller, set_up_community
from tests.support.clocks import MONDAY

pytestmark = pytest.mark.engines


async def test_who_takes_part_is_counted_once_and_not_once_they_have_left(services: Services) -> None:
    await set_up_community(services)
    member = await answer_consent(services, make_caller(7, "Ines"), agrees=True)
    async with services.db.write() as tx:
        round_ = await scheduled_round(tx, member.community)
        assert await count_participants(tx, round_.id) == 0
        assert await record_participation(tx, round_.id, member.id, MONDAY)
        assert not await record_participation(tx, round_.id, member.id, MONDAY)
        assert await count_participants(tx, round_.id) == 1
        await update_member(tx, member.id, left_at=MONDAY)
        assert await count_participants(tx, round_.id) == 0
