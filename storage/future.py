"""Rows of a time when the clock was far ahead."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from bot.themes import Phase, Round
from storage.db import Connection, Transaction
from storage.schema import entries, feeds, metadata, outbox, pauses, rounds
from storage.types import Instant

ARE_AHEAD = {
    "entries": {"published", "updated"},
    "posts": {"published"},
    "comments": {"published"},
    "rounds": {"opens_at", "closes_at", "due_at", "remind_at", "draft_at"},
    "round_hosts": {"invite_at", "chosen_for"},
    "volunteers": {"turn_for"},
    "skipped_dates": {"opens_at"},
    "subscriptions": {"expires_at"},
    "read_links": {"until"},
    "leases": {"until"},
}
"""The instants that may well be ahead, or that others have told, by table: rounds are moved by their calendar."""


async def newest_record(conn: Connection) -> datetime | None:
    """Return the newest moment at which the bot did anything; None if it did nothing yet."""
    done = [rounds.c.opened_at, outbox.c.queued_at, feeds.c.last_polled_at]
    row = (await conn.execute(select(*(select(func.max(one)).scalar_subquery() for one in done)))).one()
    return max(filter(None, row), default=None)


async def bring_records_back(tx: Transaction, now: datetime) -> None:
    """Let what was done after `now` have been done now, and what is due later be due now.

    Pauses that began after `now` are over: nobody knows when they were, and they can't all have begun now.
    What a feed itself dates ahead stays so.
    """
    await tx.execute(delete(pauses).where(pauses.c.paused_at > now))
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Instant) and column.name not in ARE_AHEAD.get(table.name, ()):
                is_ours = column > now
                if column is entries.c.appeared_at:
                    is_ours &= entries.c.published.is_distinct_from(column)
                await tx.execute(update(table).where(is_ours).values({column: now}))


async def move_round(tx: Transaction, round_: Round, opens_at: datetime, closes_at: datetime) -> None:
    """Let a round that is announced, or over, be from `opens_at` until `closes_at`."""
    values: dict[str, Any] = {"opens_at": opens_at, "closes_at": closes_at, "remind_at": None, "draft_at": None}
    if round_.phase is not Phase.ROUNDED_UP:
        values |= {"due_at": closes_at}
    await tx.execute(update(rounds).where(rounds.c.id == round_.id).values(**values))
