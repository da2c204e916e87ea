"""A season of twenty weeks: the bot asks less from week to week, and is right about what it takes unasked."""

import pytest

from bot.services import Services
from tests.posts.season import LEARNED_FROM, WEEKS, play_seasons, total

FIRST_WEEKS = 2


@pytest.mark.long
async def test_a_circle_teaches_the_bot_and_is_asked_less_and_less(services: Services) -> None:
    seasons = await play_seasons(services, "kept", 1)
    weeks = [total([season.weeks[week] for season in seasons]) for week in range(WEEKS)]
    first, learned, last = total(weeks[:FIRST_WEEKS]), total(weeks[LEARNED_FROM - 1 :]), total(weeks[WEEKS // 2 :])
    assert learned.right >= 0.97
    assert learned.found_share >= 0.97
    assert learned.asked_share <= 0.14
    assert first.asked_share > 2 * learned.asked_share
    assert last.asked_share <= learned.asked_share
