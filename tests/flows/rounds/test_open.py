"""A round that opens late: after a downtime, or because opening it failed at first."""

from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from bot.flows.feeds.poller import FeedPoller
from bot.flows.rounds.close import close_round
from bot.flows.rounds.open import open_round
from bot.services import Services
from bot.themes import CommunityId, Phase, Round
from storage.posts import posts_of_round
from storage.rounds import rounds_of, scheduled_round
from tests.support.circles import bring_blog, set_up_community
from tests.support.clocks import ManualClock
from tests.support.feeds import make_item, make_rss
from tests.support.servers import serve_routes

COMMUNITY = CommunityId(1)
WEEK = timedelta(weeks=1)


async def upcoming(services: Services) -> Round:
    async with services.db.read() as conn:
        return await scheduled_round(conn, COMMUNITY)


async def titles(services: Services, round_: Round) -> list[str]:
    async with services.db.read() as conn:
        return [post.title for post in await posts_of_round(conn, round_.id)]


def set_clock(services: Services, now: datetime) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(now)


@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=20)], ids=["as it opens", "in its middle"])
async def test_a_bot_that_was_away_for_a_week_opens_the_round_that_runs_now(
    services: Services, later: timedelta
) -> None:
    opens_at = await set_up_community(services)
    set_clock(services, opens_at + WEEK + later)
    missed = await upcoming(services)
    await open_round(services, missed)
    assert missed.opens_at == opens_at
    assert (await upcoming(services)).opens_at == opens_at + WEEK


async def test_a_bot_that_was_away_until_a_round_was_over_goes_on_with_the_next(services: Services) -> None:
    opens_at = await set_up_community(services)
    set_clock(services, opens_at + WEEK + timedelta(days=3))
    await open_round(services, await upcoming(services))
    assert (await upcoming(services)).opens_at == opens_at + 2 * WEEK


class OnePost:
    """A blog whose post on the round comes an hour after its opening."""

    def __init__(self) -> None:
        self.published_at: datetime | None = None

    async def feed(self, _: web.Request) -> web.Response:
        items = [make_item(1)]
        if self.published_at is not None:
            items.append(make_item(2, title="A gate", category="usblogs", pubDate=format_datetime(self.published_at)))
        return web.Response(body=make_rss(*items), content_type="application/rss+xml")


async def poll_before_opening(services: Services, blog: OnePost, address: str) -> Round:
    """Poll a blog after the time of an opening that was put off; return the round, which is still to be opened."""
    opens_at = await set_up_community(services)
    await bring_blog(services, 1, 1, "Ines", address)
    poller = FeedPoller(services)
    await poller.poll_due()
    blog.published_at = opens_at + timedelta(hours=1)
    set_clock(services, opens_at + timedelta(hours=2))
    await poller.poll_due()
    return await upcoming(services)


async def test_a_post_that_was_recorded_before_its_round_was_opened_is_found_at_the_opening(services: Services) -> None:
    blog = OnePost()
    async with serve_routes({"/feed": blog.feed}) as address:
        late = await poll_before_opening(services, blog, f"{address}/feed")
        await open_round(services, late)
        assert await titles(services, late) == ["A gate"]


async def test_a_post_that_was_overlooked_is_found_at_the_close(services: Services) -> None:
    blog = OnePost()
    async with serve_routes({"/feed": blog.feed}) as address:
        late = await poll_before_opening(services, blog, f"{address}/feed")
        await open_round(services, late)
        async with services.db.write() as tx:
            await tx.exec_driver_sql("DELETE FROM posts")  # as if the bot had been killed right after the opening
        async with services.db.read() as conn:
            [running] = await rounds_of(conn, COMMUNITY, Phase.WRITING)
        set_clock(services, running.closes_at)
        await close_round(services, FeedPoller(services), running)
        assert await titles(services, late) == ["A gate"]


async def test_a_post_of_a_round_that_is_still_to_be_opened_is_no_late_one_of_the_round_before(
    services: Services,
) -> None:
    blog = OnePost()
    async with serve_routes({"/feed": blog.feed}) as address:
        opens_at = await set_up_community(services)
        await bring_blog(services, 1, 1, "Ines", f"{address}/feed")
        poller = FeedPoller(services)
        set_clock(services, opens_at)
        first = await upcoming(services)
        await open_round(services, first)
        await poller.poll_due()
        set_clock(services, first.closes_at)
        await close_round(services, poller, first)
        second = await upcoming(services)
        blog.published_at = second.opens_at + timedelta(hours=1)
        set_clock(services, second.opens_at + timedelta(hours=2))
        await poller.poll_due()
        await open_round(services, second)
        assert await titles(services, first) == []
        assert await titles(services, second) == ["A gate"]
