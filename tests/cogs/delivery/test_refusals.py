"""The bot slows down long before Discord shuts it out for refusing it too often."""

import asyncio
import logging

import pytest

from cogs.delivery.refusals import LIMIT, MAX_SHARE, OWN_SHARE, SLOW_SHARE, WINDOW_SECONDS, Refusals


def refuse(refusals: Refusals, times: int, status: int = 403, scope: str = "") -> None:
    for _ in range(times):
        refusals.note(status, scope, "POST channels/messages")


@pytest.mark.parametrize(
    ("status", "scope", "counts"),
    [
        (401, "", True),
        (403, "", True),
        (429, "user", True),
        (429, "global", True),
        (429, "shared", False),
        (404, "", False),
        (500, "", False),
        (200, "", False),
    ],
)
async def test_what_discord_counts_is_counted(status: int, scope: str, *, counts: bool) -> None:
    refusals = Refusals()
    refuse(refusals, 3, status, scope)
    assert refusals.count() == (3 if counts else 0)


async def test_below_a_tenth_nothing_is_slower() -> None:
    refusals = Refusals()
    refuse(refusals, int(LIMIT * SLOW_SHARE) - 1)
    assert refusals.pause(is_in_background=True) == 0


async def test_though_every_answer_were_a_refusal_the_bots_own_stay_below_half() -> None:
    refusals = Refusals()
    refuse(refusals, int(LIMIT * SLOW_SHARE))
    made = refusals.count() + WINDOW_SECONDS / refusals.pause(is_in_background=True)
    assert made <= LIMIT * OWN_SHARE + 1
    refuse(refusals, int(LIMIT * OWN_SHARE))
    assert refusals.pause(is_in_background=True) == pytest.approx(WINDOW_SECONDS, abs=5), "until the first is forgotten"


async def test_people_wait_only_where_nearly_all_is_used_up() -> None:
    refusals = Refusals()
    refuse(refusals, int(LIMIT * OWN_SHARE))
    assert refusals.pause(is_in_background=False) == 0
    refuse(refusals, int(LIMIT * (MAX_SHARE - OWN_SHARE)))
    assert refusals.pause(is_in_background=False) > 0


async def test_the_operator_hears_of_it_once_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals(limit=100, window_seconds=0.2)
    refuse(refusals, 40)
    while refusals.pause(is_in_background=True):
        await asyncio.sleep(0)
    assert [one.levelno for one in caplog.records] == [logging.WARNING, logging.WARNING]
    slow, fast = [one.getMessage() for one in caplog.records]
    assert slow.startswith("Discord refused 10 requests in ten minutes (10 × 403 for POST channels/messages).")
    assert slow.endswith("At 100 it shuts this address out, so the bot slows down.")
    assert fast == "Discord refuses little again, so the bot is as fast as ever"


async def test_what_was_counted_before_a_restart_counts_on() -> None:
    recorded: list[int] = []

    async def record(count: int) -> None:
        recorded.append(count)

    refusals = Refusals()
    refusals.record_by(record)
    refuse(refusals, 1200)
    await asyncio.sleep(0)
    assert recorded == [100, 1000]
    after = Refusals()
    after.remember(recorded[-1])
    assert after.count() == 1000
    assert after.pause(is_in_background=True) > 0
