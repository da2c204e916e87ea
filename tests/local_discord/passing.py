"""The passing of time, and of troubles, for tests on the wire."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.flows.rounds.open import open_round
from bot.flows.rounds.set_up import set_up
from bot.outbox import Message, MessageKey
from bot.services import Services
from bot.themes import Community, CommunityId
from storage.obstacles import blocked_messages
from storage.outbox import find_message
from storage.rounds import scheduled_round
from tests.local_discord import documents as doc
from tests.local_discord.api import TEXT
from tests.local_discord.server import Fault, LocalDiscord
from tests.support.circles import make_community, make_organiser
from tests.support.clocks import ManualClock

GUILD = int(doc.GUILD)


def refusal(method: str, path: str, status: int, code: int) -> Fault:
    """Return a refusal of Discord's with a code of its "JSON Error Codes"."""
    return Fault(method, path, status, body={"code": code, "message": f"refused with {code}"})


async def pass_time(services: Services, by: timedelta) -> None:
    """Move the clock, and let the bot see it."""
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + by)
    async with services.db.write():
        pass  # any commit wakes the delivery, which finds that the time has come


async def until(holds: Callable[[], Awaitable[object]]) -> None:
    """Return when what has to be asked for holds."""
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.01)


async def message_under(services: Services, key: MessageKey) -> Message:
    """Return the message of the outbox under a key."""
    async with services.db.read() as conn:
        message = await find_message(conn, key)
    assert message is not None
    return message


async def is_blocked(services: Services) -> bool:
    """Return whether an obstacle keeps anything back."""
    async with services.db.read() as conn:
        return bool(await blocked_messages(conn, CommunityId(GUILD)))


async def open_round_in(services: Services, channel: int, **settings: Any) -> Community:
    """Set a community up, and open its first round now."""
    circle = replace(make_community(GUILD, channel), **settings)
    await set_up(services, make_organiser(GUILD), circle)
    async with services.db.read() as conn:
        upcoming = await scheduled_round(conn, circle.id)
    assert isinstance(services.clock, ManualClock)
    services.clock.set(upcoming.opens_at)
    await open_round(services, upcoming)
    return circle


async def add_channel(discord: LocalDiscord, name: str) -> str:
    """Make another text channel, and tell the bot."""
    channel = doc.snowflake()
    discord.channels[channel], discord.messages[channel] = doc.channel(channel, name, TEXT), {}
    await discord._send("CHANNEL_CREATE", discord.channels[channel])
    return channel


async def change_role(discord: LocalDiscord, permissions: str) -> None:
    """Tell the bot that the role of everyone has other permissions now."""
    role, *_ = doc.guild([])["roles"]
    await discord._send("GUILD_ROLE_UPDATE", {"guild_id": doc.GUILD, "role": role | {"permissions": permissions}})
