"""What whoever runs the bot sees of it: figures, health, the log, and what the doctor says."""

import logging
from collections.abc import Mapping

import aiohttp
import pytest

from bot.doctor import doctor, health
from bot.services import Services
from bot.settings import Settings
from bot.site import serve_metrics
from storage.db import path_of
from tests.local_discord import documents as doc
from tests.local_discord.gateway import TOKEN
from tests.local_discord.passing import open_round_in, refusal
from tests.local_discord.running import run_bot, wait_until
from tests.local_discord.server import Fault, LocalDiscord

INES = doc.user("4000000000000000004", "Ines Quagmire")


async def get(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


def series(text: str) -> Mapping[str, float]:
    """Return what Prometheus reads, by the name of each series with its labels."""
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


async def test_a_bot_at_work_is_seen_in_figures_and_in_lines_and_no_name_is(
    discord: LocalDiscord, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    async with serve_metrics(services, "127.0.0.1", 0) as port:
        assert await get(port, "/healthz") == (200, "ok\nwaiting for Discord\n")
        discord.faults.append(refusal("POST", r"/channels/\d+/messages", 403, 50013))
        await open_round_in(services, int(discord.text))
        async with run_bot(discord, services):
            await wait_until(lambda: discord.messages[discord.text])
            await discord.slash("theme suggest", INES, title="Quagmire")
            discord.faults.append(Fault("POST", r"/interactions/\d+/[^/]+/callback", 404, after_doing_it=True))
            await discord.slash("theme board", INES)
            assert await get(port, "/healthz") == (200, "ok\nconnected to Discord\n")
            assert await health(Settings(metrics=("127.0.0.1", port)))
            text = (await get(port, "/metrics"))[1]
            found = series(text)
        assert await get(port, "/healthz") == (200, "ok\nwaiting for Discord\n")
    assert found["usblogs_connected"] == found["usblogs_jobs_running"] == found["usblogs_communities"] == 1
    assert found['usblogs_interactions_total{kind="command",result="answered"}'] == 1
    assert found['usblogs_interactions_total{kind="command",result="refused"}'] == 1
    assert 0 < found['usblogs_interaction_seconds_sum{kind="command"}'] < 3
    assert found['usblogs_messages_total{result="failed"}'] == 1
    assert found['usblogs_messages_total{result="sent"}'] >= 1
    assert found['usblogs_outbox_blocked{obstacle="no_permission"}'] == found["usblogs_outbox_retries"] == 1
    assert found['usblogs_discord_responses_total{status="403"}'] == found["usblogs_discord_refusals"] == 1
    if path_of(services.db.url) is not None:
        assert found['usblogs_database_bytes{file="database"}'] > 0
        assert found["usblogs_disk_free_bytes"] > 0
    assert "Quagmire" not in text + caplog.text
    assert doc.GUILD not in text
    [ready] = [one.getMessage() for one in caplog.records if one.getMessage().startswith("ready")]
    assert ready.startswith("ready: 1 server, 0 blogs, next: round 2 of #usblogs, ")
    assert ready.endswith(" in America/New_York")


async def test_the_doctor_looks_at_discord_beside_the_bot_and_names_the_invitation_and_what_is_missing(
    discord: LocalDiscord, services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(token=TOKEN, database=services.db.url, discord_api=discord.address)
    await open_round_in(services, int(discord.text))
    async with run_bot(discord, services):
        await wait_until(lambda: discord.messages[discord.text])
        assert await doctor(settings)
        well = capsys.readouterr().out
        await discord.forbid(discord.text, "send_messages")
        assert not await doctor(settings)
    assert "Discord knows the token: it belongs to usblogs" in well
    assert "The clock agrees with Discord's." in well
    assert "The bot is in 1 server." in well
    assert f"client_id={doc.APPLICATION}" in well
    assert "#usblogs in " in well
    assert well.endswith("All is well.\n")
    told = capsys.readouterr().out
    assert "-week (Send Messages, Embed Links)" in told
    assert told.endswith("Mend what is wrong, then ask again.\n")
