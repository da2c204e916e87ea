"""The kinds of faults, each with what it does to the week."""

import asyncio
import contextlib
import os
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.faults.week import FaultyWeek
from tests.local_discord.bot_starter import BotStarter
from tests.local_discord.server import Fault

Strike = Callable[[FaultyWeek, Random], Awaitable[None]]
KINDS: dict[str, Strike] = {}
"""Each kind by its name, in the words of the table."""

MESSAGES = r"/channels/\d+/messages"
REQUESTS = (
    ("POST", MESSAGES),
    ("PATCH", rf"{MESSAGES}/\d+"),
    ("PUT", rf"{MESSAGES}/pins/\d+"),
    ("POST", rf"{MESSAGES}/\d+/threads"),
    ("POST", r"/guilds/\d+/scheduled-events"),
    ("PATCH", r"/guilds/\d+/scheduled-events/\d+"),
)
LOCKED_SECONDS, OUTAGE_SECONDS = 1.0, 1.0
CLOCK_STEP = timedelta(minutes=6)


def kind(name: str) -> Callable[[Strike], Strike]:
    """Register a kind of fault."""

    def register(strike: Strike) -> Strike:
        KINDS[name] = strike
        return strike

    return register


@kind("an answer of 5xx, before or after the thing was done")
async def _server_error(week: FaultyWeek, rng: Random) -> None:
    method, path = rng.choice(REQUESTS)
    status, after = rng.choice([500, 502, 503, 504]), rng.random() < 0.5
    week.discord.faults.append(Fault(method, path, status, after_doing_it=after))


@kind("an odd refusal: 401, 403, 404, 408, 409")
async def _odd_refusal(week: FaultyWeek, rng: Random) -> None:
    method, path = rng.choice(REQUESTS)
    week.discord.faults.append(Fault(method, path, rng.choice([401, 403, 404, 408, 409]), body={"code": 0}))


@kind("too many requests")
async def _too_many(week: FaultyWeek, rng: Random) -> None:
    method, path = rng.choice(REQUESTS)
    body = {"message": "You are being rate limited.", "retry_after": 0.2, "global": rng.random() < 0.5}
    week.discord.faults.append(Fault(method, path, 429, headers={"Retry-After": "1"}, body=body))


@kind("a connection that breaks, before or in an answer")
async def _broken(week: FaultyWeek, rng: Random) -> None:
    method, path = rng.choice(REQUESTS)
    week.discord.faults.append(Fault(method, path, 200, after_doing_it=rng.random() < 0.5, breaks=True))


@kind("a gateway that closes")
async def _gateway_closed(week: FaultyWeek, rng: Random) -> None:
    await week.discord.hang_up(rng.choice([1000, 4000, 4009]))


@kind("a session that is over")
async def _session_over(week: FaultyWeek, rng: Random) -> None:
    await week.discord.end_session(resumable=rng.random() < 0.5)


@kind("a permission that is missing for a while")
async def _permission(week: FaultyWeek, rng: Random) -> None:
    permission = rng.choice(["view_channel", "send_messages", "pin_messages", "create_public_threads"])
    await week.discord.forbid(week.discord.text, permission)
    week.undo.append(lambda: week.discord.allow(week.discord.text))


@kind("pins that are full, or threads")
async def _full(week: FaultyWeek, rng: Random) -> None:
    state, limit = week.discord.state, rng.choice(["max_pins", "max_active_threads"])
    before = getattr(state, limit)
    setattr(state, limit, 0)

    async def empty() -> None:
        setattr(state, limit, before)

    week.undo.append(empty)


@kind("a thread that is archived")
async def _archived(week: FaultyWeek, _: Random) -> None:
    for channel in [one for one in week.discord.channels.values() if one["type"] == 11]:
        await week.discord.fold_away(channel["id"])


@kind("a notice that a moderator deletes")
async def _deleted(week: FaultyWeek, rng: Random) -> None:
    threads = [one["id"] for one in week.discord.channels.values() if one["type"] == 11]
    notices = [(thread, message) for thread in threads for message in week.discord.messages[thread]]
    if notices:
        week.discord.delete_message(*rng.choice(notices))


@kind("a bot that is kicked, and invited again")
async def _kicked(week: FaultyWeek, _: Random) -> None:
    await week.discord.kick()
    week.undo.append(week.discord.invite)


@kind("a blog that asks for patience, or whose host is away")
async def _blog(week: FaultyWeek, rng: Random) -> None:
    person = rng.choice(list(week.blogs.circle.people.values()))
    week.blogs.retry_after[person.hostname] = timedelta(minutes=rng.choice([10, 60]))

    async def back() -> None:
        week.blogs.retry_after.pop(person.hostname, None)

    week.undo.append(back)


@kind("a database that another program holds")
async def _locked(week: FaultyWeek, _: Random) -> None:
    async def hold() -> None:
        with contextlib.closing(sqlite3.connect(week.database, isolation_level=None)) as conn:
            with contextlib.suppress(sqlite3.OperationalError):  # the bot writes just now, and is not to be waited for
                conn.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(LOCKED_SECONDS)

    week.meanwhile(hold())


@kind("a clock that is six minutes fast, and is put right")
async def _clock(week: FaultyWeek, _: Random) -> None:
    week.is_fast_by = CLOCK_STEP

    async def put_right() -> None:
        week.is_fast_by = timedelta()

    week.undo.append(put_right)


@kind("SIGKILL while Discord is asked for something")
async def _killed_at_request(week: FaultyWeek, rng: Random) -> None:
    week.kill_in, week.kill_when = rng.randrange(1, 6), rng.choice(["lost", "before", "after"])


@kind("SIGKILL at any instant")
async def _killed(week: FaultyWeek, rng: Random) -> None:
    async def kill() -> None:
        await asyncio.sleep(rng.uniform(0.05, 1.5))
        await week.end(signal.SIGKILL)

    week.meanwhile(kill())


@kind("SIGTERM at any instant")
async def _terminated(week: FaultyWeek, rng: Random) -> None:
    async def terminate() -> None:
        await asyncio.sleep(rng.uniform(0.05, 1.5))
        await week.end(signal.SIGTERM)

    week.meanwhile(terminate())


@kind("workers that are killed")
async def _workers(week: FaultyWeek, _: Random) -> None:
    async def kill() -> None:
        await asyncio.sleep(0.5)
        for child in children_of(week.process.pid) if week.process else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    week.meanwhile(kill())


@kind("a second bot on the same database")
async def _second(week: FaultyWeek, _: Random) -> None:
    if week.process is None or not week.process.is_running():
        return
    (week.folder / "second").mkdir(exist_ok=True)
    (week.folder / "second" / "clock").write_text(week.clock.now().isoformat())
    async with BotStarter.open(week.folder / "second") as starter:
        second = await starter.start(week.settings())
        async with asyncio.timeout(20):
            if await second.wait() == 0:
                week.note("a second bot ran on the same database")


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []
