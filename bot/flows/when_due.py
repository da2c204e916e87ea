"""One thing after another, each when it is due; a fault holds it off and does not end it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.tools import Tools
from storage import Connection

log = logging.getLogger(__name__)

HELD_OFF = timedelta(minutes=5)
"""How long a due thing that failed unexpectedly is left alone; the others go on."""


async def do_when_due(
    tools: Tools,
    name: str,
    next_due: Callable[[Connection], Awaitable[datetime | None]],
    work: Callable[[], Awaitable[None]],
) -> None:
    """Do `work` for ever, each time when `next_due` says; what was not done at the end is due at the next start.

    Where either fails, the log says so under `name`, and it is tried again after `HELD_OFF`.
    """
    wake = asyncio.Event()
    tools.db.on_commit(wake)
    try:
        while True:
            try:
                async with tools.db.read() as conn:
                    due = await next_due(conn)
                if due is not None and due <= tools.clock.now():
                    await work()
                    continue
            except Exception:  # a database that can't be read just now must not end the week for ever
                log.exception("%s failed; it is tried again in %s", name, HELD_OFF)
                again = tools.clock.now() + HELD_OFF
                while tools.clock.now() < again:
                    await tools.clock.wait(again, wake)
            else:
                await tools.clock.wait(due, wake)
    finally:
        tools.db.forget(wake)
