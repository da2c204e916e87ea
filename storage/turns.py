"""Whose turn it is to choose a round's theme, and who was asked."""

from datetime import datetime

from sqlalchemy import select, update

from bot.themes import MemberId, RoundId
from storage.db import Connection, Transaction, insert
from storage.schema import members, turns


async def note_turn(tx: Transaction, round_: RoundId, **values: object) -> None:
    """Write down what is known of a round's turn, column by column."""
    statement = insert(turns).values(round_id=round_, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["round_id"], set_=values))


async def note_asked(tx: Transaction, round_: RoundId, asked: MemberId | None, next_at: datetime | None) -> None:
    """Write down who was asked to choose the theme, and when the next is asked."""
    values = {"asked_id": asked, "asks": turns.c.asks + 1, "ask_at": next_at}
    await tx.execute(update(turns).where(turns.c.round_id == round_).values(**values))


async def asks_of(conn: Connection, round_: RoundId) -> int:
    """Return how many were asked to choose a round's theme."""
    return await conn.scalar(select(turns.c.asks).where(turns.c.round_id == round_)) or 0


async def ask_now(tx: Transaction, round_: RoundId, now: datetime) -> None:
    """Ask the next one at once, where anybody more is asked at all."""
    waiting = (turns.c.round_id == round_) & turns.c.ask_at.is_not(None)
    await tx.execute(update(turns).where(waiting).values(ask_at=now))


async def host_of(conn: Connection, round_: RoundId) -> int | None:
    """Return the Discord user who hosts a round; None where nobody took that turn."""
    chosen = select(members.c.user_id).join(turns, turns.c.host_id == members.c.id).where(turns.c.round_id == round_)
    found: int | None = await conn.scalar(chosen)
    return found
