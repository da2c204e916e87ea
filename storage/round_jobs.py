"""What rounds have due, and when."""

from collections.abc import Sequence
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
    """What a round has due; of several at one instant, the first in this order is done first."""

    TRANSITION = 0
    """The round goes to its next phase."""
    INVITE = 1
    """A member is invited to choose its theme."""
    REMIND = 2
    """The community is reminded of its close."""
    DRAFT = 3
    """The organiser hears that the draft of the round-up can be reviewed."""
    MATCH = 4
    """What was recorded since it opened is matched again, as its community has other names."""


DUE_COLUMNS = {
    RoundJob.TRANSITION: rounds.c.due_at,
    RoundJob.INVITE: round_hosts.c.invite_at,
    RoundJob.REMIND: rounds.c.remind_at,
    RoundJob.DRAFT: rounds.c.draft_at,
    RoundJob.MATCH: rounds.c.match_at,
}
"""The column that says when each is due."""


@dataclass(frozen=True, slots=True)
class DueRoundJob:
    """One thing that a round has due."""

    round: RoundId
    job: RoundJob


async def communities_due(conn: Connection, now: datetime) -> Sequence[CommunityId]:
    """Return the communities whose rounds have something due at `now`, the longest due first."""
    rows = await conn.execute(_COMMUNITIES_DUE, {"now": now})
    return [CommunityId(row.community_id) for row in rows]


async def next_due(conn: Connection, community: CommunityId, now: datetime) -> DueRoundJob | None:
    """Return the first thing that a community's rounds have due at `now`, or None."""
    row = (await conn.execute(_NEXT_DUE, {"now": now, "community": community})).first()
    return DueRoundJob(RoundId(row.id), RoundJob(row.job)) if row else None


def _due(job: RoundJob) -> Select[Any]:
    at = DUE_COLUMNS[job]
    chosen = select(rounds.c.id, rounds.c.community_id, literal(int(job)).label("job"), at.label("at"))
    if job is RoundJob.INVITE:
        chosen = chosen.join(round_hosts, round_hosts.c.round_id == rounds.c.id)
    return chosen.where(at <= bindparam("now", type_=Instant))


def _communities_due() -> Select[Any]:
    due = union_all(*map(_due, RoundJob)).subquery()
    return select(due.c.community_id).group_by(due.c.community_id).order_by(func.min(due.c.at), due.c.community_id)


def _next_due() -> Select[Any]:
    community = rounds.c.community_id == bindparam("community", type_=BigInteger)
    due = union_all(*(_due(job).where(community) for job in RoundJob)).subquery()
    return select(due).order_by(due.c.at, due.c.job, due.c.id).limit(1)


_COMMUNITIES_DUE, _NEXT_DUE = _communities_due(), _next_due()
"""Built once, as they are executed often."""
