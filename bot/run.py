"""Run the bot: open the database, the web and the workers, connect to Discord, and close everything at the end."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import Bot
from bot.backup import back_up_daily, unusable_in_words
from bot.clock import Clock, SystemClock
from bot.errors import OperatorError
from bot.flows.jobs.lease import Holder, hold_lease, lock_database
from bot.log import set_up_sentry
from bot.metrics import Metrics
from bot.services import Services
from bot.settings import Settings
from bot.site import serve_metrics, serve_site
from bot.web import Web
from bot.web.publish import Micropub, Publisher, Status, WordPress
from bot.workers import Workers
from cogs.connection import stay_connected
from storage import Database
from storage.db import path_of
from storage.ids import skip_used_ids

log = logging.getLogger(__name__)

Serve = Callable[[Services, str, int], AbstractAsyncContextManager[int]]
"""Serves something at a host and a port."""
STOP_SECONDS = 8.0
"""How long the bot takes at most to stop: whoever stops it, such as Docker, kills it after ten."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
NO_TOKEN = (
    "There is no token. Make a bot at https://discord.com/developers/applications, copy its token, and put it into "
    ".env as DISCORD_TOKEN=… (docs/host.md shows each step). Without an account: usblogs demo, or make demo."
)


async def run(settings: Settings, clock: Clock | None = None) -> bool:
    """Run the bot until the process is told to stop.

    Raises OperatorError if there is no token, if Discord does not know it, if another process uses the database or
    takes it over, or if the database can't be used.
    """
    if not settings.token:
        raise OperatorError(NO_TOKEN)
    set_up_sentry(settings)
    for sentence in settings.unknown:
        log.warning(sentence)
    if settings.discord_api:
        use_local_discord(settings.discord_api)
    with stopped_by_signals(), unusable_in_words(settings), lock_database(settings.database_url) as holder:
        await _run(settings, clock or SystemClock(), holder)
    return True


async def _run(settings: Settings, clock: Clock, holder: Holder) -> None:
    metrics = Metrics()
    async with (
        Database.open(settings.database_url) as db,
        hold_lease(db, clock, holder),
        Web.open(allow_loopback=settings.allow_loopback) as web,
        Workers.open(metrics=metrics) as workers,
        contextlib.AsyncExitStack() as stack,
    ):
        await db.truncate_log()  # what a crash left in it
        async with db.write() as tx:
            await skip_used_ids(tx, clock.now())
        publishers = publishers_of(settings)
        services = Services(
            db,
            web,
            clock,
            workers,
            settings.public_address,
            publishers,
            settings.pages_address,
            hub=settings.hub,
            invitations=settings.invitations,
            support=settings.support,
            kept_backups=settings.kept_backups,
            metrics=metrics,
        )
        if settings.public_address:
            await _listen(stack, serve_site, services, settings.listen, "USBLOGS_LISTEN")
        if settings.metrics is not None:
            await _listen(stack, serve_metrics, services, settings.metrics, "USBLOGS_METRICS")
        if settings.kept_backups and path_of(db.url) is not None:
            await stack.enter_async_context(_running(back_up_daily(settings, clock, metrics)))
        freeze_modules()
        options: dict[str, Any] = {"guild_ready_timeout": 0.1} if settings.discord_api else {}
        await stay_connected(lambda: Bot(services, **options), settings.token)


@contextlib.asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do something beside the block, and end it with the block."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def publishers_of(settings: Settings) -> tuple[Publisher, ...]:
    """Return the blogs that round-ups are published on."""
    status: Status = "publish" if settings.publish_at_once else "draft"
    publishers: list[Publisher] = []
    if settings.wordpress:
        publishers.append(WordPress(settings.wordpress, settings.wordpress_user, settings.wordpress_password, status))
    if settings.micropub:
        publishers.append(Micropub(settings.micropub, settings.micropub_token, status))
    return tuple(publishers)


async def _listen(
    stack: contextlib.AsyncExitStack, serve: Serve, services: Services, at: tuple[str, int], setting: str
) -> None:
    host, port = at
    try:
        await stack.enter_async_context(serve(services, host, port))
    except OSError as error:
        raise OperatorError(f"I can't listen at {host}:{port}: {error.strerror}. {setting} says where.") from None


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


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Cancel the block at SIGTERM and SIGINT, and leave it without an error when it has closed everything.

    A second signal changes nothing. After `STOP_SECONDS` the process ends as it is: whatever was under way is made good
    at the next start, as after a crash.
    """
    loop, block = asyncio.get_running_loop(), asyncio.current_task()
    assert block is not None  # noqa: S101 - a coroutine runs this
    is_stopping = False

    def stop() -> None:
        nonlocal is_stopping
        is_stopping = True
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
        log.info("stopping")
        _end_after(STOP_SECONDS)
        block.cancel()

    for number in _SIGNALS:
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
            loop.add_signal_handler(number, stop)
    try:
        yield
    except asyncio.CancelledError:
        if not is_stopping:
            raise
        block.uncancel()
    finally:
        if not is_stopping:
            for number in _SIGNALS:
                with contextlib.suppress(NotImplementedError):
                    loop.remove_signal_handler(number)


def _end_after(seconds: float) -> None:
    """End the process in so many seconds, if it has not ended before: a thread may wait for a name server till then."""

    def end() -> None:
        log.warning("something does not end, so the process ends as it is")
        logging.shutdown()
        os._exit(0)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
