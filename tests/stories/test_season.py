"""A season of twenty weeks: the bot asks less from week to week, and is right about what it takes unasked.

With every change half of the circles are played, by `make test-long` all.
"""

import pytest

from bot.services import Services
from tests.posts.season import LEARNED_FROM, WEEKS, play_seasons, total
from tests.support.length import only_whole, whole

FIRST, NEXT = slice(0, 2), slice(2, 5)
"""Weeks in which nearly everything is new, and in which most is known."""


@pytest.mark.long
@only_whole
async def test_a_circle_teaches_the_bot_and_is_asked_less_and_less(services: Services) -> None:
    seasons = await play_seasons(services, "kept", 1, every=whole(1, with_every_change=2))
    weeks = [total([season.weeks[week] for season in seasons]) for week in range(WEEKS)]
    first, then, later = total(weeks[FIRST]), total(weeks[NEXT]), total(weeks[NEXT.stop :])
    learned = total(weeks[LEARNED_FROM - 1 :])
    assert first.asked_share > then.asked_share > later.asked_share
    assert learned.asked_share <= 0.10
    assert learned.right >= 0.97
    assert learned.found_share >= 0.97
