"""A look at Discord with the bot's token, for whoever runs it; a bot that runs already is not disturbed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord

from bot.clock import Clock
from bot.errors import OperatorError
from bot.themes import Community, CommunityId
from cogs.client import INTENTS
from cogs.connection import UNKNOWN_TOKEN, find_gateway
from cogs.permissions import invitation, missing_permissions
from cogs.told_time import watch_dates

READY_SECONDS = 30.0
"""How long Discord has to tell of the servers."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What Discord says of the bot."""

    name: str
    invitation: str
    """The address at which it is invited to a server."""
    clock_ahead: timedelta
    """By how much this machine's clock is ahead of Discord's; negative if it is behind."""
    servers: Mapping[CommunityId, str]
    """The names of the servers that the bot is in."""
    missing: Mapping[CommunityId, Mapping[str, Sequence[str]]]
    """The permissions that it lacks in communities, by channel or server."""
    shards: int
    """How many connections Discord recommends; with several, the servers are not looked at."""


async def examine(token: str, communities: Sequence[Community], clock: Clock, **options: Any) -> Examination:
    """Log in, wait for the servers, and leave again.

    Raises OperatorError if Discord does not know the token or does not tell of the servers in time, and
    aiohttp.ClientError, OSError or discord.HTTPException if it can't be reached.
    """
    told: list[datetime] = []
    async with discord.Client(
        intents=INTENTS, http_trace=watch_dates(aiohttp.TraceConfig(), told.append), **options
    ) as client:
        try:
            await client.login(token)
            shards = await find_gateway(client)
        except discord.LoginFailure:
            raise OperatorError(UNKNOWN_TOKEN) from None
        ahead = clock.now() - told[-1] if told else timedelta()
        invited_by = invitation(client.application_id or 0)
        if shards > 1:
            return Examination(str(client.user), invited_by, ahead, {}, {}, shards)
        await _wait_for_servers(client)
        present = {CommunityId(guild.id): guild for guild in client.guilds}
        missing = {
            one.id: _with_names(present[one.id], missing_permissions(present[one.id], one))
            for one in communities
            if one.id in present
        }
        names = {id_: guild.name for id_, guild in present.items()}
        return Examination(str(client.user), invited_by, ahead, names, missing, shards)


async def _wait_for_servers(client: discord.Client) -> None:
    connected = asyncio.create_task(client.connect(reconnect=False))
    ready = asyncio.create_task(client.wait_until_ready())
    try:
        await asyncio.wait({connected, ready}, timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if connected.done():
            await connected
        if not ready.done():
            raise OperatorError("Discord knows the token, but does not tell of the servers: try again in a minute.")
    finally:
        ready.cancel()
        await client.close()
        await asyncio.gather(connected, ready, return_exceptions=True)


def _with_names(guild: discord.Guild, missing: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Return missing permissions with channels as they are called: a terminal shows no mentions."""
    names = {channel.mention: f"#{channel.name}" for channel in guild.channels}
    return {names.get(place, place): permissions for place, permissions in missing.items()}
