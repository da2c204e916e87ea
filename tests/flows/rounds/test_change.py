"""Dates that are skipped, and taken back."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UserError
from bot.flows.next_theme import host_dates
from bot.flows.rounds.change import close_now, extend_round, skip_round, unskip_round
from bot.flows.rounds.open import open_round
from bot.flows.rounds.set_up import set_up
from bot.flows.themes.pick import pick_theme
from bot.outbox import MessageKind
from bot.services import Services
from bot.themes import Cadence, Community, Schedule, Theme
from storage.communities import get_community
from storage.outbox import due_messages
from storage.rounds import scheduled_round
from storage.skipped_dates import skipped_dates_of
from tests.support.breaks import extend_now, skip_next
from tests.support.circles import make_community, make_organiser, open_first_round, set_up_community
from tests.support.clocks import ManualClock

CIRCLE, HOST = make_community(), make_organiser()
WEEK = timedelta(weeks=1)
FRIDAY = datetime(2026, 3, 20, 18, tzinfo=CIRCLE.zone)
FRIDAYS = [FRIDAY + n * WEEK for n in range(5)]


def set_clock(services: Services, now: datetime) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(now)


def day(instant: datetime) -> str:
    """Return an instant as Discord shows it as a date."""
    return f"<t:{int(instant.timestamp())}:D>"


def at(instant: datetime) -> str:
    """Return an instant as Discord shows it with its time."""
    return f"<t:{int(instant.timestamp())}:F>"


async def next_opening(services: Services) -> datetime:
    async with services.db.read() as conn:
        return (await scheduled_round(conn, CIRCLE.id)).opens_at


async def notices(services: Services) -> list[str]:
    """Return what the notices of skipped dates say, in the order in which they were queued."""
    async with services.db.read() as conn:
        due = await due_messages(conn, CIRCLE.id, services.clock.now())
    return [str(message.content) for message in due if message.kind is MessageKind.SKIP]


async def change(services: Services, schedule: Schedule, zone: ZoneInfo = CIRCLE.zone) -> None:
    async with services.db.read() as conn:
        circle = await get_community(conn, CIRCLE.id)
    assert isinstance(circle, Community)
    await set_up(services, HOST, replace(circle, schedule=replace(schedule, anchor=circle.schedule.anchor), zone=zone))


@pytest.mark.engines
async def test_the_first_of_two_breaks_is_taken_back_alone(services: Services) -> None:
    await set_up_community(services)
    for date in FRIDAYS[:2]:
        assert (await skip_next(services, HOST)).opens_at == date
    assert await next_opening(services) == FRIDAYS[2]
    assert await unskip_round(services, HOST, FRIDAYS[0]) == FRIDAYS[0]
    async with services.db.read() as conn:
        dates = await host_dates(conn, CIRCLE)
    assert [date.opens_at for date in dates[:3]] == [FRIDAYS[0], *FRIDAYS[2:4]]
    first, second = await notices(services)
    assert "No break after all" in first
    assert at(FRIDAYS[0]) in first
    assert (day(FRIDAYS[1]) in second, at(FRIDAYS[2]) in second) == (True, True)

    set_clock(services, FRIDAYS[0])
    async with services.db.read() as conn:
        upcoming = await scheduled_round(conn, CIRCLE.id)
    await open_round(services, upcoming)
    assert await next_opening(services) == FRIDAYS[2]
    assert await unskip_round(services, HOST, FRIDAYS[1]) == FRIDAYS[1]


async def test_the_later_of_two_breaks_is_taken_back_alone(services: Services) -> None:
    await set_up_community(services)
    for _ in range(2):
        await skip_next(services, HOST)
    assert await unskip_round(services, HOST, FRIDAYS[1]) == FRIDAYS[1]
    assert at(FRIDAYS[1]) in (await notices(services))[0]
    assert await unskip_round(services, HOST, FRIDAYS[0]) == FRIDAYS[0]
    with pytest.raises(UserError, match="no break any more"):
        await unskip_round(services, HOST, FRIDAYS[0])
    assert await next_opening(services) == FRIDAYS[0]


async def test_two_hosts_who_skip_the_same_date_at_once_skip_it_once(services: Services) -> None:
    await set_up_community(services)
    await skip_round(services, HOST, FRIDAYS[0])
    with pytest.raises(UserError, match="another one by now"):
        await skip_round(services, HOST, FRIDAYS[0])
    assert await next_opening(services) == FRIDAYS[1]


async def test_two_hosts_who_give_the_same_time_at_once_give_it_once(services: Services) -> None:
    await open_first_round(services)
    closes_at = FRIDAY + timedelta(days=2, hours=18)
    round_ = await extend_round(services, HOST, timedelta(days=1), closes_at)
    with pytest.raises(UserError, match="has changed meanwhile"):
        await extend_round(services, HOST, timedelta(days=1), closes_at)
    assert round_.closes_at == closes_at + timedelta(days=1)


async def test_a_notice_follows_when_the_theme_that_it_names_is_skipped_too(services: Services) -> None:
    await set_up_community(services)
    await skip_next(services, HOST)
    assert at(FRIDAYS[1]) in (await notices(services))[0]
    await skip_next(services, HOST)
    assert [at(FRIDAYS[2]) in words for words in await notices(services)] == [True, True]
    set_clock(services, FRIDAYS[1] + timedelta(days=1))  # both are over, and their round is still to come
    await skip_next(services, HOST)
    assert [at(FRIDAYS[3]) in words for words in await notices(services)] == [True, True, True]


async def test_a_notice_gives_no_theme_away(services: Services) -> None:
    await set_up_community(services)
    await pick_theme(services, HOST, Theme("Bread"))
    await skip_next(services, HOST)
    async with services.db.read() as conn:
        due = await due_messages(conn, CIRCLE.id, services.clock.now())
    [notice] = [message for message in due if message.kind is MessageKind.SKIP]
    assert notice.thread_name == "Round 1", "the title of its post in a forum"


async def test_a_close_brings_a_theme_forward_that_waited_for_it_and_a_break_none(services: Services) -> None:
    month = replace(CIRCLE, schedule=Schedule(cadence=Cadence.FIRST, extra_weeks=2))
    set_clock(services, (await set_up(services, HOST, month)).opens_at)
    async with services.db.read() as conn:
        await open_round(services, await scheduled_round(conn, CIRCLE.id))
    planned = (await set_up(services, HOST, CIRCLE)).opens_at  # weekly, once the round of the month is over
    set_clock(services, services.clock.now() + timedelta(days=1))
    await close_now(services, HOST, 1)
    soonest = services.clock.now() - timedelta(days=1) + WEEK
    assert await next_opening(services) == soonest < planned
    skip = await skip_next(services, HOST)
    assert (skip.opens_at, skip.next_opens_at) == (soonest, soonest + WEEK)


async def test_a_close_leaves_the_next_theme_where_the_calendar_has_it_and_a_break_a_break(services: Services) -> None:
    await open_first_round(services)
    skip = await skip_next(services, HOST)
    set_clock(services, services.clock.now() + timedelta(days=1))
    await close_now(services, HOST, 1)
    assert await next_opening(services) == skip.next_opens_at


async def test_a_break_is_not_taken_back_while_the_running_round_reaches_into_it(services: Services) -> None:
    await open_first_round(services)
    skip = await skip_next(services, HOST)
    await extend_now(services, HOST, WEEK)
    with pytest.raises(UserError, match="/round close"):
        await unskip_round(services, HOST, skip.opens_at)
    assert await next_opening(services) == skip.next_opens_at
    set_clock(services, FRIDAY + timedelta(days=1))
    await close_now(services, HOST, 1)
    assert await unskip_round(services, HOST, skip.opens_at) == skip.opens_at


async def test_a_break_outlasts_another_time_and_another_zone(services: Services) -> None:
    await set_up_community(services)
    await skip_next(services, HOST)
    await change(services, Schedule(close_time=time(13)))
    assert await next_opening(services) == FRIDAYS[1]
    berlin = ZoneInfo("Europe/Berlin")
    await change(services, Schedule(announce_time=time(9)), berlin)
    friday, following = (datetime(2026, 3, number, 9, tzinfo=berlin) for number in (20, 27))
    assert await next_opening(services) == following
    [notice] = await notices(services)
    assert (day(friday) in notice, at(following) in notice) == (True, True)
    assert await unskip_round(services, HOST, FRIDAY) == friday


async def test_a_break_on_a_day_on_which_nothing_is_announced_any_more_has_no_effect(services: Services) -> None:
    await set_up_community(services)
    await skip_next(services, HOST)
    await change(services, Schedule(announce_day=3))
    thursday = FRIDAY - timedelta(days=1)
    assert await next_opening(services) == thursday
    [notice] = await notices(services)
    assert "is no break any more" in notice
    assert at(thursday) in notice
    assert await unskip_round(services, HOST, FRIDAY) == thursday


async def test_each_of_two_breaks_that_are_none_any_more_is_told_by_its_day(services: Services) -> None:
    await set_up_community(services)
    for _ in range(2):
        await skip_next(services, HOST)
    await change(services, Schedule(cadence=Cadence.MONTH))
    said = await notices(services)
    assert [day(date) in words for date, words in zip(FRIDAYS, said, strict=False)] == [True, True]
    assert all("Themes come on other days by now" in words for words in said)


async def test_a_break_that_is_over_stays_one_in_its_notice_whatever_the_days_are_then(services: Services) -> None:
    await set_up_community(services)
    await skip_next(services, HOST)
    set_clock(services, FRIDAY + timedelta(days=1))
    await change(services, Schedule(announce_day=3))
    [notice] = await notices(services)
    assert (day(FRIDAY) in notice, at(FRIDAYS[1] - timedelta(days=1)) in notice) == (True, True)


async def test_a_break_that_moved_announcements_ended_is_none_after_its_day_either(services: Services) -> None:
    await set_up_community(services)
    await skip_next(services, HOST)
    await change(services, Schedule(announce_day=3))
    set_clock(services, FRIDAY - timedelta(days=1))
    async with services.db.read() as conn:
        await open_round(services, await scheduled_round(conn, CIRCLE.id))
    set_clock(services, FRIDAY + timedelta(days=1))
    await change(services, Schedule(announce_day=3, close_time=time(13)))
    [notice] = await notices(services)
    assert "is no break any more" in notice


async def test_a_break_can_not_be_taken_back_once_its_time_is_over(services: Services) -> None:
    await set_up_community(services)
    await skip_next(services, HOST)
    set_clock(services, FRIDAY - timedelta(hours=6))
    await change(services, Schedule(announce_time=time(9)))
    with pytest.raises(UserError, match="can't be undone"):
        await unskip_round(services, HOST, FRIDAY)


async def test_a_break_is_forgotten_when_the_next_round_opens(services: Services) -> None:
    await set_up_community(services)
    await skip_next(services, HOST)
    set_clock(services, FRIDAYS[1])
    async with services.db.read() as conn:
        upcoming = await scheduled_round(conn, CIRCLE.id)
    await open_round(services, upcoming)
    async with services.db.read() as conn:
        assert await skipped_dates_of(conn, CIRCLE.id) == []
