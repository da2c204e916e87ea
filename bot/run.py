"""Run the bot: open the database, the web and the workers, connect to Discord, and close everything at the end."""

import asyncio
import contextlib
import gc
import signal

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import Bot
from bot.clock import Clock, SystemClock
from bot.errors import OperatorError
from bot.flows.jobs.lease import hold_lease
from bot.services import Services
from bot.settings import Settings
from bot.site import serve_site
from bot.web import Web
from bot.web.publish import Micropub, Publisher, Status, WordPress
from bot.workers import Workers
from storage import Database

NO_TOKEN = (
    "There is no token. Make a bot at https://discord.com/developers/applications, copy its token, and put it into "
    ".env as DISCORD_TOKEN=… (the README shows each step). Without an account: make demo."
)


async def run(settings: Settings, clock: Clock | None = None) -> bool:
    """Run the bot until the process is told to stop.

    Raises OperatorError if there is no token, if Discord rejects it, or if another process uses the database.
    """
    if not settings.token:
        raise OperatorError(NO_TOKEN)
    if settings.discord_api:
        use_local_discord(settings.discord_api)
    clock = clock or SystemClock()
    async with (
        Database.open(settings.database_url) as db,
        hold_lease(db, clock),
        Web.open(allow_loopback=settings.allow_loopback) as web,
        Workers.open() as workers,
        contextlib.AsyncExitStack() as stack,
    ):
        await db.truncate_log()  # what a crash left in it
        publishers = _publishers(settings)
        services = Services(db, web, clock, workers, settings.public_address, publishers, settings.pages_address)
        if settings.public_address:
            await _open_site(stack, services, settings)
        await _run_bot(services, settings)
    return True


async def _run_bot(services: Services, settings: Settings) -> None:
    options = {"guild_ready_timeout": 0.1} if settings.discord_api else {}
    bot = Bot(services, **options)
    _close_on_signals(bot)
    freeze_modules()
    try:
        async with bot:
            await bot.start(settings.token)
    except discord.LoginFailure:
        raise OperatorError("Discord does not know this token. Copy it again from the developer portal.") from None


def _publishers(settings: Settings) -> tuple[Publisher, ...]:
    """Return the blogs that round-ups are published on."""
    status: Status = "publish" if settings.publish_at_once else "draft"
    publishers: list[Publisher] = []
    if settings.wordpress:
        publishers.append(WordPress(settings.wordpress, settings.wordpress_user, settings.wordpress_password, status))
    if settings.micropub:
        publishers.append(Micropub(settings.micropub, settings.micropub_token, status))
    return tuple(publishers)


async def _open_site(stack: contextlib.AsyncExitStack, services: Services, settings: Settings) -> None:
    host, port = settings.listen
    try:
        await stack.enter_async_context(serve_site(services, host, port))
    except OSError as error:
        raise OperatorError(f"I can't listen at {host}:{port}: {error.strerror}. USBLOGS_LISTEN says where.") from None


def freeze_modules() -> None:
    """Take what is imported by now out of the garbage collector's passes.

    It never becomes garbage, and each full pass over it would block the event loop for 50 ms.
    """
    gc.collect()
    gc.freeze()


def use_local_discord(api: str) -> None:
    """Send all requests to a Discord on this machine instead of the real one."""
    Route.BASE = f"{api}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{api.replace('http', 'ws', 1)}/gateway")


def _close_on_signals(bot: Bot) -> None:
    """Close the bot on SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    closing: set[asyncio.Task[None]] = set()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
            loop.add_signal_handler(number, lambda: closing.add(asyncio.create_task(bot.close())))
