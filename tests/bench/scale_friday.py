"""A busy Friday with a fleet: two gateways and two workers over one PostgreSQL, while people give many commands."""

import asyncio
import statistics
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.services import Services
from bot.web import Web
from bot.workers import Workers
from storage import Database
from storage.rounds import scheduled_rounds
from tests.bench.feeds import family, memory_of
from tests.bench.friday import BusyDiscord, p99, set_up_circles
from tests.local_discord import documents as doc
from tests.local_discord.bot_starter import BotProcess, BotStarter
from tests.local_discord.gateway import TOKEN
from tests.support.clocks import ManualClock
from tests.tools.postgres import run_server

COMMUNITIES = 2_000
ASKED_A_SECOND = (20, 100, 200)
"""How many commands people give in a second while all communities announce: a run each."""
SECONDS = 60.0
REQUESTS_A_SECOND = 20
"""The share that each of two gateways has of Discord's 50."""
FLEET = {
    "gateway 0-1/4": ("gateway", "0-1/4"),
    "gateway 2-3/4": ("gateway", "2-3/4"),
    "rounds": ("rounds", None),
    "feeds and comments": ("feeds,comments", None),
}


@dataclass
class Asked:
    """What people asked, and how long they waited for the first answer."""

    seconds: list[float] = field(default_factory=list)
    missed: int = 0

    async def ask(self, discord: BusyDiscord, number: int) -> None:
        """Let somebody give a command: every second one reads, the others write."""
        guild = list(discord.guilds)[number * 7919 % len(discord.guilds)]
        user = doc.user(str(4_000_000_000_000_000_000 + number), f"U{number}")
        name, given = ("round status", {}) if number % 2 else ("theme suggest", {"title": f"Words {number}"})
        try:
            self.seconds.append(await discord.ask(name, guild, user, **given))
        except TimeoutError:
            self.missed += 1


def bench_scale_friday(communities: int = COMMUNITIES) -> None:
    """Print how long people and channels wait while every community announces, by how much people ask."""
    for asked in ASKED_A_SECOND:
        with run_server(is_safe=True) as url, tempfile.TemporaryDirectory() as folder:
            for what, value in asyncio.run(_friday(url, Path(folder), communities, asked)).items():
                print(f"{what:60}{value:>10}", flush=True)  # noqa: T201


async def _friday(url: str, folder: Path, communities: int, asked_a_second: int) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(Database.open(url))
        web = await stack.enter_async_context(Web.open())
        workers = await stack.enter_async_context(Workers.open())
        BusyDiscord.communities = communities
        discord = await stack.enter_async_context(BusyDiscord.serve())
        assert isinstance(discord, BusyDiscord)
        discord.answer_seconds = 20.0  # so that it is seen how late an answer is
        clock = ManualClock(doc.now().replace(microsecond=0))
        services = Services(db, web, clock, workers)
        await set_up_circles(services, discord)
        async with db.read() as conn:
            opens_at = max(round_.opens_at for round_ in await scheduled_rounds(conn))
        _set_clock(folder, clock.now())
        fleet = await _start(stack, folder, url, discord)
        while len(discord.sessions) < 4:
            await asyncio.sleep(0.1)
        await asyncio.sleep(5)  # until the servers are known
        found = await _ask_for_a_minute(folder, opens_at, discord, asked_a_second)
        for name, process in fleet.items():
            found[f"memory of {name}, MB"] = sum(map(memory_of, family(process.pid))) // 2**20
        for process in fleet.values():
            await process.end(9)  # type: ignore[arg-type]  # SIGKILL
        return found


async def _start(stack: AsyncExitStack, folder: Path, url: str, discord: BusyDiscord) -> dict[str, BotProcess]:
    settings = {
        "DISCORD_TOKEN": TOKEN,
        "USBLOGS_DATABASE": url,
        "USBLOGS_DISCORD_API": discord.address,
        "USBLOGS_DISCORD_REQUESTS": str(REQUESTS_A_SECOND),
        "USBLOGS_ALLOW_LOOPBACK": "yes",
    }
    fleet: dict[str, BotProcess] = {}
    for name, (only, shards) in FLEET.items():
        own = folder / name.replace("/", "-")
        own.mkdir()
        (own / "clock").symlink_to(folder / "clock")
        starter = await stack.enter_async_context(BotStarter.open(own))
        fleet[name] = await starter.start(settings, only=only, **({"shards": shards} if shards else {}))
    return fleet


async def _ask_for_a_minute(
    folder: Path, opens_at: datetime, discord: BusyDiscord, asked_a_second: int
) -> dict[str, Any]:
    """Let all communities announce, and people ask meanwhile; return what was measured when all have announced."""
    asked, asking = Asked(), set[asyncio.Task[None]]()
    begun, number = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < SECONDS or len(discord.announced_at) < len(discord.guilds):
        _set_clock(folder, opens_at + timedelta(seconds=passed))
        while passed < SECONDS and number < passed * asked_a_second:
            task = asyncio.create_task(asked.ask(discord, number))
            asking.add(task)
            task.add_done_callback(asking.discard)
            number += 1
        await asyncio.sleep(0.01)
    await asyncio.gather(*asking)
    announced = sorted(at - begun for at in discord.announced_at.values())
    return {
        f"— {asked_a_second} commands a second": "",
        "communities that announced": len(announced),
        "first, median and last announcement, s": " ".join(
            f"{one:.1f}" for one in (announced[0], statistics.median(announced), announced[-1])
        ),
        "answered 429": discord.limit.refused,
        "commands": number,
        "first answers after more than 3 s": sum(one > 3 for one in asked.seconds) + asked.missed,
        "median and p99 of first answers, ms": " ".join(
            f"{one * 1000:.0f}" for one in (statistics.median(asked.seconds), p99(asked.seconds))
        ),
        "slowest first answer, ms": round(max(asked.seconds) * 1000),
    }


def _set_clock(folder: Path, instant: datetime) -> None:
    (folder / "clock.new").write_text(instant.isoformat())
    (folder / "clock.new").replace(folder / "clock")
