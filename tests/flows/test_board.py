"""How long a suggestion stays on the board."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import Refusal
from bot.flows.open_round import open_round
from bot.flows.set_up import set_up
from bot.flows.suggest import suggest, theme_of, vote
from bot.themes import Cadence, CommunityId, Week
from bot.tools import Tools
from storage.rounds import scheduled_round
from storage.suggestions import on_the_board
from tests.circles import caller, community, host
from tests.fakes import StillClock

WEEKLY, MONTHLY = Week(), Week(cadence=Cadence.LAST)


async def board(tools: Tools) -> list[str]:
    async with tools.db.read() as conn:
        return [one.title for one in await on_the_board(conn, CommunityId(1), tools.clock.now())]


async def announce_next(tools: Tools) -> None:
    """Go to the next announcement, and count the vote."""
    async with tools.db.read() as conn:
        upcoming = await scheduled_round(conn, CommunityId(1))
    assert isinstance(tools.clock, StillClock)
    tools.clock.set(upcoming.opens_at)
    await open_round(tools, upcoming)


async def begin(tools: Tools, week: Week) -> None:
    """Set a community up in which one theme has more votes than another."""
    await set_up(tools, host(), replace(community(), week=week))
    for number, title in enumerate(("Slow trains", "Fast boats"), 1):
        await suggest(tools, caller(number, f"M{number}"), theme_of(title))
    for voter in (3, 4):
        await vote(tools, caller(voter, f"M{voter}"), 2)


async def test_what_was_not_chosen_leaves_after_four_weeks(tools: Tools) -> None:
    await begin(tools, WEEKLY)
    suggested_at = tools.clock.now()
    await announce_next(tools)
    assert await board(tools) == ["Slow trains"]
    assert isinstance(tools.clock, StillClock)
    tools.clock.set(suggested_at + timedelta(weeks=4) - timedelta(seconds=1))
    assert await board(tools) == ["Slow trains"]
    tools.clock.set(suggested_at + timedelta(weeks=4))
    assert await board(tools) == []
    with pytest.raises(Refusal, match="no longer on the board"):
        await vote(tools, caller(9, "Late"), 1)


async def test_where_themes_are_seldom_no_suggestion_leaves_before_a_vote_was_counted(tools: Tools) -> None:
    await begin(tools, MONTHLY)
    for _ in ("the last Friday of March", "of April"):
        await announce_next(tools)
    assert isinstance(tools.clock, StillClock)
    suggested_at = tools.clock.now() + timedelta(minutes=1)
    tools.clock.set(suggested_at)
    for number, title in enumerate(("A long wait", "A longer one")):
        await suggest(tools, caller(5 + number, f"M{number}"), theme_of(title))
    async with tools.db.read() as conn:
        upcoming = await scheduled_round(conn, CommunityId(1))
    assert upcoming.opens_at - suggested_at > timedelta(weeks=4)
    tools.clock.set(upcoming.opens_at - timedelta(minutes=1))
    assert await board(tools) == ["A long wait", "A longer one"]
    await announce_next(tools)
    assert await board(tools) == []
