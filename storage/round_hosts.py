"""Queries for the theme hosts of rounds and their invitations."""

from datetime import datetime

from sqlalchemy import case, select, update

from bot.themes import HostStage, MemberId, RoundId
from storage.communities import IS_PRESENT
from storage.db import Connection, Transaction, insert
from storage.schema import members, round_hosts


async def upsert_round_host(tx: Transaction, round_: RoundId, **values: object) -> None:
    """Set these columns of a round's row, inserting it if needed."""
    statement = insert(round_hosts).values(round_id=round_, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["round_id"], set_=values))


async def record_invitation(
    tx: Transaction, round_: RoundId, invited: MemberId | None, next_at: datetime | None, next_stage: HostStage
) -> None:
    """Record who was invited to choose the theme, None if nobody could be, and when to invite whom next."""
    values = {
        "invited_id": invited,
        "invitations": round_hosts.c.invitations + 1,
        "invite_at": next_at,
        "stage": next_stage,
    }
    await tx.execute(update(round_hosts).where(round_hosts.c.round_id == round_).values(**values))


async def count_invitations(conn: Connection, round_: RoundId) -> int:
    """Return how many invitations to choose a round's theme were recorded."""
    return await conn.scalar(select(round_hosts.c.invitations).where(round_hosts.c.round_id == round_)) or 0


async def get_host_stage(conn: Connection, round_: RoundId) -> HostStage:
    """Return who is asked next to choose a round's theme."""
    return HostStage(await conn.scalar(select(round_hosts.c.stage).where(round_hosts.c.round_id == round_)) or 0)


async def next_invitation_stage(conn: Connection, round_: RoundId) -> HostStage | None:
    """Return who is still to be asked to choose a round's theme; None if nobody is any more."""
    is_planned = (round_hosts.c.round_id == round_) & round_hosts.c.invite_at.is_not(None)
    stage = await conn.scalar(select(round_hosts.c.stage).where(is_planned))
    return None if stage is None else HostStage(stage)


async def schedule_invitation(tx: Transaction, round_: RoundId, at: datetime | None, stage: HostStage) -> None:
    """Set when to invite whom to choose a round's theme."""
    await upsert_round_host(tx, round_, invite_at=at, stage=stage)


async def invite_now(tx: Transaction, round_: RoundId, now: datetime) -> None:
    """Record that who was invited can't, and make an invitation in their stead due at `now`: the stage stays theirs."""
    stage = round_hosts.c.stage
    has_begun = round_hosts.c.invite_at.is_not(None) & (stage > HostStage.SIGNED_UP)
    values = {"invited_id": None, "invite_at": now, "stage": case((has_begun, stage - 1), else_=stage)}
    await tx.execute(update(round_hosts).where(round_hosts.c.round_id == round_).values(**values))


async def get_choosers(conn: Connection, round_: RoundId) -> tuple[MemberId | None, MemberId | None]:
    """Return the theme host who chose a round's theme, and the host of the server who picked it: one of them, or none.

    None stands also for one whose data are deleted.
    """
    row = (await conn.execute(select(round_hosts).where(round_hosts.c.round_id == round_))).first()
    return (row.host_id, row.picker_id) if row else (None, None)


async def chosen_for(conn: Connection, round_: RoundId) -> datetime | None:
    """Return when a round was to open as its theme was chosen ahead of the vote (UTC); None if none was chosen."""
    at: datetime | None = await conn.scalar(select(round_hosts.c.chosen_for).where(round_hosts.c.round_id == round_))
    return at


async def get_theme_host_user(conn: Connection, round_: RoundId) -> int | None:
    """Return the Discord user who is a round's theme host; None if it has none, or if they have left."""
    query = (
        select(members.c.user_id)
        .join(round_hosts, round_hosts.c.host_id == members.c.id)
        .where(round_hosts.c.round_id == round_, IS_PRESENT)
    )
    user: int | None = await conn.scalar(query)
    return user
