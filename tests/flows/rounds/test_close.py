"""The round-up at the close: whatever becomes of the last polls."""

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from bot.flows.feeds.poller import FeedPoller
from bot.flows.rounds import close
from bot.flows.rounds.close import close_round
from bot.services import Services
from bot.themes import CommunityId, Phase
from storage.rounds import rounds_of
from tests.support.circles import bring_blog, open_first_round
from tests.support.clocks import ManualClock
from tests.support.scripted_server import http_response, serve_script


async def close_first_round(services: Services) -> None:
    assert isinstance(services.clock, ManualClock)
    async with services.db.read() as conn:
        [round_] = await rounds_of(conn, CommunityId(1), Phase.WRITING)
    services.clock.set(round_.closes_at)
    await close_round(services, FeedPoller(services), round_)


def roundups(rows: sqlite3.Connection) -> list[tuple[str]]:
    return rows.execute("SELECT phase FROM rounds JOIN outbox ON round_id = id WHERE kind = 'roundup'").fetchall()


@pytest.mark.engines
async def test_a_round_is_rounded_up_although_its_feeds_can_not_be_polled(
    services: Services, rows: sqlite3.Connection
) -> None:
    async with serve_script() as server:
        server.respond_with(http_response())
        await open_first_round(services)
        await bring_blog(services, 1, 1, "ines", server.address)
        async with services.db.write() as tx:
            await tx.exec_driver_sql("UPDATE feeds SET hints = '{\"nothing\": 1}'")
        await close_first_round(services)
    assert roundups(rows) == [("rounded_up",)]


async def test_a_round_up_does_not_wait_for_a_blog_that_never_answers(
    services: Services, rows: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_over = asyncio.Event()

    async def never(_: asyncio.StreamWriter) -> None:
        await is_over.wait()

    async with serve_script() as server:
        server.respond_with(http_response())
        await open_first_round(services)
        await bring_blog(services, 1, 1, "ines", server.address)
        server.respond_with(never)
        monkeypatch.setattr(close, "FINAL_POLLS_TIMEOUT", timedelta(seconds=0.1))
        async with asyncio.timeout(20):
            await close_first_round(services)
        is_over.set()
    assert roundups(rows) == [("rounded_up",)]
