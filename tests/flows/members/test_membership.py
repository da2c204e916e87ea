"""What an interaction shows of a member is taken over: that they are there, and their name."""

from dataclasses import replace

import pytest

from bot.flows.members.membership import record_seen
from bot.flows.rounds.open import open_round
from bot.flows.rounds.past import take_past
from bot.flows.themes.suggest import parse_theme, suggest
from bot.services import Services
from bot.themes import CommunityId
from bot.themes.imported_round import ImportedRound
from storage.communities import find_member, members_to_show_again
from storage.imported_rounds import imported_rounds_of
from storage.rounds import get_round, scheduled_round
from tests.support.circles import make_caller, make_organiser, set_up_community
from tests.support.clocks import ManualClock

INES, MAREK = make_caller(7, "Ines"), make_caller(8, "Marek")
NOAH = replace(INES, name="Noah")
pytestmark = pytest.mark.engines


async def test_who_is_no_member_does_not_become_one_by_being_seen(services: Services) -> None:
    await set_up_community(services)
    await record_seen(services, INES)
    async with services.db.read() as conn:
        assert await find_member(conn, CommunityId(1), INES.user) is None


async def test_a_member_who_is_as_they_were_is_not_shown_again(services: Services) -> None:
    await set_up_community(services)
    await suggest(services, INES, parse_theme("Slow trains"))
    await record_seen(services, INES)
    async with services.db.read() as conn:
        assert await members_to_show_again(conn, services.clock.now()) == []
    await record_seen(services, NOAH)
    async with services.db.read() as conn:
        assert len(await members_to_show_again(conn, services.clock.now())) == 1


async def test_a_theme_is_suggested_by_the_name_that_its_member_has_now(services: Services) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(await set_up_community(services))
    await suggest(services, INES, parse_theme("Slow trains"))
    async with services.db.read() as conn:
        upcoming = await scheduled_round(conn, CommunityId(1))
    await open_round(services, upcoming)
    await record_seen(services, NOAH)
    async with services.db.read() as conn:
        theme = (await get_round(conn, upcoming.id)).theme
    assert theme is not None
    assert theme.by == "Noah"


async def test_a_host_of_before_has_the_name_of_now_unless_another_member_bears_the_old_one(services: Services) -> None:
    await set_up_community(services)
    for who in (INES, MAREK, replace(MAREK, user=9)):
        await suggest(services, who, parse_theme(f"A theme of {who.user}"))
    past = [ImportedRound.from_outside(n, f"Theme {n}", None, who.name, "") for n, who in enumerate((INES, MAREK), 1)]
    await take_past(services, make_organiser(), past)
    await record_seen(services, NOAH)
    await record_seen(services, replace(MAREK, name="Mirek"))
    async with services.db.read() as conn:
        hosts = {one.number: one.host for one in await imported_rounds_of(conn, CommunityId(1))}
    assert hosts == {1: "Noah", 2: "Marek"}
