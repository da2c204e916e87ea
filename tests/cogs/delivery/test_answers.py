"""What Discord's answers are taken for."""

from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import discord
import pytest

from bot.outbox import Obstacle
from bot.outbox.obstacle import PAUSE_FOR_HOST, pause_after
from cogs.delivery.answers import OBSTACLES, PASSING, obstacle_in


@dataclass
class Response:
    """What discord.py reads of a response."""

    status: int
    reason: str = ""


def answer(status: int, code: int = 0) -> discord.HTTPException:
    return discord.HTTPException(Response(status), {"code": code, "message": "no"})  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [401, 403, 404, 408, 409, 429, 500, 502, 503, 520])
def test_an_answer_without_a_code_of_discords_passes(status: int) -> None:
    assert obstacle_in(answer(status)) is None
    page = discord.HTTPException(Response(status), "<html>Sorry, you have been blocked</html>")  # type: ignore[arg-type]
    assert obstacle_in(page) is None


def test_what_never_reached_discord_passes() -> None:
    assert obstacle_in(aiohttp.ClientConnectionError()) is None
    assert obstacle_in(TimeoutError()) is None


@pytest.mark.parametrize("code", PASSING)
def test_limits_and_outages_pass_whatever_their_status(code: int) -> None:
    assert [obstacle_in(answer(status, code)) for status in (400, 401, 403, 429)] == [None] * 4


@pytest.mark.parametrize(("code", "obstacle"), OBSTACLES.items())
def test_a_code_says_what_stands_in_the_way(code: int, obstacle: Obstacle) -> None:
    assert obstacle_in(answer(400, code)) is obstacle


def test_a_wrong_message_is_our_own_fault_with_or_without_a_code() -> None:
    assert [obstacle_in(answer(400, code)) for code in (0, 50006, 50035, 50109)] == [Obstacle.REFUSED] * 4


def test_a_new_code_is_taken_by_its_status() -> None:
    assert obstacle_in(answer(403, 59_999)) is Obstacle.NO_PERMISSION
    assert obstacle_in(answer(404, 19_999)) is Obstacle.CHANNEL_GONE
    assert obstacle_in(answer(409, 69_999)) is None


def test_what_passes_is_tried_after_growing_pauses_for_ever() -> None:
    pauses = [pause_after(None, failures) for failures in (*range(10), 10_000)]
    assert all(isinstance(pause, timedelta) for pause in pauses)
    assert pauses[:3] == [timedelta(seconds=seconds) for seconds in (5, 10, 20)]
    assert pauses[-2:] == [timedelta(minutes=15)] * 2


def test_what_a_host_can_mend_is_tried_soon_and_then_hourly() -> None:
    pauses = [pause_after(Obstacle.NO_PERMISSION, failures) for failures in (0, 1, 2, 3, 10_000)]
    assert pauses == [*(timedelta(minutes=minutes) for minutes in (1, 5, 15)), PAUSE_FOR_HOST, PAUSE_FOR_HOST]
