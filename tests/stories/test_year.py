"""A year of the week, for one community in the simulated Discord and for fifty beside each other.

With every change the weeks around the spring's change of clocks are played; `make test-long` plays the year.
"""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import discord
import pytest

from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.flows.rounds.set_up import set_up
from bot.services import Services
from bot.themes import Cadence, CommunityId, Phase, Schedule
from bot.themes.calendar import WEEK
from storage import rounds
from tests.support.circles import make_community, make_organiser
from tests.support.jobs import run_rounds_until
from tests.support.length import whole

ZONES = (
    "America/New_York",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Caracas",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Moscow",
    "Africa/Casablanca",
    "Africa/Lagos",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)
WEEKS = whole(52, with_every_change=6)
SPARE_THEMES = 30
"""How many themes the bot brings along."""
WEEKDAY_CADENCES = [cadence for cadence in Cadence if cadence is not Cadence.MONTH]


@pytest.mark.long
async def test_fifty_communities_in_twenty_zones_have_each_transition_once_and_at_the_right_minute(
    services: Services, now: datetime
) -> None:
    weeks = {
        guild: Schedule(
            announce_day=guild % 7,
            announce_time=time(guild * 5 % 24, guild % 4 * 15),
            close_day=(guild * 3) % 7,
            close_time=time(guild * 11 % 24, 30),
            cadence=WEEKDAY_CADENCES[guild % len(WEEKDAY_CADENCES)],
        )
        for guild in range(1, 51)
    }
    for guild, week in weeks.items():
        zone = ZoneInfo(ZONES[guild % len(ZONES)])
        await set_up(
            services, make_organiser(guild), replace(make_community(guild, guild * 10), zone=zone, schedule=week)
        )
    await run_rounds_until(services, now + WEEKS * WEEK)
    async with services.db.read() as conn:
        over = {guild: await rounds.rounds_of(conn, CommunityId(guild), *Phase) for guild in weeks}
        rows = await conn.exec_driver_sql("SELECT key, community_id, channel_id FROM outbox")
        said = [(str(row.key), int(row.community_id), int(row.channel_id)) for row in rows]
    announced = Counter(key for key, _, _ in said if key.endswith(":announce"))
    for guild, week in weeks.items():
        zone, found = ZoneInfo(ZONES[guild % len(ZONES)]), over[guild][::-1]
        assert [round_.number for round_ in found] == list(range(1, len(found) + 1))
        assert found[-1].phase is Phase.SCHEDULED
        for round_, following in pairwise(found):
            opens, closes = (at.astimezone(zone) for at in (round_.opens_at, round_.closes_at))
            assert (opens.weekday(), closes.weekday()) == (week.announce_day, week.close_day)
            assert opens.time() == week.announce_time or _is_skipped(opens, week.announce_time)
            assert closes.time() == week.close_time or _is_skipped(closes, week.close_time)
            assert round_.opened_at == round_.opens_at
            assert round_.closes_at <= following.opens_at
            assert announced[f"round:{round_.id}:announce"] == 1
    assert len(over[9]) > WEEKS - 2
    channels = defaultdict(set)
    for _, guild, channel in said:
        channels[guild].add(channel)
    assert channels == {guild: {guild * 10} for guild in weeks}


def _is_skipped(shown: datetime, wanted: time) -> bool:
    """Say whether the clocks skipped the wanted time just before what they show."""
    before = (shown.astimezone(UTC) - timedelta(seconds=1)).astimezone(shown.tzinfo)
    return before.time() < wanted < shown.time()


@pytest.mark.long
async def test_each_round_of_a_year_is_announced_and_rounded_up_once(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await world.clock.move_to(world.clock.now() + WEEKS * WEEK)
    said = ["\n".join(texts_of(message)) for message in world.channel.history()]
    for number in range(1, WEEKS + 1):
        assert sum(f"-# ROUND {number} ·" in words for words in said) == 1, number
        assert sum(f"-# ROUND-UP OF ROUND {number}\n" in words for words in said) == 1 or number == WEEKS, number
    themes = [words.split("\n")[1] for words in said if words.startswith("-# ROUND ")]
    assert len(set(themes)) == min(WEEKS, SPARE_THEMES)
    [running] = [words.split("\n")[1].removeprefix("# ") for words in said if words.startswith(f"-# ROUND {WEEKS} ·")]
    assert [untrue for message in world.channel.history() for untrue in said_no_longer_true(message, running)] == []


def said_no_longer_true(message: discord.Message, running: str) -> list[str]:
    """Return what a public message says that its reader would find untrue now; the theme `running` is the newest."""
    text = "\n".join(texts_of(message))
    is_kept_true = text.startswith(
        (f"-# ROUND {WEEKS} ·", "## What shall we", f"There is still time for **{running}**")
    )
    words = (
        [] if is_kept_true else ["I'm in", "There is still time", "Write on your own blog", "stays as planned", ":R>"]
    )
    words += [] if f"ROUND-UP OF ROUND {WEEKS - 1}" in text else ["The next theme: <t:"]
    return [f"{word}: {text[:200]}" for word in words if word in text or word in buttons_of(message).values()]
