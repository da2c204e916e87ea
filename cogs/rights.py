"""What rights somebody has in a server, for a process that serves pages and is not connected to the gateway."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.i18n import Language
from bot.services import Rights
from bot.themes import Caller, CommunityId
from cogs.client import INTENTS
from cogs.membership import does_not_tell, member_asked_for


@asynccontextmanager
async def answering_by_requests(rights: Rights, token: str) -> AsyncIterator[None]:
    """Let rights be asked for by requests to Discord's API during the block, with the token of the bot.

    It logs in when somebody asks first, so that pages are served while Discord is away.
    """
    async with discord.Client(intents=INTENTS) as client:
        one_login = asyncio.Lock()

        async def ask(community: CommunityId, user: int, language: Language) -> Caller:
            async with one_login:
                if client.user is None:
                    await _log_in(client, token)
            return await member_asked_for(client, community, user, language)

        rights.ask_by(ask)
        yield


async def _log_in(client: discord.Client, token: str) -> None:
    """Log in; raise UserError if Discord does not take it."""
    try:
        await client.login(token)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        raise does_not_tell() from error
