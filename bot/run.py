"""Run the bot: open the database, the web and the workers, connect to Discord, and close everything at the end."""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from discord.http import Route

from bot.app import Bot, ShardedBot
from bot.backup import back_up_daily, unusable_in_words
from bot.clock import Clock, SystemClock
from bot.errors import LastingError, OperatorError
from bot.fleet import ALL_SHARDS, WHOLE, Part, Role, WantedShards
from bot.flows.jobs.fleet import join_fleet
from bot.flows.jobs.lease import hold_lease, lock_database
from bot.flows.jobs.scheduler import jobs_beside_discord, run_jobs
from bot.log import set_up_sentry
from bot.metrics import Metrics
from bot.services import Services
from bot.settings import Settings
from bot.site import serve_metrics, serve_site
from bot.stopping import stopping_signals
from bot.web import Web
from bot.web.publish import Micropub, Publisher, Status, WordPress
from bot.workers import Workers
from cogs.connection import stay_connected
from cogs.rights import answering_by_requests
from storage import Database
from storage.backup import ensure_identity
from storage.db import path_of
from storage.ids import skip_used_ids
from storage.unusable import explained

log = logging.getLogger(__name__)

Serve = Callable[[Services, str, int], AbstractAsyncContextManager[int]]
"""Serves something at a host and a port."""
STOP_SECONDS = 8.0
"""How long the bot takes at most to stop: whoever stops it, such as Docker, kills it after ten."""
NO_TOKEN = (
    "There is no token. Make a bot at https://discord.com/developers/applications, copy its token, and put it into "
    ".env as DISCORD_TOKEN=… (docs/host.md shows each step). Without an account: usblogs demo, or make demo."
)


async def run(
    settings: Settings,
    clock: Clock | None = None,
    *,
    only: frozenset[Role] | None = None,
    shards: WantedShards | None = None,
    **options: Any,
) -> bool:
    """Run the bot, or a process of a fleet, until the process is told to stop; `options` are the client's.

    With `only`, do what these roles are; with `shards`, have these.

    Raises OperatorError if there is no token, if Discord does not know it, if another process uses the database or
    takes it over, or if the database can't be used.
    """
    roles = frozenset(Role) if only is None else only
    _require_settings(settings, roles, is_fleet=only is not None, has_shards=shards is not None)
    set_up_sentry(settings)
    for sentence in settings.unknown:
        log.warning(sentence)
    if settings.discord_api:
        use_api(settings.discord_api)
    with stopped_by_signals(), unusable_in_words(settings), lock_database(settings.place) as holder:
        clock = clock or SystemClock()
        async with Database.open(settings.place) as db, contextlib.AsyncExitStack() as stack:
            part = WHOLE
            if only is None:
                await stack.enter_async_context(hold_lease(db, clock, holder))
            else:
                part = await stack.enter_async_context(join_fleet(db, clock, holder, roles, shards))
            await _run(settings, clock, db, part, stack, options)
    return True


def _require_settings(settings: Settings, roles: frozenset[Role], *, is_fleet: bool, has_shards: bool) -> None:
    """Raise LastingError for roles that can't be had with these settings."""
    if has_shards and not (is_fleet and Role.GATEWAY in roles):
        raise LastingError("--shards goes with --only gateway, or gateway and others.")
    if is_fleet and path_of(settings.place) is not None:
        raise LastingError("--only needs a PostgreSQL, which several processes share (docs/scale.md).")
    if is_fleet and Role.SITE in roles and not settings.public_address:
        raise LastingError("--only site needs USBLOGS_PUBLIC_ADDRESS, under which the pages are.")
    if Role.GATEWAY in roles and not settings.token:
        raise LastingError(NO_TOKEN)


