"""What travels on the wire: the real client against a Discord on this machine."""

import asyncio
from datetime import timedelta

import pytest
from discord import ForumChannel

from bot.clock import SystemClock
from bot.errors import OperatorError
from bot.flows.themes.suggest import parse_theme, suggest
from bot.outbox import MessageKey, mark_of, nonce_of
from bot.services import Services
from cogs.examination import examine
from storage.next_runs import Job, next_runs
from tests.local_discord import documents as doc
from tests.local_discord.running import NOW, run_bot, wait_until
from tests.local_discord.server import Fault, LocalDiscord
from tests.support.circles import make_caller, set_up_community
from tests.support.clocks import ManualClock

GUILD = int(doc.GUILD)
MESSAGES = r"/channels/\d+/messages"
INES = doc.user("4000000000000000004", "Ines")


async def board(discord: LocalDiscord) -> doc.Document:
    await wait_until(lambda: discord.messages[discord.text])
    return next(iter(discord.messages[discord.text].values()))


async def test_the_commands_are_synced_once_and_not_again_by_the_next_start(
    discord: LocalDiscord, services: Services
) -> None:
    for _ in range(2):
        async with run_bot(discord, services) as bot:
            pass
        assert bot.command_mentions["/blog add"].startswith("</blog add:"), "it is known after a restart, too"
    assert discord.requests.count(f"PUT /applications/{doc.APPLICATION}/commands") == 1
    groups = {"setup", "theme", "blog", "post", "round", "thanks", "privacy", "reading", "me", "help"}
    assert {command["name"] for command in discord.commands} == {*groups, "Add to this round"}
    assert discord.identified == 2


async def test_no_game_begins_in_a_server_that_the_bot_is_not_in(discord: LocalDiscord, services: Services) -> None:
    elsewhere = discord.add_channel("general", 0, guild="4000000000000000009")
    async with run_bot(discord, services):
        assert all(command["integration_types"] == [0] for command in discord.commands)
        for command in ("setup start", "theme board", "help"):
            answered = await discord.slash(command, INES, channel=elsewhere)
            assert answered.texts[0].startswith("I am not in this server"), command
            assert f"client_id={doc.APPLICATION}" in answered.texts[0]


