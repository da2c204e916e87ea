"""Be the bot: the whole program, from the settings to the end of the process."""

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
from bot.errors import UserError
from bot.flows.jobs.lease import hold_lease
from bot.services import Services
from bot.settings import Settings
from bot.site import site
from bot.web import Web
from bot.web.publish import Micropub, Publisher, Status, WordPress
from bot.workers import Workers
from storage import Database

NO_TOKEN = (
    "There is no token. Make a bot at https://discord.com/developers/applications, copy its token, and put it into "
    ".env as DISCORD_TOKEN=… (the README shows each step). Without an account: make demo."
)


async def run(settings: Settings, clock: Clock | None = None) -> bool:
    """Be the bot until the process is told to stop.

    Raises Refusal where there is no token, where Discord does not know it, or where another process runs already.
    """
    if not settings.token:
        raise UserError(NO_TOKEN)
    if settings.discord_api:
        use_local_discord(settings.discord_api)
    async with Database.open(settings.database_url) as db:
        await _run_on(db, settings, clock or SystemClock())
    return True


async def _run_on(db: Database, settings: Settings, clock: Clock) -> None:
    web_open = Web.open(allow_loopback=settings.allow_loopback)
    async with hold_lease(db, clock), web_open as web, Workers.open() as workers, contextlib.AsyncExitStack() as more:
        options = {"guild_ready_timeout": 0.1} if settings.discord_api else {}
        services = Services(db, web, clock, workers, settings.public_address, _publishers(settings))
        if settings.public_address:
            await _open_site(more, services, settings)
        bot = Bot(services, **options)
        _stop_on_signals(bot)
        leave_modules_alone()
        try:
            async with bot:
                await bot.start(settings.token)
        except discord.LoginFailure:
            raise UserError("Discord does not know this token. Copy it again from the developer portal.") from None


def _publishers(settings: Settings) -> tuple[Publisher, ...]:
    """Return the blogs on which round-ups are published, too."""
    status: Status = "publish" if settings.publish_at_once else "draft"
    found: list[Publisher] = []
    if settings.wordpress:
        found.append(WordPress(settings.wordpress, settings.wordpress_user, settings.wordpress_password, status))
    if settings.micropub:
        found.append(Micropub(settings.micropub, settings.micropub_token, status))
    return tuple(found)


async def _open_site(more: contextlib.AsyncExitStack, services: Services, settings: Settings) -> None:
    host, port = settings.listen
    try:
        await more.enter_async_context(site(services, host, port))
    except OSError as trouble:
        raise UserError(f"I can't listen at {host}:{port}: {trouble.strerror}. USBLOGS_LISTEN says where.") from None


def leave_modules_alone() -> None:
    """Let the garbage collector pass over what is loaded already, which never becomes garbage.

    Walking through it takes 50 ms, in which the event loop stands still.
    """
    gc.collect()
    gc.freeze()


def use_local_discord(api: str) -> None:
    """Speak to a Discord on this machine instead of the real one."""
    Route.BASE = f"{api}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{api.replace('http', 'ws', 1)}/gateway")


def _stop_on_signals(bot: Bot) -> None:
    """Leave in good order when the machine or a person says so."""
    loop = asyncio.get_running_loop()
    closing: set[asyncio.Task[None]] = set()
    for sign in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
            loop.add_signal_handler(sign, lambda: closing.add(asyncio.create_task(bot.close())))
