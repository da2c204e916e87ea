"""The one scheduler: asks for the earliest due row, sleeps until then or until woken, runs what is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

from bot.flows.close_round import close_round
from bot.flows.collect import look_at_due
from bot.flows.follow_hubs import subscribe
from bot.flows.gather_comments import gather_comments
from bot.flows.open_round import open_round
from bot.themes import Phase, RoundId
from bot.tools import Tools
from storage import Connection, feeds, hubs, posts, rounds

log = logging.getLogger(__name__)

HELD_OFF = timedelta(minutes=5)
"""How long a due thing that failed unexpectedly is left alone; the others go on."""


class Scheduler:
    """Runs the week: rounds first, in the order in which they were due, then feeds and hubs, then comments."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._wake = asyncio.Event()
        self._held: dict[str, datetime] = {}

    async def run(self) -> None:
        """Run what is due, for ever."""
        self._tools.db.on_commit(self._wake)
        try:
            while True:
                async with self._tools.db.read() as conn:
                    due = await self._next_due(conn)
                if due is not None and due <= self._tools.clock.now():
                    await self.run_due()
                else:
                    await self._tools.clock.wait(due, self._wake)
        finally:
            self._tools.db.forget(self._wake)

    async def run_due(self) -> None:
        """Run everything that is due now, once."""
        db, now = self._tools.db, self._tools.clock.now()
        async with db.read() as conn:
            due_rounds = await rounds.due_rounds(conn, now)
        for due in due_rounds:
            await self._run(f"round:{due}", self._turn, due)
        await self._run("feeds", look_at_due, self._tools)
        async with db.read() as conn:
            due_hubs = await hubs.due_subscriptions(conn, now) if self._tools.public_address else ()
        await _all(self._run(f"hub:{due.feed}", subscribe, self._tools, due) for due in due_hubs)
        async with db.read() as conn:
            due_posts = await posts.due_for_comments(conn, now)
        await _all(self._run(f"comments:{due}", gather_comments, self._tools, due) for due in due_posts)

    async def _turn(self, due: RoundId) -> None:
        """Take a round to its next phase."""
        async with self._tools.db.read() as conn:
            round_ = await rounds.get_round(conn, due)
        step = open_round if round_.phase is Phase.SCHEDULED else close_round
        await step(self._tools, round_)

    async def _run(self, name: str, flow: Callable[..., Awaitable[None]], *arguments: object) -> None:
        now = self._tools.clock.now()
        if self._held.get(name, now) > now:
            return
        try:
            await flow(*arguments)
        except Exception:  # one broken row must not stop the week of the others
            log.exception("%s failed; it is tried again in %s", name, HELD_OFF)
            self._held[name] = now + HELD_OFF
        else:
            self._held.pop(name, None)

    async def _next_due(self, conn: Connection) -> datetime | None:
        """Return when to look again; what is held off is due when its time is over."""
        found = [await rounds.next_due(conn), await feeds.next_due(conn), await posts.next_due(conn)]
        found += [await hubs.next_due(conn)] if self._tools.public_address else []
        earliest = min((due for due in found if due), default=None)
        now = self._tools.clock.now()
        if self._held and earliest is not None and earliest <= now:
            return min(self._held.values())
        return earliest


async def _all(flows: Iterable[Awaitable[None]]) -> None:
    await asyncio.gather(*flows)
