"""Who is in the server is asked of Discord: also of those who left, and once more before somebody is erased."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.flows.members.check_membership import RETRY_AFTER, Absence, LookUp, check_membership
from bot.flows.members.consent import answer_consent
from bot.flows.members.privacy import delete_member, record_departure
from bot.services import Services
from bot.themes import Caller, CommunityId, Member
from storage.communities import MEMBERSHIP_CHECK_INTERVAL, find_member
from storage.next_runs import Job, next_runs
from storage.retention import DEPARTED_MEMBER_RETENTION
from tests.support.circles import make_caller, set_up_community
from tests.support.clocks import ManualClock

INES = make_caller(7, "Ines")
pytestmark = pytest.mark.engines


class Discord:
    """A Discord that says the same of everybody, and remembers whom it was asked about."""

    def __init__(self, answer: Caller | Absence) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def look_up(self, member: Member) -> Caller | Absence:
        """Say it."""
        self.asked.append(member.name)
        return self.answer


async def join(services: Services) -> Member:
    await set_up_community(services)
    return await answer_consent(services, INES, agrees=True)


async def leave(services: Services) -> None:
    """Set a community up, with a member who leaves it at once."""
    await record_departure(services, await join(services))


async def known(services: Services) -> Member | None:
    async with services.db.read() as conn:
        return await find_member(conn, CommunityId(1), INES.user)


async def check_until(services: Services, look_up: LookUp, after: timedelta) -> None:
    """Check members whenever that is due, until so long after now."""
    assert isinstance(services.clock, ManualClock)
    end = services.clock.now() + after
    while (due := await due_in(services)) is not None and services.clock.now() + due <= end:
        services.clock.set(services.clock.now() + due)
        await check_membership(services, look_up)
    services.clock.set(end)


async def due_in(services: Services) -> timedelta | None:
    async with services.db.read() as conn:
        due = (await next_runs(conn, services.clock.now())).first.get(Job.MEMBERSHIP)
    return max(due - services.clock.now(), timedelta()) if due is not None else None


async def test_who_is_back_is_noticed_within_a_day_though_they_take_no_step(services: Services) -> None:
    await leave(services)
    discord = Discord(Absence.LEFT)
    await check_until(services, discord.look_up, 5 * MEMBERSHIP_CHECK_INTERVAL)
    assert discord.asked == ["Ines"] * 5
    discord.answer = INES
    await check_until(services, discord.look_up, MEMBERSHIP_CHECK_INTERVAL)
    back = await known(services)
    assert back is not None
    assert back.left_at is None


async def test_who_came_back_on_the_last_day_is_not_erased(services: Services) -> None:
    await leave(services)
    discord = Discord(Absence.LEFT)
    await check_until(services, discord.look_up, DEPARTED_MEMBER_RETENTION - timedelta(hours=1))
    discord.answer = INES
    await check_until(services, discord.look_up, timedelta(days=60))
    assert await known(services) is not None


async def test_who_stays_away_is_erased_after_thirty_days_to_the_minute(services: Services) -> None:
    await leave(services)
    discord = Discord(Absence.LEFT)
    await check_until(services, discord.look_up, timedelta(hours=7))
    await check_until(services, discord.look_up, DEPARTED_MEMBER_RETENTION - timedelta(hours=7, minutes=1))
    assert await known(services) is not None
    await check_until(services, discord.look_up, timedelta(minutes=1))
    assert await known(services) is None
    assert await due_in(services) is None


async def test_nobody_is_erased_while_discord_can_not_be_asked(services: Services) -> None:
    await leave(services)
    discord = Discord(Absence.UNKNOWN)
    await check_until(services, discord.look_up, DEPARTED_MEMBER_RETENTION + timedelta(days=1))
    assert await known(services) is not None
    discord.answer = Absence.LEFT
    await check_until(services, discord.look_up, RETRY_AFTER)
    assert await known(services) is None


async def test_where_the_bot_was_removed_the_deadline_holds(services: Services) -> None:
    await leave(services)
    discord = Discord(Absence.BOT_REMOVED)
    await check_until(services, discord.look_up, DEPARTED_MEMBER_RETENTION - timedelta(minutes=1))
    assert await known(services) is not None
    await check_until(services, discord.look_up, timedelta(minutes=1))
    assert await known(services) is None


async def test_where_the_bot_was_removed_nobody_is_taken_to_have_left(services: Services) -> None:
    await join(services)
    await check_until(services, Discord(Absence.BOT_REMOVED).look_up, timedelta(days=60))
    still = await known(services)
    assert still is not None
    assert still.left_at is None


async def test_the_check_takes_over_the_name_that_a_member_has_now(services: Services) -> None:
    await join(services)
    await check_until(services, Discord(replace(INES, name="Noah")).look_up, MEMBERSHIP_CHECK_INTERVAL)
    renamed = await known(services)
    assert renamed is not None
    assert renamed.name == "Noah"


async def test_who_has_everything_deleted_while_discord_is_asked_is_no_member_again(services: Services) -> None:
    await join(services)

    async def delete_meanwhile(_: Member) -> Caller:
        await delete_member(services, INES)
        return replace(INES, name="Noah")

    await check_until(services, delete_meanwhile, MEMBERSHIP_CHECK_INTERVAL)
    assert await known(services) is None


async def test_a_question_that_fails_keeps_nobody_from_being_asked_about_again(services: Services) -> None:
    await leave(services)
    asked = []

    async def fail(member: Member) -> Caller:
        asked.append(member.name)
        raise LookupError(member.name)

    await check_until(services, fail, 2 * MEMBERSHIP_CHECK_INTERVAL)
    assert asked == ["Ines"] * 2
