"""What rounds have due, and when: the alarm clock of the week."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, literal, select, union_all

from bot.themes import CommunityId, RoundId
from storage.db import Connection
from storage.schema import round_hosts, rounds
from storage.types import Instant


class RoundJob(IntEnum):
    """What a round has due, in the order in which it is done where several are due at one instant."""

    TURN = 0
    """The round goes to its next phase."""
    ASK = 1
    """Somebody is asked to choose its theme."""
    REMIND = 2
    """Everyone is reminded of its close."""
    DRAFT = 3
    """A host hears that the round-up can be looked at."""


_DUE = {
    RoundJob.TURN: rounds.c.due_at,
    RoundJob.ASK: round_hosts.c.invite_at,
    RoundJob.REMIND: rounds.c.remind_at,
    RoundJob.DRAFT: rounds.c.draft_at,
}


@dataclass(frozen=True, slots=True)
class DueRoundJob:
    """One thing that a round has due."""

    round: RoundId
    step: RoundJob


async def communities_due(conn: Connection, now: datetime, besides: Collection[CommunityId]) -> Sequence[CommunityId]:
    """Return the communities whose rounds have something due at `now`, all but those `besides`."""
    rows = await conn.execute(_WHO_IS_DUE, {"now": now, "besides": list(besides)})
    return [CommunityId(row.community_id) for row in rows]


async def due_of(conn: Connection, community: CommunityId, now: datetime) -> DueRoundJob | None:
    """Return the first thing that a community's rounds have due at `now`."""
    row = (await conn.execute(_DUE_OF, {"now": now, "community": community})).first()
    return DueRoundJob(RoundId(row.id), RoundJob(row.step)) if row else None


async def next_due(conn: Connection, besides: Collection[CommunityId]) -> datetime | None:
    """Return when a round has something due next, those of the communities `besides` left out."""
    found: datetime | None = await conn.scalar(_NEXT_DUE, {"besides": list(besides)})
    return found


def _due(step: RoundJob) -> Select[Any]:
    at = _DUE[step].label("at")
    chosen = select(rounds.c.id, rounds.c.community_id, literal(int(step)).label("step"), at)
    return chosen.join(round_hosts, round_hosts.c.round_id == rounds.c.id) if step is RoundJob.ASK else chosen


def _who_is_due() -> Select[Any]:
    now, besides = bindparam("now", type_=Instant), bindparam("besides", expanding=True, type_=BigInteger)
    due = union_all(*(_due(step).where(_DUE[step] <= now) for step in RoundJob)).subquery()
    chosen = select(due.c.community_id).where(due.c.community_id.not_in(besides))
    return chosen.group_by(due.c.community_id).order_by(func.min(due.c.at))


def _due_of() -> Select[Any]:
    now, community = bindparam("now", type_=Instant), bindparam("community", type_=BigInteger)
    of_it = (_due(step).where(_DUE[step] <= now, rounds.c.community_id == community) for step in RoundJob)
    due = union_all(*of_it).subquery()
    return select(due).order_by(due.c.at, due.c.step, due.c.id).limit(1)


def _next_due() -> Select[Any]:
    others = rounds.c.community_id.not_in(bindparam("besides", expanding=True))
    each = (_due(step).where(_DUE[step].is_not(None), others).subquery() for step in RoundJob)
    earliest = union_all(*(select(func.min(due.c.at).label("at")) for due in each)).subquery()
    return select(func.min(earliest.c.at))


_WHO_IS_DUE, _DUE_OF, _NEXT_DUE = _who_is_due(), _due_of(), _next_due()
"""Built once: they are asked after every commit."""
