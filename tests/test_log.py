"""The log names no member and holds no secret, at any level."""

import asyncio
import io
import json
import logging
import os
import re
import socket
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from itsdangerous import Signer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.log import DiscreetFormatter, JsonFormatter, set_up_sentry
from bot.services import Services
from bot.settings import Settings, load_settings
from bot.web.publish import Micropub, WordPress
from storage.process_state import ensure_key
from tests.local_discord import documents as doc
from tests.local_discord.bot_week import place_of
from tests.local_discord.gateway import TOKEN
from tests.local_discord.running import wait_until
from tests.local_discord.server import Fault, LocalDiscord
from tests.support.circles import set_up_community

NAME, KEY, PASSWORD = "Zebedee Quagmire", "the-key-of-all-readers-links", "the-password-of-the-blog"
GUILD = int(doc.GUILD)


def make_environment(database: str, discord: LocalDiscord, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DISCORD_TOKEN": TOKEN,
        "USBLOGS_DATABASE": database,
        "USBLOGS_DISCORD_API": discord.address,
        "USBLOGS_ALLOW_LOOPBACK": "yes",
        "USBLOGS_LOG_LEVEL": "DEBUG",
        "USBLOGS_PUBLIC_ADDRESS": f"http://127.0.0.1:{port}",
        "USBLOGS_LISTEN": f"127.0.0.1:{port}",
        "USBLOGS_WORDPRESS": "http://127.0.0.1:9",
        "USBLOGS_WORDPRESS_USER": "ada",
        "USBLOGS_WORDPRESS_PASSWORD": PASSWORD,
        "PYTHONASYNCIODEBUG": "1",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def run_process(database: str, discord: LocalDiscord, port: int, printed: list[str]) -> AsyncIterator[None]:
    """Run the bot as a process of its own, at DEBUG; everything that it printed is in `printed` when it has ended."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=make_environment(database, discord, port),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        await asyncio.wait_for(discord.ready.wait(), 30)
        await wait_until(lambda: discord.messages[discord.text])
        yield
    finally:
        process.terminate()
        output, _ = await process.communicate()
        printed.append(output.decode())


async def test_at_debug_the_process_prints_no_secret_and_no_members_name(services: Services) -> None:
    token, port, printed = Signer(KEY, salt="read").sign("a-readers-link").decode(), free_port(), list[str]()
    async with services.db.write() as tx:
        await ensure_key(tx, "read", KEY)
    async with LocalDiscord.serve() as discord:
        await set_up_community(services, GUILD, int(discord.text))
        async with run_process(place_of(services.db), discord, port, printed), aiohttp.ClientSession() as client:
            for path in (f"/read/{token}", "/hub/the-hubs-own-token"):
                async with client.get(f"http://127.0.0.1:{port}{path}") as answer:
                    assert answer.status == 404
            discord.faults.append(Fault("POST", r"/webhooks/.*", 429, headers={"Retry-After": "0.1"}))
            who = doc.user("77", NAME)
            assert NAME in str((await discord.slash("theme suggest", who, title=NAME)).callback)
            await discord.slash("privacy export", who)
            await wait_until(lambda: NAME in str(discord.said()))
    [log] = printed
    assert "has connected to Gateway" in log
    of_database = urlsplit(services.db.url).password
    for secret in (TOKEN, KEY, PASSWORD, NAME, "Quagmire", token, "the-hubs-own-token", *filter(None, [of_database])):
        assert secret not in log
    assert re.search(r"\btoken-\d+", log) is None, "the token of an interaction"


@pytest.mark.engines
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT nothing FROM members WHERE name = :name",
        "INSERT INTO keys (name, value) VALUES (:name, NULL)",
        "INSERT INTO keys (name, value) VALUES (:name, 'a'), (:name, 'b')",
        "INSERT INTO refusals (application_id, count) VALUES (CAST(:name AS integer), 1)",
    ],
)
async def test_an_error_of_the_database_tells_the_statement_and_no_value(services: Services, statement: str) -> None:
    with pytest.raises(SQLAlchemyError) as failed:
        async with services.db.write() as tx:
            await tx.execute(text(statement), {"name": NAME})
    told = "".join(traceback.format_exception(failed.value))
    assert statement.partition(":name")[0] in told
    assert NAME not in told


@pytest.mark.parametrize(
    "line",
    [
        "POST https://discord.com/api/v10/webhooks/12/aW50-secret_x/messages/@original has returned 429",
        "GET /interactions/12/aW50-secret_x/callback",
        "https://circle.example/read/abc-secret_x.sig",
        "https://circle.example/hub/abc-secret_x",
        "https://blog.example/micropub?access_token=abc-secret_x&a=b",
        "Shard ID None has connected to Gateway (Session ID: secret_x).",
        f"Bot {TOKEN}-secret_x",
    ],
)
def test_what_looks_like_a_secret_is_left_out_of_a_line_and_of_its_traceback(line: str) -> None:
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(DiscreetFormatter(frozenset({f"{TOKEN}-secret_x"})))
    record = logging.LogRecord("discord", logging.INFO, "", 0, "%s", (line,), (ValueError, ValueError(line), None))
    handler.emit(record)
    assert "secret_x" not in told.getvalue()
    assert "…" in told.getvalue()


def test_nothing_that_holds_a_secret_shows_it() -> None:
    settings = load_settings(
        {
            "DISCORD_TOKEN": TOKEN,
            "USBLOGS_WORDPRESS": "https://blog.example",
            "USBLOGS_WORDPRESS_USER": "ada",
            "USBLOGS_WORDPRESS_PASSWORD": PASSWORD,
            "USBLOGS_MICROPUB": "https://blog.example/micropub",
            "USBLOGS_MICROPUB_TOKEN": KEY,
        }
    )
    assert settings.secrets == {TOKEN, PASSWORD, KEY}
    wordpress = WordPress("https://blog.example", "ada", PASSWORD, "draft")
    shown = repr([settings, replace(settings), wordpress, Micropub("https://blog.example", KEY, "draft")])
    assert [secret for secret in settings.secrets if secret in shown] == []


def told_by(formatter: DiscreetFormatter, name: str, level: int, error: Exception | None = None) -> str:
    error_info = (type(error), error, None) if error else None
    return formatter.format(logging.LogRecord(name, level, "", 0, "blog %s fails", ("x\ny",), error_info))


def test_a_line_for_people_is_the_sentence_and_says_who_else_speaks_and_how_bad_it_is() -> None:
    formatter = DiscreetFormatter(frozenset())
    time = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d "
    assert re.fullmatch(time + "blog x y fails", told_by(formatter, "bot.flows", logging.INFO))
    assert re.fullmatch(time + "WARNING blog x y fails", told_by(formatter, "cogs.delivery", logging.WARNING))
    assert re.fullmatch(time + "discord.gateway: blog x y fails", told_by(formatter, "discord.gateway", logging.INFO))


def test_a_line_for_programs_is_one_document_without_secrets() -> None:
    line = told_by(JsonFormatter(frozenset({"secret_x"})), "bot", logging.ERROR, ValueError("the secret_x of it"))
    document = json.loads(line)
    assert "\n" not in line
    assert document | {"time": ""} == {
        "time": "",
        "level": "ERROR",
        "logger": "bot",
        "message": "blog x\ny fails",
        "traceback": "ValueError: the … of it",
    }


def fail_at(_post: str) -> None:
    raise ValueError("secret_y is wrong")


async def test_sentry_hears_of_an_error_without_secrets_and_without_what_members_wrote() -> None:
    sentry_sdk = pytest.importorskip("sentry_sdk")
    sent = list[str]()

    async def take(request: web.Request) -> web.Response:
        sent.append(await request.text())
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/api/1/envelope/", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    dsn = f"http://secret_x@127.0.0.1:{runner.addresses[0][1]}/1"
    try:
        set_up_sentry(Settings(token="secret_y", sentry_dsn=dsn))  # noqa: S106 - a test's
        try:
            fail_at(f"What {NAME} wrote")
        except ValueError:
            logging.getLogger("bot").exception("a step failed")
        await asyncio.to_thread(sentry_sdk.flush, 5)
    finally:
        sentry_sdk.get_global_scope().set_client(None)
        await runner.cleanup()
    [event] = sent
    assert "a step failed" in event
    assert "is wrong" in event
    assert [word for word in (NAME, "secret_y") if word in event] == []
