"""One thing after another, each when it is due; a fault holds it off and does not end it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.services import Services
from storage import Connection

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(minutes=5)
"""How long a due thing that failed unexpectedly is left alone; the others go on."""


async def do_when_due(
    services: Services,
    name: str,
    next_due: Callable[[Connection], Awaitable[datetime | None]],
    work: Callable[[], Awaitable[None]],
) -> None:
    """Do `work` for ever, each time when `next_due` says; what was not done at the end is due at the next start.

    Where either fails, the log says so under `name`, and it is tried again after `RETRY_AFTER`.
    """
    wake = asyncio.Event()
    with services.db.notify_on_commit(wake):
        while True:
            try:
                async with services.db.read() as conn:
                    due = await next_due(conn)
                if due is not None and due <= services.clock.now():
                    await work()
                    continue
            except Exception:  # a database that can't be read just now must not end the week for ever
                log.exception("%s failed; it is tried again in %s", name, RETRY_AFTER)
                again = services.clock.now() + RETRY_AFTER
                while services.clock.now() < again:
                    await services.clock.wait(again, wake)
            else:
                await services.clock.wait(due, wake)
