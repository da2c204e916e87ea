"""The operator's port, without Discord."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest

from bot.flows.feeds.poller import FeedPoller
from bot.flows.jobs.scheduler import run_jobs
from bot.services import Services
from bot.site import serve_metrics
from bot.site.metrics import refresh_gauges
from bot.themes import CommunityId
from storage import Database
from storage.feeds import make_due
from tests.support.circles import bring_blog, set_up_community
from tests.support.clocks import ManualClock
from tests.support.jobs import jobs_of
from tests.support.scripted_server import http_response, serve_script

FEED, MISSING = http_response(), http_response(status="404 Not Found")


async def test_polls_are_counted_by_what_they_found_and_feeds_by_how_they_are(services: Services) -> None:
    async with serve_script() as blog:
        blog.respond_with(FEED)
        await set_up_community(services)
        await bring_blog(services, 1, 4, "Ines", blog.address)
        for answer in (FEED, FEED, MISSING):
            blog.respond_with(answer)
            async with services.db.write() as tx:
                await make_due(tx, CommunityId(1), services.clock.now())
            await FeedPoller(services).poll_due()
    await refresh_gauges(services)
    values = services.metrics.values_of
    assert values("feed_polls_total") == {("news",): 1, ("nothing new",): 1, ("missing",): 1}
    assert [values(name)[()] for name in ("blogs", "feeds", "feeds_due", "feeds_failing")] == [1, 1, 0, 1]


class BrokenClock(ManualClock):
    """A clock by which nobody can wait, so that the jobs end."""

    async def wait(self, _until: datetime | None, _wake: asyncio.Event) -> None:
        raise RuntimeError("the clock is broken")


async def test_a_database_that_does_not_answer_is_an_illness_and_the_figures_are_served_all_the_same(
    services: Services, tmp_path: Path
) -> None:
    lost = replace(services, db=Database(f"sqlite+aiosqlite:///{tmp_path / 'gone' / 'usblogs.sqlite3'}"))
    lost = replace(lost, clock=BrokenClock(services.clock.now()))
    with pytest.raises(RuntimeError):
        await run_jobs(lost, jobs_of(lost))
    async with serve_metrics(lost, "127.0.0.1", 0) as port, aiohttp.ClientSession() as client:
        async with client.get(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 503
            ills = "the database does not answer: OperationalError; what is due is not done"
            assert await answer.text() == f"{ills}\nwaiting for Discord\n"
        async with client.get(f"http://127.0.0.1:{port}/metrics") as answer:
            assert answer.status == 200
            assert "usblogs_connected 0.0" in await answer.text()
