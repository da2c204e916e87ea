"""Shorter waits and starts, for tests in which Discord and blogs fail often, and the bot is killed often."""

import asyncio
from typing import Any

FASTER = 20
"""By how much discord.py's waits before it asks or connects again are shorter."""
BEATS = 2
"""Heartbeats without an answer after which a connection counts as dead; by default it is a minute."""
WEB_SECONDS, SECONDS_BETWEEN_READS = 2.0, 1.0
MAX_CONNECTIONS = 10_000
"""Connections to the gateway in an hour, in which months go by."""
SECONDS_UNTIL_LOGIN_AGAIN, MAX_SECONDS_UNTIL_LOGIN_AGAIN = 0.1, 1.0


class Hurried:
    """asyncio, as the modules of discord.py see it that wait before they try again."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(delay: float) -> None:
        """Wait a part of the time."""
        await asyncio.sleep(delay / FASTER)


def hurry() -> None:
    """Shorten the waits of this process and of those forked from it, whose workers start from one server.

    To import the parsers would take each bot longer than all else that it does to start.
    """
    _shorten_waits()
    _share_forkserver()


def _share_forkserver() -> None:
    """Start the process from which workers are forked; a bot whose parent started it takes it as it is."""
    import multiprocessing
    from multiprocessing import forkserver

    from bot.workers import PRELOADED_MODULES

    multiprocessing.set_forkserver_preload(PRELOADED_MODULES)
    forkserver.ensure_running()
    setattr(forkserver._forkserver, "ensure_running", lambda: None)  # noqa: B010 - it has no other switch


def _shorten_waits() -> None:
    import aiohttp
    import discord.client
    import discord.gateway
    import discord.http

    import bot.app
    import bot.web.fetch
    from cogs import connection, gateway

    class KeepAlive(discord.gateway.KeepAliveHandler):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.heartbeat_timeout = BEATS * (self.interval or 0)

    for module in (discord.client, discord.http):
        setattr(module, "asyncio", Hurried())  # noqa: B010 - mypy knows it as a module
    setattr(discord.gateway, "KeepAliveHandler", KeepAlive)  # noqa: B010 - the same
    connection.MIN_WAIT_SECONDS, connection.MAX_WAIT_SECONDS = SECONDS_UNTIL_LOGIN_AGAIN, MAX_SECONDS_UNTIL_LOGIN_AGAIN
    gateway.MAX_CONNECTIONS = MAX_CONNECTIONS
    bot.app.IDENTIFY_SECONDS /= FASTER
    bot.web.fetch.TIMEOUT = aiohttp.ClientTimeout(
        total=WEB_SECONDS, sock_connect=SECONDS_BETWEEN_READS, sock_read=SECONDS_BETWEEN_READS
    )
