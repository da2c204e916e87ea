"""Scheduled rounds when a time zone changes its rules."""

import asyncio
from datetime import timedelta

import pytest

from bot.flows.jobs.scheduler import run_jobs
from bot.flows.rounds.timezone_changes import apply_timezone_changes
from bot.outbox.keys import board_key
from bot.services import Services
from bot.themes import CommunityId
from storage.outbox import find_message
from storage.rounds import schedule_round, scheduled_round
from tests.support.breaks import skip_next
from tests.support.circles import make_organiser, set_up_community
from tests.support.jobs import jobs_of

HOUR = timedelta(hours=1)


async def test_an_announcement_moves_to_the_new_instant_of_its_local_time(services: Services) -> None:
    opens_at = await set_up_community(services)
    async with services.db.write() as tx:
        planned = await scheduled_round(tx, CommunityId(1))
        await schedule_round(tx, CommunityId(1), opens_at - HOUR, planned.closes_at - HOUR, services.clock.now())
    await apply_timezone_changes(services)
    async with services.db.read() as conn:
        moved = await scheduled_round(conn, CommunityId(1))
        board = await find_message(conn, board_key(CommunityId(1), 10))
    assert (moved.opens_at, moved.closes_at) == (planned.opens_at, planned.closes_at)
    assert board is not None
    assert str(int(opens_at.timestamp())) in str(board.content)


async def test_a_zone_that_is_not_known_here_keeps_no_other_community_from_it(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up_community(services)
    opens_at = await set_up_community(services, guild=2, channel=20)
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE communities SET zone = 'Nowhere/Atlantis' WHERE guild_id = 1")
        await schedule_round(tx, CommunityId(2), opens_at + HOUR, opens_at + 2 * HOUR, services.clock.now())
    await apply_timezone_changes(services)
    async with services.db.read() as conn:
        assert (await scheduled_round(conn, CommunityId(2))).opens_at == opens_at
    assert "does not know the time zones of the servers 1" in caplog.text


async def test_a_community_that_can_not_be_moved_keeps_no_other_from_it(services: Services) -> None:
    opens_at = await set_up_community(services)
    await set_up_community(services, guild=2, channel=20)
    async with services.db.write() as tx:
        for community in (CommunityId(1), CommunityId(2)):
            await schedule_round(tx, community, opens_at + HOUR, opens_at + 2 * HOUR, services.clock.now())
        await tx.exec_driver_sql(
            "CREATE TRIGGER stuck BEFORE UPDATE ON rounds WHEN OLD.community_id = 1 "
            "BEGIN SELECT RAISE(ABORT, 'it is stuck'); END"
        )
    await apply_timezone_changes(services)
    async with services.db.read() as conn:
        found = [(await scheduled_round(conn, CommunityId(id_))).opens_at for id_ in (1, 2)]
    assert found == [opens_at + HOUR, opens_at]


async def test_a_skipped_round_stays_skipped_when_nothing_has_changed(services: Services) -> None:
    await set_up_community(services)
    skip = await skip_next(services, make_organiser())
    await apply_timezone_changes(services)
    async with services.db.read() as conn:
        assert (await scheduled_round(conn, CommunityId(1))).opens_at == skip.next_opens_at


async def test_a_zone_that_is_not_known_any_more_does_not_stop_other_communities(services: Services) -> None:
    await set_up_community(services)
    await set_up_community(services, guild=2, channel=20)
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE communities SET zone = 'Nowhere/Atlantis' WHERE guild_id = 1")
        await tx.exec_driver_sql("UPDATE rounds SET due_at = '2026-03-15 00:00:00.000000' WHERE community_id = 2")
    scheduler = asyncio.create_task(run_jobs(services, jobs_of(services)))
    phase = ""
    async with asyncio.timeout(10):
        while phase != "writing":
            async with services.db.read() as conn:
                phase = str((await conn.exec_driver_sql("SELECT phase FROM rounds WHERE community_id = 2")).scalar())
            await asyncio.sleep(0.01)
    assert not scheduler.done()
    scheduler.cancel()
    await asyncio.gather(scheduler, return_exceptions=True)
