"""How the bot comes to Discord when that is away, and how its process ends."""

import asyncio
import logging
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket

from bot.app import Bot
from bot.errors import OperatorError
from bot.services import Services
from cogs import connection
from cogs.connection import stay_connected
from storage import Database
from tests.local_discord import documents as doc
from tests.local_discord.bot_starter import BotProcess, BotStarter
from tests.local_discord.bot_week import place_of
from tests.local_discord.gateway import TOKEN
from tests.local_discord.hurry import Hurried
from tests.local_discord.running import NOW, be_connected, wait_until
from tests.local_discord.server import Fault, LocalDiscord
from tests.support.circles import set_up_community
from tests.support.interference import locked, refused

GUILD = int(doc.GUILD)
ME, COMMANDS = r"/users/@me", r"/applications/\d+/commands"
CLOUDFLARE = {"Content-Type": "text/html"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MIN_WAIT_SECONDS", 0.01)
    monkeypatch.setattr("discord.client.asyncio", Hurried())


async def connect(services: Services, token: str = TOKEN) -> None:
    await stay_connected(lambda _: Bot(services, guild_ready_timeout=0.01), token)


@pytest.mark.parametrize(
    "faults",
    [
        [Fault("GET", ME, 503)] * 3,
        [Fault("GET", ME, 429, headers=CLOUDFLARE)] * 3,
        [Fault("GET", ME, 403)] * 3,
        [Fault("PUT", COMMANDS, 503)] * 3,
    ],
    ids=["unavailable", "too many requests", "forbidden", "no sync"],
)
async def test_a_bot_that_finds_no_discord_waits_for_it_and_says_so_once(
    discord: LocalDiscord, services: Services, faults: list[Fault], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    discord.faults.extend(faults)
    connected = asyncio.create_task(connect(services))
    await wait_until(discord.ready.is_set)
    connected.cancel()
    await asyncio.gather(connected, return_exceptions=True)
    assert discord.faults == []
    assert caplog.text.count("Discord can't be reached, and I try again until it can") == 1
    assert caplog.text.count("Discord knows the bot\n") == 1
    assert "Traceback" not in caplog.text


async def test_a_discord_that_refuses_connections_is_waited_for(
    discord: LocalDiscord, services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("discord.http.Route.BASE", "http://127.0.0.1:9/api/v10")
        connected = asyncio.create_task(connect(services))
        await wait_until(lambda: "Discord can't be reached" in caplog.text)
    await wait_until(discord.ready.is_set)
    connected.cancel()
    await asyncio.gather(connected, return_exceptions=True)
    assert "Traceback" not in caplog.text


async def test_a_gateway_that_refuses_connections_is_waited_for(
    discord: LocalDiscord, services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(discord, "gateway_address", "ws://127.0.0.1:9/gateway")
        connected = asyncio.create_task(connect(services))
        await wait_until(lambda: "Attempting a reconnect" in caplog.text)
    await wait_until(discord.ready.is_set)
    connected.cancel()
    await asyncio.gather(connected, return_exceptions=True)
    assert "Traceback" not in caplog.text
    assert "s: Cannot connect to host 127.0.0.1:9" in caplog.text


async def test_a_session_that_ends_while_discord_goes_away_is_begun_anew(
    discord: LocalDiscord, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    connected = asyncio.create_task(connect(services))
    await wait_until(discord.ready.is_set)
    discord.is_away = True
    await discord.end_session(resumable=False)
    await wait_until(lambda: "Attempting a reconnect" in caplog.text)
    discord.is_away = False
    await wait_until(discord.ready.is_set)
    connected.cancel()
    await asyncio.gather(connected, return_exceptions=True)
    assert (discord.identified, discord.resumed) == (2, 0)


async def test_a_token_that_is_revoked_ends_the_bot_in_words(discord: LocalDiscord, services: Services) -> None:
    with pytest.raises(OperatorError, match="does not know this token"):
        await connect(services, "another-token")
    connected = asyncio.create_task(connect(services))
    await wait_until(discord.ready.is_set)
    await discord.hang_up(4004)
    with pytest.raises(OperatorError, match="does not know this token"):
        await connected


@pytest.mark.parametrize("shards", [1, 2])
async def test_a_bot_that_is_stopped_as_it_has_connected_ends(
    discord: LocalDiscord, services: Services, monkeypatch: pytest.MonkeyPatch, shards: int
) -> None:
    connect_socket = DiscordWebSocket.from_client

    async def connect_and_stop(*arguments: Any, **options: Any) -> DiscordWebSocket:
        socket: DiscordWebSocket = await connect_socket(*arguments, **options)
        connected.cancel()
        return socket

    discord.recommended_shards = shards
    monkeypatch.setattr("bot.app.IDENTIFY_SECONDS", 0.01)
    monkeypatch.setattr(DiscordWebSocket, "from_client", connect_and_stop)
    connected = be_connected(services)
    await asyncio.wait({connected}, timeout=10)
    assert connected.cancelled()


async def test_a_shard_that_is_stopped_as_it_connects_again_ends(
    discord: LocalDiscord, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stop(*_arguments: object, **_options: object) -> None:
        connected.cancel()
        await asyncio.Event().wait()

    discord.recommended_shards = 2
    monkeypatch.setattr("bot.app.IDENTIFY_SECONDS", 0.01)
    connected = be_connected(services)
    await wait_until(lambda: discord.identified == 2)
    await wait_until(discord.ready.is_set)
    monkeypatch.setattr(DiscordWebSocket, "from_client", stop)
    await discord.end_session(resumable=False)
    await asyncio.wait({connected}, timeout=10)
    assert connected.cancelled()


class Started:
    """A bot as a process, on a database beside which nothing else runs."""

    def __init__(self, discord: LocalDiscord, starter: BotStarter, folder: Path, db: Database) -> None:
        self.starter = starter
        self.folder = folder
        self.settings = {
            "DISCORD_TOKEN": TOKEN,
            "USBLOGS_DATABASE": place_of(db),
            "USBLOGS_DISCORD_API": discord.address,
            "USBLOGS_ALLOW_LOOPBACK": "yes",
        }

    async def start(self) -> BotProcess:
        return await self.starter.start(self.settings)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture
async def started(discord: LocalDiscord, services: Services, tmp_path: Path) -> AsyncIterator[Started]:
    (tmp_path / "clock").write_text(NOW.isoformat())
    async with BotStarter.open(tmp_path) as starter:
        yield Started(discord, starter, tmp_path, services.db)


async def end(process: BotProcess, number: signal.Signals = signal.SIGTERM, *, twice: bool = False) -> int:
    """End a bot with a signal, within ten seconds; return its exit status."""
    async with asyncio.timeout(10):
        ending = asyncio.create_task(process.end(number))
        if twice:
            await asyncio.sleep(0.05)
            with suppress(ProcessLookupError):  # it may have ended by then
                process.send(signal.SIGTERM)
        return await ending


@pytest.mark.parametrize(("number", "twice"), [(signal.SIGTERM, False), (signal.SIGTERM, True), (signal.SIGHUP, False)])
async def test_a_bot_at_rest_ends_at_once_and_gives_its_database_back(
    discord: LocalDiscord, started: Started, rows: sqlite3.Connection, number: signal.Signals, *, twice: bool
) -> None:
    process = await started.start()
    await wait_until(discord.ready.is_set)
    assert await end(process, number, twice=twice) == 0
    assert rows.execute("SELECT holder FROM leases").fetchall() == []
    assert "Traceback" not in started.log


async def test_a_bot_that_waits_for_discord_ends_at_once(discord: LocalDiscord, started: Started) -> None:
    discord.faults.extend([Fault("GET", ME, 503)] * 100)
    process = await started.start()
    await wait_until(lambda: "Discord can't be reached" in started.log)
    assert await end(process) == 0


async def test_a_bot_whose_message_discord_does_not_answer_ends_at_once(
    discord: LocalDiscord, services: Services, started: Started
) -> None:
    asked = asyncio.Event()

    async def answer_nothing(when: str, method: str, path: str) -> bool:
        if (when, method) == ("before", "POST") and path.endswith("/messages"):
            asked.set()
            await asyncio.Event().wait()
        return True

    discord.witness = answer_nothing
    await set_up_community(services, GUILD, int(discord.text))
    process = await started.start()
    await asked.wait()
    assert await end(process) == 0
    assert "Traceback" not in started.log


async def test_who_gave_a_command_as_the_bot_stops_is_answered(discord: LocalDiscord, started: Started) -> None:
    process = await started.start()
    await wait_until(discord.ready.is_set)
    asked = asyncio.create_task(discord.slash("help", doc.user("4000000000000000004", "Ines")))
    await wait_until(lambda: any("/callback" in request for request in discord.requests) or asked.done())
    assert await end(process) == 0
    assert (await asked).texts
    assert "Traceback" not in started.log


async def test_a_bot_whose_database_is_locked_ends_in_time(
    discord: LocalDiscord, started: Started, rows: sqlite3.Connection
) -> None:
    process = await started.start()
    await wait_until(discord.ready.is_set)
    with locked(rows):
        await asyncio.sleep(0.1)
        assert await end(process) == 0
    discord.ready.clear()
    process = await started.start()
    await wait_until(discord.ready.is_set)  # nothing that was left behind hinders it
    assert await end(process) == 0


@pytest.mark.engines
async def test_a_database_that_refuses_while_the_bot_logs_in_is_asked_again(
    discord: LocalDiscord, services: Services, rows: sqlite3.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    with refused(rows, "INSERT ON command_syncs", "busy"):
        connected = asyncio.create_task(connect(services))
        await wait_until(lambda: "can't be used (busy" in caplog.text or connected.done())
    await wait_until(lambda: discord.ready.is_set() or connected.done())
    connected.cancel()
    await asyncio.gather(connected, return_exceptions=True)
    assert discord.ready.is_set()
    assert "Discord can't be reached" not in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_database_that_refuses_as_the_bot_begins_is_named(started: Started, rows: sqlite3.Connection) -> None:
    with refused(rows, "INSERT ON keys", "busy"):
        process = await started.start()
        assert await process.wait() == 1
    assert "can't be used (busy)" in started.log
    assert "Traceback" not in started.log


async def test_a_second_bot_on_the_same_database_is_refused_in_words(discord: LocalDiscord, started: Started) -> None:
    process = await started.start()
    await wait_until(discord.ready.is_set)
    async with BotStarter.open(started.folder) as starter:
        second = await starter.start(started.settings)
        assert await second.wait() == 1
    assert "The bot is running already: process " in started.log
    assert discord.identified == 1
    assert await end(process) == 0
