"""How long a suggestion stays on the board, and whose votes count."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.flows.members.membership import record_seen
from bot.flows.members.privacy import record_departure
from bot.flows.rounds.open import open_round
from bot.flows.rounds.set_up import set_up
from bot.flows.themes.suggest import parse_theme, suggest, vote
from bot.services import Services
from bot.themes import Cadence, CommunityId, Schedule
from storage.communities import find_member
from storage.rounds import scheduled_round
from storage.suggestions import open_suggestions
from tests.support.circles import make_caller, make_community, make_organiser
from tests.support.clocks import ManualClock

WEEKLY, MONTHLY = Schedule(), Schedule(cadence=Cadence.LAST)


async def board(services: Services) -> list[str]:
    async with services.db.read() as conn:
        return [suggestion.title for suggestion in await open_suggestions(conn, CommunityId(1), services.clock.now())]


async def votes(services: Services) -> dict[str, int]:
    """Return how many votes each theme on the board has."""
    async with services.db.read() as conn:
        suggestions = await open_suggestions(conn, CommunityId(1), services.clock.now())
    return {suggestion.title: suggestion.votes for suggestion in suggestions}


async def announce_next(services: Services) -> None:
    """Advance the clock to the next opening, and open the round."""
    async with services.db.read() as conn:
        upcoming = await scheduled_round(conn, CommunityId(1))
    assert isinstance(services.clock, ManualClock)
    services.clock.set(upcoming.opens_at)
    await open_round(services, upcoming)


async def begin(services: Services, schedule: Schedule) -> None:
    """Set up a community with two suggestions, of which the second has more votes."""
    await set_up(services, make_organiser(), replace(make_community(), schedule=schedule))
    for number, title in enumerate(("Slow trains", "Fast boats"), 1):
        await suggest(services, make_caller(number, f"M{number}"), parse_theme(title))
    for voter in (3, 4):
        await vote(services, make_caller(voter, f"M{voter}"), 2)


async def test_a_suggestion_that_was_not_chosen_leaves_after_four_weeks(services: Services) -> None:
    await begin(services, WEEKLY)
    suggested_at = services.clock.now()
    await announce_next(services)
    assert await board(services) == ["Slow trains"]
    assert isinstance(services.clock, ManualClock)
    services.clock.set(suggested_at + timedelta(weeks=4) - timedelta(seconds=1))
    assert await board(services) == ["Slow trains"]
    services.clock.set(suggested_at + timedelta(weeks=4))
    assert await board(services) == []
    with pytest.raises(UserError, match="no longer on the board"):
        await vote(services, make_caller(9, "Late"), 1)


async def test_where_rounds_are_rare_no_suggestion_leaves_before_a_vote_was_counted(services: Services) -> None:
    await begin(services, MONTHLY)
    for _ in ("the last Friday of March", "of April"):
        await announce_next(services)
    assert isinstance(services.clock, ManualClock)
    suggested_at = services.clock.now() + timedelta(minutes=1)
    services.clock.set(suggested_at)
    for number, title in enumerate(("A long wait", "A longer one")):
        await suggest(services, make_caller(5 + number, f"M{number}"), parse_theme(title))
    async with services.db.read() as conn:
        upcoming = await scheduled_round(conn, CommunityId(1))
    assert upcoming.opens_at - suggested_at > timedelta(weeks=4)
    services.clock.set(upcoming.opens_at - timedelta(minutes=1))
    assert await board(services) == ["A long wait", "A longer one"]
    await announce_next(services)
    assert await board(services) == []


async def test_a_theme_of_somebody_who_left_is_off_the_board_and_free_for_others(services: Services) -> None:
    await begin(services, WEEKLY)
    async with services.db.read() as conn:
        author = await find_member(conn, CommunityId(1), 2)
    assert author is not None
    await record_departure(services, author)
    assert await board(services) == ["Slow trains"]
    with pytest.raises(UserError, match="no longer on the board"):
        await vote(services, make_caller(5, "M5"), 2)
    await suggest(services, make_caller(5, "M5"), parse_theme("Boats, fast"))
    assert await board(services) == ["Slow trains", "Boats, fast"]
    await record_seen(services, make_caller(2, "M2"))
    assert await board(services) == ["Slow trains", "Boats, fast"], "one of a kind is enough"


async def test_a_vote_of_somebody_who_left_counts_again_only_when_they_are_back(services: Services) -> None:
    await begin(services, WEEKLY)
    await vote(services, make_caller(5, "M5"), 1)
    for user in (3, 4):
        async with services.db.read() as conn:
            voter = await find_member(conn, CommunityId(1), user)
        assert voter is not None
        await record_departure(services, voter)
    assert await votes(services) == {"Slow trains": 1, "Fast boats": 0}
    await record_seen(services, make_caller(3, "M3"))
    assert await votes(services) == {"Slow trains": 1, "Fast boats": 1}
    await announce_next(services)
    assert await board(services) == ["Fast boats"]


@pytest.mark.parametrize("title", ["\u3164", "\u115f \u2800", "★", " "])
def test_a_theme_has_a_title_that_can_be_read(title: str) -> None:
    with pytest.raises(UserError, match="give the theme a title in words"):
        parse_theme(title)