async def _run(
    settings: Settings,
    clock: Clock,
    db: Database,
    part: Part,
    stack: contextlib.AsyncExitStack,
    options: Mapping[str, Any],
) -> None:
    metrics = Metrics()
    web = await stack.enter_async_context(Web.open(allow_loopback=settings.allow_loopback, claims=db.claims))
    workers = await stack.enter_async_context(Workers.open(metrics=metrics))
    with explained(db.place):
        await db.truncate_log()  # what a crash left in it
        async with db.write() as tx:
            await skip_used_ids(tx, clock.now())
    services = Services(
        db,
        web,
        clock,
        workers,
        settings.public_address,
        publishers_of(settings),
        settings.pages_address,
        hub=settings.hub,
        invitations=settings.invitations,
        support=settings.support,
        kept_backups=settings.kept_backups if path_of(db.url) is not None else 0,
        part=part,
        metrics=metrics,
    )
    if settings.public_address and Role.SITE in part.roles:
        await _listen(stack, serve_site, services, settings.listen, "USBLOGS_LISTEN")
    if settings.metrics is not None:
        await _listen(stack, serve_metrics, services, settings.metrics, "USBLOGS_METRICS")
    if settings.kept_backups and path_of(db.url) is not None:
        with explained(db.place):
            async with db.write() as tx:
                identity = await ensure_identity(tx)
        await stack.enter_async_context(_running(back_up_daily(settings, clock, metrics, identity)))
    freeze_modules()
    if Role.GATEWAY in part.roles:
        await stay_connected(partial(_make_bot, services, settings, options), settings.token)
        return
    metrics.state.is_connected = None
    if Role.SITE in part.roles and settings.token:
        await stack.enter_async_context(answering_by_requests(services.rights, settings.token))
    await run_jobs(services, jobs_beside_discord(services))


def _make_bot(services: Services, settings: Settings, options: Mapping[str, Any], recommended: int) -> Bot:
    """Return a bot with the shards of this process; where it has all, with as many as Discord recommends."""
    shards = services.part.shards
    options = {**options, "requests_per_second": settings.discord_requests}
    if shards != ALL_SHARDS:
        return ShardedBot(services, shard_ids=list(shards.ids), shard_count=shards.count, **options)
    if recommended > 1:
        return ShardedBot(services, shard_count=recommended, **options)
    return Bot(services, **options)


@contextlib.asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do something beside the block, and end it with the block; log what ends it before."""
    task = asyncio.create_task(work)
    task.add_done_callback(_log_fault)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _log_fault(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("what the bot does beside all else has ended", exc_info=error)


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


def use_api(address: str) -> None:
    """Send all requests for Discord to another address, which passes them on or is a Discord on this machine."""
    Route.BASE = f"{address}/api/v10"


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Cancel the block at SIGTERM, SIGINT and SIGHUP, and leave it without an error when it has closed everything.

    A SIGHUP that is ignored stays so. A second signal changes nothing. After `STOP_SECONDS` the process ends as it is:
    whatever was under way is made good at the next start, as after a crash.
    """
    loop, block = asyncio.get_running_loop(), asyncio.current_task()
    assert block is not None  # noqa: S101 - a coroutine runs this
    is_stopping = False
    signals = {signal.SIGTERM, signal.SIGINT, *stopping_signals()}

    def stop() -> None:
        nonlocal is_stopping
        is_stopping = True
        for number in signals:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
        log.info("stopping")
        block.cancel()
        _end_after(STOP_SECONDS)

    for number in signals:
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
            loop.add_signal_handler(number, stop)
    try:
        yield
    except asyncio.CancelledError:
        if not is_stopping:
            raise
        block.uncancel()
    except Exception:  # a library may make something else of a cancellation: SQLAlchemy does while it connects
        if not is_stopping:
            raise
        log.info("while it stopped", exc_info=True)
        block.uncancel()
    finally:
        if not is_stopping:
            for number in signals:
                with contextlib.suppress(NotImplementedError):
                    loop.remove_signal_handler(number)


def _end_after(seconds: float) -> None:
    """End the process in so many seconds, if it has not ended before: a thread may wait for a name server till then."""
    timer = threading.Timer(seconds, _end)
    timer.daemon = True
    try:
        timer.start()
    except RuntimeError:  # no thread can be started any more, so the loop has to see to it
        asyncio.get_running_loop().call_later(seconds, _end)


def _end() -> None:
    log.warning("something does not end, so the process ends as it is")
    logging.shutdown()
    os._exit(0)