async def test_a_queued_message_is_sent_once_with_nonce_and_mark_and_pinned(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        message = await board(discord)
        await wait_until(lambda: message["pinned"])
    key = MessageKey(f"board:{GUILD}:{discord.text}")
    assert (message["nonce"], message["components"][0]["id"]) == (nonce_of(key, int(discord.text)), mark_of(key))
    assert len(discord.said()) == 1


async def test_a_suggestion_by_slash_command_is_answered_privately_and_edits_the_board(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        await board(discord)
        answered = await discord.slash("theme suggest", INES, title="The map in my head")
        await wait_until(lambda: "The map in my head" in str(discord.said()))
    assert answered.callback["data"]["flags"] & 64
    assert "on the board" in answered.texts[0]
    assert len(discord.said()) == 1


async def test_a_button_works_after_a_restart(discord: LocalDiscord, services: Services) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        await suggest(services, make_caller(5, "Marek", GUILD), parse_theme("Slow trains"))
        await wait_until(lambda: "Slow trains" in str(discord.said()))
    async with run_bot(discord, services):
        answered = await discord.press("vote:1", await board(discord), INES)
        await wait_until(lambda: "1 vote" in str(discord.said()))
    assert answered.texts[0].startswith("Your vote is for **Slow trains**")


async def test_too_many_requests_is_waited_out_and_said_once(discord: LocalDiscord, services: Services) -> None:
    body = {"message": "You are being rate limited.", "retry_after": 0.05, "global": False}
    discord.faults.append(Fault("POST", MESSAGES, 429, headers={"Retry-After": "1"}, body=body))
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        await board(discord)
    assert len(discord.said()) == 1


@pytest.mark.parametrize("status", [500, 502])
async def test_a_lost_answer_after_the_thing_was_done_is_not_said_twice(
    discord: LocalDiscord, services: Services, status: int
) -> None:
    discord.faults.append(Fault("POST", MESSAGES, status, after_doing_it=True))
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        message = await board(discord)
        await wait_until(lambda: message["pinned"])
    assert len(discord.said()) == 1
    assert sum(request.endswith("/messages") for request in discord.requests if request.startswith("POST")) == 2


async def test_a_message_whose_nonce_was_forgotten_is_found_by_its_mark(
    discord: LocalDiscord, services: Services
) -> None:
    killed = asyncio.Event()

    async def die_after_sending(when: str, method: str, path: str) -> bool:
        if (when, method) == ("after", "POST") and path.endswith("/messages"):
            killed.set()
            await asyncio.Event().wait()
        return True

    discord.witness = die_after_sending
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        await killed.wait()
    discord.witness = None
    discord.nonces.clear()
    async with run_bot(discord, services):
        message = await board(discord)
        await wait_until(lambda: message["pinned"])
    assert len(discord.said()) == 1


async def test_a_closed_gateway_is_resumed_and_nothing_is_missed(discord: LocalDiscord, services: Services) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        await board(discord)
        await discord.hang_up()
        await discord.ready.wait()
        answered = await discord.slash("round status", INES)
    assert (discord.identified, discord.resumed) == (1, 1)
    assert discord.heartbeats >= 2
    assert "No round has begun yet" in answered.texts[0]


async def test_an_interaction_answered_too_late_leaves_the_bot_well(discord: LocalDiscord, services: Services) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        await board(discord)
        discord.deaf_to_interactions = True
        asked = asyncio.create_task(discord.slash("round status", INES))
        await wait_until(lambda: any("/callback" in request for request in discord.requests))
        asked.cancel()
        discord.deaf_to_interactions = False
        assert (await discord.slash("round status", INES)).texts


async def test_a_channel_that_is_gone_waits_for_another_and_the_host_is_told_why(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, channel=77)
    async with run_bot(discord, services):
        await wait_until(lambda: "GET /channels/77/messages" in discord.requests)
        async with asyncio.timeout(10):  # the refusal is written down a moment after it came
            while "the channel is gone" not in (await discord.slash("setup show", INES)).texts[0]:
                pass
    assert discord.requests.count("GET /channels/77/messages") == 1  # it looks for what stands there first
    assert discord.requests.count("POST /channels/77/messages") == 0


async def test_when_discord_is_down_the_message_waits_and_is_sent_later(
    discord: LocalDiscord, services: Services
) -> None:
    discord.faults.append(Fault("POST", MESSAGES, 503))
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        while not await is_put_off(services):
            await asyncio.sleep(0.01)
        assert discord.said() == []
        assert isinstance(services.clock, ManualClock)
        services.clock.set(NOW + timedelta(minutes=1))
        async with services.db.write():
            pass  # any commit wakes the delivery, which finds that the time has come
        await board(discord)
    assert len(discord.said()) == 1


async def is_put_off(services: Services) -> bool:
    async with services.db.read() as conn:
        due = (await next_runs(conn, services.clock.now())).first.get(Job.DELIVERY)
    return due is not None and due > NOW


async def test_a_thread_and_a_forum_post_can_be_made(discord: LocalDiscord, services: Services) -> None:
    async with run_bot(discord, services) as bot:
        forum = bot.get_channel(int(discord.forum))
        assert isinstance(forum, ForumChannel)
        made = await forum.create_thread(name="Round 1", content="The round-up")
    assert discord.said(str(made.thread.id)) == [["The round-up"]]


async def test_the_doctor_tells_a_known_token_from_an_unknown(discord: LocalDiscord) -> None:
    with pytest.raises(OperatorError, match="does not know this token"):
        await examine("another-token", [], SystemClock())
    assert discord.identified == 0


async def test_who_speaks_german_is_answered_in_german_and_the_board_stays_in_the_circles_language(
    discord: LocalDiscord, services: Services
) -> None:
    await set_up_community(services, GUILD, int(discord.text))
    async with run_bot(discord, services):
        await board(discord)
        answered = await discord.slash("theme suggest", INES, "de", title="Die Karte im Kopf")
        refused = await discord.slash("theme suggest", INES, "fr", title="die KARTE, im Kopf")
        await wait_until(lambda: "Die Karte im Kopf" in str(discord.said()))
    assert "steht auf der Tafel" in answered.texts[0]
    assert "Ce thème est déjà au tableau" in refused.texts[0]
    assert "suggested by Ines" in str(discord.said())


async def test_commands_are_described_in_every_language(discord: LocalDiscord, services: Services) -> None:
    async with run_bot(discord, services):
        pass
    described = {command["name"]: command.get("description_localizations") or {} for command in discord.commands}
    assert described["theme"]["de"] == "Themen und die Abstimmung darüber"
    assert {"de", "fr", "es-ES", "es-419", "pt-BR"} <= set(described["setup"])
