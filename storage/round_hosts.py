"""Whose turn it is to choose a round's theme, and who was asked."""

from datetime import datetime

from sqlalchemy import select, update

from bot.themes import MemberId, RoundId
from storage.db import Connection, Transaction, insert
from storage.schema import members, round_hosts


async def upsert_round_host(tx: Transaction, round_: RoundId, **values: object) -> None:
    """Write down what is known of a round's turn, column by column."""
    statement = insert(round_hosts).values(round_id=round_, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["round_id"], set_=values))


async def record_invitation(tx: Transaction, round_: RoundId, asked: MemberId | None, next_at: datetime | None) -> None:
    """Write down who was asked to choose the theme, and when the next is asked."""
    values = {"invited_id": asked, "invitations": round_hosts.c.invitations + 1, "invite_at": next_at}
    await tx.execute(update(round_hosts).where(round_hosts.c.round_id == round_).values(**values))


async def count_invitations(conn: Connection, round_: RoundId) -> int:
    """Return how many were asked to choose a round's theme."""
    return await conn.scalar(select(round_hosts.c.invitations).where(round_hosts.c.round_id == round_)) or 0


async def invite_now(tx: Transaction, round_: RoundId, now: datetime) -> None:
    """Ask the next one at once, where anybody more is asked at all."""
    waiting = (round_hosts.c.round_id == round_) & round_hosts.c.invite_at.is_not(None)
    await tx.execute(update(round_hosts).where(waiting).values(invite_at=now))


async def get_theme_host_user(conn: Connection, round_: RoundId) -> int | None:
    """Return the Discord user who hosts a round; None where nobody took that turn."""
    chosen = (
        select(members.c.user_id)
        .join(round_hosts, round_hosts.c.host_id == members.c.id)
        .where(round_hosts.c.round_id == round_)
    )
    found: int | None = await conn.scalar(chosen)
    return found
