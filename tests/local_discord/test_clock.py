"""A clock that plainly contradicts Discord's is not followed, and one that was far ahead leaves nothing behind."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from sqlalchemy import func, select

from bot.services import Services
from bot.themes import CommunityId, Phase
from storage.rounds import rounds_of
from storage.schema import feeds, outbox
from tests.local_discord import documents as doc
from tests.local_discord.passing import until
from tests.local_discord.running import run_bot, wait_until
from tests.local_discord.server import LocalDiscord
from tests.support.circles import bring_blog, set_up_community
from tests.support.clocks import ManualClock
from tests.support.feeds import make_item, make_rss
from tests.support.servers import serve_routes

GUILD = int(doc.GUILD)
YEAR = timedelta(days=365)
HOUR = timedelta(hours=1)


def set_clock(services: Services, now: datetime) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(now)


async def phases(services: Services) -> list[tuple[int, Phase]]:
    async with services.db.read() as conn:
        return sorted((one.number, one.phase) for one in await rounds_of(conn, CommunityId(GUILD), *Phase))


@pytest.mark.parametrize("off", [YEAR, -YEAR, 3 * HOUR])
async def test_nothing_is_done_while_the_clock_is_plainly_wrong(
    discord: LocalDiscord, services: Services, off: timedelta, caplog: pytest.LogCaptureFixture
) -> None:
    opens_at = await set_up_community(services, GUILD, int(discord.text))
    right = opens_at - HOUR
    discord.tell_time = lambda: right.astimezone(UTC)
    set_clock(services, right + off)
    async with run_bot(discord, services):
        await wait_until(lambda: "nothing that is due is done" in caplog.text)
        await asyncio.sleep(0.3)
    assert await phases(services) == [(1, Phase.SCHEDULED)]
    assert discord.said() == []
    set_clock(services, right)
    async with run_bot(discord, services):
        await wait_until(discord.said)
    assert await phases(services) == [(1, Phase.SCHEDULED)]


async def test_a_clock_that_jumps_while_the_bot_runs_is_asked_about_before_it_is_followed(
    discord: LocalDiscord, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    opens_at = await set_up_community(services, GUILD, int(discord.text))
    right = opens_at - HOUR
    discord.tell_time = lambda: right.astimezone(UTC)
    set_clock(services, right)
    async with run_bot(discord, services):
        await wait_until(discord.said)
        set_clock(services, right + YEAR)
        async with services.db.write():
            pass  # as any commit, it lets the loop look what is due
        await wait_until(lambda: "nothing that is due is done" in caplog.text)
    assert await phases(services) == [(1, Phase.SCHEDULED)]


async def test_what_a_clock_a_year_ahead_left_behind_is_brought_back(discord: LocalDiscord, services: Services) -> None:
    """Without a Discord that tells the time, as before the bot asked for it."""

    async def feed(_: web.Request) -> web.Response:
        return web.Response(body=make_rss(make_item(1)), content_type="application/rss+xml")

    async with serve_routes({"/feed.xml": feed}) as address:
        opens_at = await set_up_community(services, GUILD, int(discord.text))
        await bring_blog(services, GUILD, 1, "Ines", f"{address}/feed.xml")
        right = opens_at + 19 * HOUR
        set_clock(services, opens_at)
        async with run_bot(discord, services):
            await until(lambda: _is(services, [(1, Phase.WRITING), (2, Phase.SCHEDULED)]))
        set_clock(services, right + YEAR)
        async with run_bot(discord, services):
            await until(lambda: _is_past(services, right + YEAR - 8 * 24 * HOUR))
        set_clock(services, right)
        discord.tell_time = lambda: right.astimezone(UTC)
        async with run_bot(discord, services):
            await until(lambda: _is_back(services, right))
    async with services.db.read() as conn:
        *_, upcoming = sorted(await rounds_of(conn, CommunityId(GUILD), *Phase), key=lambda one: one.number)
        running = await rounds_of(conn, CommunityId(GUILD), Phase.WRITING)
    assert right < upcoming.opens_at <= right + timedelta(days=7)
    assert all(one.opens_at <= right and one.closes_at <= upcoming.opens_at for one in running)


async def _is(services: Services, wanted: list[tuple[int, Phase]]) -> bool:
    return await phases(services) == wanted


async def _is_past(services: Services, moment: datetime) -> bool:
    async with services.db.read() as conn:
        [upcoming] = await rounds_of(conn, CommunityId(GUILD), Phase.SCHEDULED)
        polled = await conn.scalar(select(func.max(feeds.c.last_polled_at)))
    return upcoming.opens_at > moment and polled is not None and polled > moment


async def _is_back(services: Services, now: datetime) -> bool:
    async with services.db.read() as conn:
        due = await conn.scalar(select(func.max(feeds.c.due_at)))
        queued = await conn.scalar(select(func.max(outbox.c.queued_at)))
        [upcoming] = await rounds_of(conn, CommunityId(GUILD), Phase.SCHEDULED)
    return due <= now + timedelta(days=2) and queued <= now and upcoming.opens_at <= now + timedelta(days=7)
