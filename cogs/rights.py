"""What rights somebody has in a server, for a process that serves pages and is not connected to the gateway."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

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
    async with AsyncExitStack() as stack:
        client: discord.Client | None = None
        one_login = asyncio.Lock()

        async def ask(community: CommunityId, user: int, language: Language) -> Caller:
            nonlocal client
            async with one_login:
                if client is None:
                    client = await stack.enter_async_context(await _logged_in(token))
            return await member_asked_for(client, community, user, language)

        rights.ask_by(ask)
        yield


async def _logged_in(token: str) -> discord.Client:
    """Return a client that is logged in; raise UserError if Discord does not take it."""
    client = discord.Client(intents=INTENTS)
    try:
        await client.login(token)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        await client.close()
        raise does_not_tell() from error
    return client
