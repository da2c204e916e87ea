"""A year of an IndieWeb Carnival and of a T-SQL Tuesday, with hosts who signed up half a year ahead."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.flows.next_theme import host_dates
from bot.flows.rounds.set_up import set_up
from bot.flows.themes.host_dates import give_date_back, take_date
from bot.flows.themes.host_rota import choose_invited_theme, decline_invitation, volunteer_for_rota
from bot.flows.themes.suggest import parse_theme
from bot.i18n import Language, get_translator
from bot.messages.host_rota import date_name
from bot.services import Services
from bot.themes import Cadence, Caller, Community, Phase, Round, Schedule
from storage.communities import get_community, get_member
from storage.rounds import rounds_of, scheduled_round
from tests.support.circles import make_caller, make_community, make_organiser
from tests.support.clocks import ManualClock
from tests.support.jobs import run_rounds_until

CARNIVAL, TUESDAY = 1, 2
MEMBERS = ("Ana", "Ben", "Cleo", "Dov", "Ela", "Finn")
SUBSTITUTE = "Gus"
FIRST_OF_APRIL = datetime(2026, 4, 1, tzinfo=ZoneInfo("UTC"))
STEP, DAYS = timedelta(days=3), 372
ENGLISH = get_translator(Language.ENGLISH)


def member_of(guild: int, name: str) -> Caller:
    return make_caller(ord(name[0]), name, guild)


async def sign_up_half_a_year(services: Services, guild: int) -> None:
    """Let each member take one of the next six dates, and another step in for all of them."""
    async with services.db.read() as conn:
        dates = await host_dates(conn, await community_of(services, guild))
    for name, date in zip(MEMBERS, dates, strict=False):
        await take_date(services, member_of(guild, name), date.opens_at)
    await volunteer_for_rota(services, member_of(guild, SUBSTITUTE), is_substitute=False)


async def community_of(services: Services, guild: int) -> Community:
    async with services.db.read() as conn:
        community = await get_community(conn, guild)
    assert community is not None
    return community


async def upcoming_of(services: Services, guild: int) -> Round:
    async with services.db.read() as conn:
        return await scheduled_round(conn, (await community_of(services, guild)).id)


async def answer(services: Services, guild: int, asked: dict[tuple[int, int], list[tuple[str, datetime]]]) -> None:
    """Let whoever is asked choose a theme, with a call on their blog; Dov, who took a date, can't after all."""
    upcoming = await upcoming_of(services, guild)
    if upcoming.invited is None or upcoming.theme is not None:
        return
    async with services.db.read() as conn:
        member = await get_member(conn, upcoming.invited)
    assert member is not None
    asked.setdefault((guild, upcoming.number), []).append((member.name, services.clock.now()))
    caller = member_of(guild, member.name)
    if member.name == "Dov":
        await decline_invitation(services, caller, upcoming.id)
    else:
        call = f"https://{member.name.lower()}.example/call"
        theme = parse_theme(f"{member.name}’s theme", "One.\n\nTwo.", call=call)
        await choose_invited_theme(services, caller, upcoming.id, theme)


async def live_for_a_year(services: Services) -> Mapping[tuple[int, int], list[tuple[str, datetime]]]:
    """Let a year pass in steps; Ben, who took the second date, gives it back a month before.

    Return who was asked for the theme of each community's rounds, and when that was seen.
    """
    asked: dict[tuple[int, int], list[tuple[str, datetime]]] = {}
    assert isinstance(services.clock, ManualClock)
    for _ in range(DAYS // STEP.days):
        end = services.clock.now() + STEP
        await run_rounds_until(services, end)
        services.clock.set(end)
        for guild in (CARNIVAL, TUESDAY):
            await answer(services, guild, asked)
        if FIRST_OF_APRIL - STEP < end <= FIRST_OF_APRIL:
            await drop_out(services, "Ben")
    return asked


async def drop_out(services: Services, name: str) -> None:
    """Let a member give their dates back."""
    for guild in (CARNIVAL, TUESDAY):
        async with services.db.read() as conn:
            dates = await host_dates(conn, await community_of(services, guild))
        [theirs] = [date for date in dates if date.sign_up is not None and date.sign_up.name == name]
        await give_date_back(services, member_of(guild, name), theirs.opens_at)


async def test_hosts_who_signed_up_have_their_months_and_who_drops_out_is_replaced(services: Services) -> None:
    months = Schedule(announce_time=time(0), cadence=Cadence.MONTH)
    tuesdays = Schedule(1, time(0), 1, time(23, 59), Cadence.SECOND, extra_weeks=1, counts_close=True)
    for guild, schedule, zone, number in (
        (CARNIVAL, months, "Europe/Amsterdam", 1),
        (TUESDAY, tuesdays, "America/New_York", 195),
    ):
        community = replace(make_community(guild, guild * 10), zone=ZoneInfo(zone), schedule=schedule)
        community = replace(community, rotates_hosts=True, host_lead_days=14)
        await set_up(services, make_organiser(guild), community, number)
        await sign_up_half_a_year(services, guild)
    asked = await live_for_a_year(services)

    for guild, first in ((CARNIVAL, 1), (TUESDAY, 195)):
        community = await community_of(services, guild)
        async with services.db.read() as conn:
            done = (await rounds_of(conn, community.id, *set(Phase) - {Phase.SCHEDULED}))[::-1]
            rows = await conn.exec_driver_sql("SELECT content FROM outbox WHERE kind = 'announcement'")
            said = [str(row.content) for row in rows]
        assert [round_.number for round_ in done] == list(range(first, first + 12))
        assert [date_name(ENGLISH, community, round_.opens_at, round_.closes_at) for round_ in done] == [
            *(f"{month} 2026" for month in ("April", "May", "June", "July", "August", "September")),
            *(f"{month} 2026" for month in ("October", "November", "December")),
            *(f"{month} 2027" for month in ("January", "February", "March")),
        ]
        hosts = [round_.theme.host_name for round_ in done if round_.theme is not None]
        assert hosts == ["Ana", SUBSTITUTE, "Cleo", SUBSTITUTE, "Ela", "Finn", *6 * [SUBSTITUTE]]
        assert [name for name, _ in asked[guild, first + 3]] == ["Dov", SUBSTITUTE]
        for round_ in done[2:]:
            ahead = round_.opens_at - asked[guild, round_.number][0][1]
            assert timedelta(days=14) - STEP <= ahead <= timedelta(days=14)
            local = round_.opens_at.astimezone(community.zone)
            assert (local.hour, local.minute, round_.opened_at) == (0, 0, round_.opens_at)
        assert sum("https://cleo.example/call" in words for words in said) == 2
    for round_ in done:
        due = round_.closes_at.astimezone(ZoneInfo("America/New_York"))
        assert (due.weekday(), (due.day - 1) // 7, due.hour, due.minute) == (1, 1, 23, 59)
