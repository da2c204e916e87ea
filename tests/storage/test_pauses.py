"""The pauses of members are those that are over, each from when to when."""

from datetime import timedelta

import pytest

from bot.flows.members.consent import answer_consent
from bot.services import Services
from storage.aliases import load_identity_index
from storage.pauses import pauses_of
from storage.schema import members
from tests.support.brought_posts import wait
from tests.support.circles import make_caller, set_up_community

INES, MAREK = make_caller(7, "Ines"), make_caller(8, "Marek")
pytestmark = pytest.mark.engines


async def test_each_pause_is_kept_and_of_who_had_never_agreed_all_from_when_they_joined(services: Services) -> None:
    await set_up_community(services)
    start = services.clock.now()
    ines = await answer_consent(services, INES, agrees=True)
    marek = await answer_consent(services, MAREK, agrees=False)
    for agrees in (False, True, False, True):
        await wait(services)
        await answer_consent(services, INES, agrees=agrees)
    await answer_consent(services, MAREK, agrees=True)
    hour = timedelta(hours=1)
    async with services.db.read() as conn:
        found = await pauses_of(conn, members.c.community_id == ines.community)
        await load_identity_index(conn, ines.community)
    assert found == {
        ines.id: [(start + hour, start + 2 * hour), (start + 3 * hour, start + 4 * hour)],
        marek.id: [(start, start + 4 * hour)],
    }
