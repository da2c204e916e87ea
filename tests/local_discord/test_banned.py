"""A bot that Discord refuses all the time is never shut out."""

import asyncio

import pytest

from bot.components import Layout, TextDisplay
from bot.outbox import Message, MessageKey, MessageKind
from bot.services import Services
from bot.themes import CommunityId
from cogs.delivery.refusals import OWN_SHARE, Refusals
from storage.outbox import enqueue
from storage.process_state import recorded_refusals
from tests.local_discord import documents as doc
from tests.local_discord.passing import GUILD
from tests.local_discord.running import NOW, run_bot, wait_until
from tests.local_discord.server import LocalDiscord
from tests.support.circles import set_up_community

LIMIT, WINDOW_SECONDS = 60, 3.0
"""Twenty a second; Discord's own limit is 17 a second for ten minutes, and the bot asks up to 40 times a second."""


async def test_a_bot_whose_every_message_is_refused_slows_down_and_is_never_banned(
    discord: LocalDiscord, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    discord.limit.max_invalid, discord.limit.window_seconds = LIMIT, WINDOW_SECONDS
    await discord.forbid(discord.text, "send_messages")
    await set_up_community(services, GUILD, int(discord.text))
    async with services.db.write() as tx:
        for number in range(100):
            layout = Layout((TextDisplay(f"Post {number}."),))
            key = MessageKey(f"post:{number}:notice")
            notice = Message(key, MessageKind.NOTICE, CommunityId(GUILD), int(discord.text), layout)
            await enqueue(tx, notice, services.clock.now())
    async with run_bot(discord, services, Refusals(limit=LIMIT, window_seconds=WINDOW_SECONDS)):
        await wait_until(lambda: sum("POST" in one and discord.text in one for one in discord.requests) >= LIMIT + 5)
        async with asyncio.timeout(20), services.db.read() as conn:
            recorded = await recorded_refusals(conn, NOW.min.replace(tzinfo=NOW.tzinfo))
    assert not discord.limit.is_banned
    assert LIMIT / 10 < discord.limit.most_invalid <= LIMIT * OWN_SHARE + 3
    assert "so the bot slows down" in caplog.text
    assert recorded >= LIMIT / 10
    assert doc.GUILD not in caplog.text.split("slows down")[0].split("Discord refused")[-1]
