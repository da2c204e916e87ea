"""Be connected to Discord, and wait for it while it is away."""

import asyncio
import logging
from collections.abc import Callable

import aiohttp
import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket

from bot.errors import LastingError
from bot.stopping import cancelled_for_good
from storage.unusable import UnusableDatabaseError

log = logging.getLogger(__name__)

MIN_WAIT_SECONDS, MAX_WAIT_SECONDS = 5.0, 300.0
"""Seconds until the second attempt to log in; doubled after each further one, up to the greatest."""
UNKNOWN_TOKEN = "Discord does not know this token. Copy it again from the developer portal."  # noqa: S105 - a sentence
AUTHENTICATION_FAILED = 4004
"""A code of Discord's "Gateway Close Event Codes"."""


MakeBot = Callable[[int], commands.Bot]
"""Makes a bot that connects with so many shards, as Discord recommends."""


async def stay_connected(make_bot: MakeBot, token: str) -> None:
    """Log in, which syncs the commands, and stay connected until cancelled, with as many shards as Discord recommends.

    While Discord can't be reached or answers with an error, wait and try again with another bot, ever more seldom; that
    is logged once. So it is with a database that has gone since the process began: if it stays away, its lease ends the
    process. Raise LastingError if Discord does not know the token, also where it forgets it later, and
    UnusableDatabaseError if the database is damaged.
    """
    for logger in ("discord.client", "discord.shard"):
        logging.getLogger(logger).addFilter(without_traceback)
    wait = MIN_WAIT_SECONDS
    shards = 1
    while True:
        async with make_bot(shards) as bot:
            recommended = await _log_in(bot, token, is_first=wait == MIN_WAIT_SECONDS)
            if recommended not in {None, shards}:
                shards = recommended or 1
                continue
            if recommended and await _was_connected(bot):
                return
        await asyncio.sleep(wait)
        wait = min(2 * wait, MAX_WAIT_SECONDS)


async def _log_in(bot: commands.Bot, token: str, *, is_first: bool) -> int | None:
    """Log in, and learn where the gateway is; return how many shards Discord recommends.

    Return None if it is away, or the database is.
    """
    try:
        await bot.login(token)
        shards = await find_gateway(bot)
    except discord.LoginFailure:
        raise LastingError(UNKNOWN_TOKEN) from None
    except UnusableDatabaseError as error:
        if error.is_lasting:
            raise
        log.warning("I can't begin, and try again: %s", error)
        return None
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        if is_first:
            log.warning("Discord can't be reached, and I try again until it can: %s", _first_line(error))
        return None
    log.info("Discord knows the bot")
    return shards


async def find_gateway(client: discord.Client) -> int:
    """Let clients connect to the gateway that Discord names; return how many shards it recommends.

    Raise discord.GatewayNotFound, aiohttp.ClientError or OSError if it can't be asked.
    """
    shards, gateway, _ = await client.http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    return shards


async def _was_connected(bot: commands.Bot) -> bool:
    """Stay connected until the bot is closed; return False if the gateway did not answer even once."""
    try:
        await cancelled_for_good(bot.connect())
    except AttributeError:
        if getattr(bot, "ws", None):
            raise
        return False  # discord.py 2.7 asks its connection where to resume, though there has been none
    except discord.ConnectionClosed as error:
        if error.code == AUTHENTICATION_FAILED:
            raise LastingError(UNKNOWN_TOKEN) from None
        raise LastingError(f"Discord closed the connection for good: {error}") from None
    except discord.PrivilegedIntentsRequired as error:
        raise LastingError(str(error)) from None
    return True


def _first_line(error: BaseException) -> str:
    """Return an error in one line: what Cloudflare answers in Discord's place is a whole page."""
    return (str(error) or type(error).__name__).splitlines()[0][:200]


def without_traceback(record: logging.LogRecord) -> bool:
    """Take the traceback out of what discord.py logs when it connects again, and name the error there; return True."""
    begins = str(record.msg).startswith(("Attempting a reconnect", "Failed to connect for shard_id"))
    if begins and record.exc_info and record.exc_info[1] is not None:
        record.msg, record.args = f"{record.getMessage()}: {_first_line(record.exc_info[1])}", ()
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.exc_info = record.exc_text = None
    return True
