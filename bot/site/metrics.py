"""The operator's own port: `/healthz` says whether the bot is well, `/metrics` has its figures for Prometheus."""

import asyncio
import contextlib
import logging
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.metrics import Metrics, measure_loop_delay, set_by_label
from bot.services import Services
from bot.site.connections import serve_bounded
from storage.db import path_of
from storage.leases import all_leases
from storage.load import current_load, file_sizes

log = logging.getLogger(__name__)

MAX_SCRAPERS = 20
"""Connections to the port at a time."""
DATABASE_SECONDS = 10.0
"""How long the database may take for an answer until the bot counts as ill."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_CONNECTION = {True: "connected to Discord", False: "waiting for Discord", None: "needs no connection to Discord"}
SERVICES = web.AppKey("services", Services)


@asynccontextmanager
async def serve_metrics(services: Services, host: str, port: int) -> AsyncIterator[int]:
    """Serve health and metrics at a local address; yield the port, a free one if `port` is 0.

    Raise OSError if the address is in use.
    """
    app = web.Application(client_max_size=0)
    app[SERVICES] = services
    app.add_routes([web.get("/healthz", _show_health), web.get("/metrics", _show_metrics)])
    measuring = asyncio.create_task(measure_loop_delay(services.metrics), name="loop delay")
    try:
        async with serve_bounded(app, host, port, most=MAX_SCRAPERS) as listening_port:
            yield listening_port
    finally:
        measuring.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await measuring


async def _show_health(request: web.Request) -> web.Response:
    """Answer 200 while a restart would mend nothing, and 503 when it might.

    That Discord is away is said, and is no illness of the bot: it connects again by itself.
    """
    services = request.app[SERVICES]
    state, ills = services.metrics.state, list[str]()
    try:
        async with asyncio.timeout(DATABASE_SECONDS), services.db.read() as conn:
            await all_leases(conn)
    except Exception as error:  # noqa: BLE001 - whatever it is, the database does not answer
        ills.append(f"the database does not answer: {type(error).__name__}")
    if state.runs_jobs is False:
        ills.append("what is due is not done")
    discord = _CONNECTION[state.is_connected]
    words = "; ".join(ills or ["ok"])
    return web.Response(status=503 if ills else 200, text=f"{words}\n{discord}\n", headers=HEADERS)


async def _show_metrics(request: web.Request) -> web.Response:
    services = request.app[SERVICES]
    await refresh_gauges(services)
    return web.Response(body=services.metrics.to_text(), headers={**HEADERS, "Content-Type": CONTENT_TYPE})


async def refresh_gauges(services: Services) -> None:
    """Set those metrics that say how things are now; where the database does not tell, they stay as they were."""
    metrics, now = services.metrics, services.clock.now()
    _measure_files(services, metrics)
    try:
        async with asyncio.timeout(DATABASE_SECONDS), services.db.read() as conn:
            load = await current_load(conn, now)
            leases = await all_leases(conn)
    except Exception:
        log.exception("how much waits could not be read")
        return
    metrics.communities.set(load.communities)
    metrics.blogs.set(load.blogs)
    metrics.feeds.set(load.feeds)
    metrics.feeds_due.set(load.feeds_due)
    metrics.feeds_failing.set(load.feeds_failing)
    metrics.outbox_due.set(load.messages_due)
    metrics.outbox_retries.set(load.retries)
    waiting = (now - load.unsent_since).total_seconds() if load.unsent_since else 0.0
    metrics.outbox_waiting_seconds.set(max(waiting, 0.0))
    set_by_label(metrics.outbox_blocked, load.blocked)
    set_by_label(metrics.processes, Counter(lease.part for lease in leases if lease.until > now))


def _measure_files(services: Services, metrics: Metrics) -> None:
    set_by_label(metrics.database_bytes, file_sizes(services.db))
    file = path_of(services.db.url)
    if file is not None:
        with contextlib.suppress(OSError):  # that the folder is gone is for `/healthz` to say
            metrics.disk_free_bytes.set(shutil.disk_usage(file.resolve().parent).free)
