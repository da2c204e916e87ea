"""Rounds go from phase to phase, and close at another time."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, update

from bot.themes import Phase, Round, RoundId, SuggestionId, Theme, draft_at, reminder_at
from storage.db import Transaction
from storage.rounds import theme_columns
from storage.schema import round_hosts, rounds
from storage.types import Instant


async def start_writing(
    tx: Transaction,
    round_: Round,
    theme: Theme | None,
    chosen: SuggestionId | None,
    now: datetime,
    *,
    announced_at: datetime | None = None,
    rounded_up_at: datetime | None = None,
) -> bool:
    """Open a scheduled round; return False if it was opened before.

    `announced_at` and `rounded_up_at` say when its announcement and round-up came that stand already. `theme` is None
    where it has one, which stays as it is: of who has left, less of it is read than there is.
    """
    values: dict[str, Any] = {
        "phase": Phase.WRITING,
        "opened_at": announced_at or now,
        "rounded_up_at": rounded_up_at,
        "due_at": rounds.c.closes_at,
        "remind_at": reminder_at(round_.opens_at, round_.closes_at, now),
        "draft_at": draft_at(round_.closes_at, now),
        **(theme_columns(theme) if theme is not None else {}),
    }
    values |= {"suggestion_id": chosen} if chosen is not None else {}
    opened = await _update_in_phase(tx, round_.id, Phase.SCHEDULED, values)
    await tx.execute(update(round_hosts).where(round_hosts.c.round_id == round_.id).values(invite_at=None))
    return opened


async def move_close(tx: Transaction, round_: Round, closes_at: datetime, now: datetime) -> bool:
    """Change when an open round closes; return False if it has closed meanwhile."""
    values = {
        "closes_at": closes_at,
        "due_at": closes_at,
        "remind_at": reminder_at(round_.opens_at, closes_at, now),
        "draft_at": draft_at(closes_at, now),
    }
    return await _update_in_phase(tx, round_.id, Phase.WRITING, values)


async def advance_phase(tx: Transaction, round_: RoundId, before: Phase, after: Phase, now: datetime) -> bool:
    """Move a round from one phase to another; return False if it is not in `before` any more.

    A closed round stays due until it is rounded up.
    """
    said_at = func.coalesce(rounds.c.rounded_up_at, literal(now, Instant()))
    values = {"phase": after, **({"due_at": None, "rounded_up_at": said_at} if after is Phase.ROUNDED_UP else {})}
    return await _update_in_phase(tx, round_, before, values)


async def _update_in_phase(tx: Transaction, round_: RoundId, phase: Phase, values: dict[str, Any]) -> bool:
    done = await tx.execute(update(rounds).where(rounds.c.id == round_, rounds.c.phase == phase).values(**values))
    return bool(done.rowcount)
