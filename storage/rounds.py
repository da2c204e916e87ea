"""Rounds and their phases; `due_at` is the alarm clock of the week."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Text, cast, func, literal, select, update

from bot.themes import LATE_FOR, CommunityId, Phase, Round, RoundId, SuggestionId, Theme
from storage.db import Connection, Transaction, insert
from storage.outbox import message_address
from storage.schema import outbox, rounds

_SELECT = select(rounds, outbox.c.channel, outbox.c.message_id).outerjoin(
    outbox, outbox.c.key == literal("round:") + cast(rounds.c.id, Text) + ":announce"
)


def _round(row: Row[tuple[object, ...]]) -> Round:
    return Round(
        id=RoundId(row.id),
        community=CommunityId(row.community_id),
        number=row.number,
        phase=Phase(row.phase),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        theme=Theme(row.title, row.prompt or "", row.suggested_by) if row.title is not None else None,
        announcement=message_address(row.community_id, row.channel, row.message_id),
    )


async def get_round(conn: Connection, round_: RoundId) -> Round:
    """Return a round by its id."""
    return _round((await conn.execute(_SELECT.where(rounds.c.id == round_))).one())


async def rounds_of(conn: Connection, community: CommunityId, *phases: Phase) -> Sequence[Round]:
    """Return a community's rounds in these phases, newest first."""
    chosen = _SELECT.where(rounds.c.community_id == community, rounds.c.phase.in_(phases))
    return [_round(row) for row in await conn.execute(chosen.order_by(rounds.c.number.desc()))]


async def taking_posts(conn: Connection, community: CommunityId, now: datetime) -> Sequence[Round]:
    """Return the rounds that still take posts at `now`, late ones included, newest first."""
    chosen = _SELECT.where(
        rounds.c.community_id == community,
        rounds.c.phase != Phase.SCHEDULED,
        rounds.c.closes_at > now - LATE_FOR,
    )
    return [_round(row) for row in await conn.execute(chosen.order_by(rounds.c.number.desc()))]


async def schedule_round(tx: Transaction, community: CommunityId, opens_at: datetime, closes_at: datetime) -> None:
    """Write down the community's next round, or move the one that is written down."""
    number = select(func.coalesce(func.max(rounds.c.number), 0) + 1).where(rounds.c.community_id == community)
    when = {"opens_at": opens_at, "closes_at": closes_at, "due_at": opens_at}
    moved = await tx.execute(
        update(rounds).where(rounds.c.community_id == community, rounds.c.phase == Phase.SCHEDULED).values(**when)
    )
    if not moved.rowcount:
        values = {"community_id": community, "number": number.scalar_subquery(), "phase": Phase.SCHEDULED}
        await tx.execute(insert(rounds).values(**values, **when))


async def begin_writing(tx: Transaction, round_: RoundId, theme: Theme, chosen: SuggestionId | None) -> bool:
    """Open a scheduled round with its theme; return False if it was opened before."""
    done = await tx.execute(
        update(rounds)
        .where(rounds.c.id == round_, rounds.c.phase == Phase.SCHEDULED)
        .values(
            phase=Phase.WRITING,
            title=theme.title,
            prompt=theme.prompt,
            suggested_by=theme.by,
            suggestion_id=chosen,
            due_at=rounds.c.closes_at,
        )
    )
    return bool(done.rowcount)


async def move_on(tx: Transaction, round_: RoundId, before: Phase, after: Phase) -> bool:
    """Move a round from one phase to the next; return False if it was moved before.

    A closed round stays due until it is rounded up.
    """
    values = {"phase": after, **({"due_at": None} if after is Phase.ROUNDED_UP else {})}
    done = await tx.execute(update(rounds).where(rounds.c.id == round_, rounds.c.phase == before).values(**values))
    return bool(done.rowcount)


async def due_rounds(conn: Connection, now: datetime) -> Sequence[RoundId]:
    """Return the rounds with something due at `now`, in the order in which it was due."""
    due = select(rounds.c.id).where(rounds.c.due_at <= now).order_by(rounds.c.due_at, rounds.c.id)
    return [RoundId(row.id) for row in await conn.execute(due)]


async def next_due(conn: Connection) -> datetime | None:
    """Return when a round is due next."""
    found: datetime | None = await conn.scalar(select(func.min(rounds.c.due_at)))
    return found
