"""Rounds and their phases; `due_at` is the alarm clock of the week."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import BigInteger, Row, Select, Text, bindparam, cast, func, literal, select, union_all, update

from bot.themes import LATE_FOR, CommunityId, MemberId, Phase, Round, RoundId, SuggestionId, Theme, ask_at, remind_at
from storage.db import Connection, Transaction, insert
from storage.outbox import message_address
from storage.schema import members, outbox, participants, posts, rounds, turns
from storage.types import Instant

_SELECT = (
    select(
        rounds,
        outbox.c.channel,
        outbox.c.place,
        outbox.c.message_id,
        turns.c.asked_id,
        members.c.name.label("host"),
        select(func.count()).where(participants.c.round_id == rounds.c.id).scalar_subquery().label("participants"),
    )
    .outerjoin(outbox, outbox.c.key == literal("round:") + cast(rounds.c.id, Text) + ":announce")
    .outerjoin(turns, turns.c.round_id == rounds.c.id)
    .outerjoin(members, members.c.id == turns.c.host_id)
)


class Step(IntEnum):
    """What a round has due, in the order in which it is done where several are due at one instant."""

    TURN = 0
    """The round goes to its next phase."""
    ASK = 1
    """Somebody is asked to choose its theme."""
    REMIND = 2
    """Everyone is reminded of its close."""


_DUE = {Step.TURN: rounds.c.due_at, Step.ASK: turns.c.ask_at, Step.REMIND: rounds.c.remind_at}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that a round has due."""

    round: RoundId
    step: Step


def _round(row: Row[tuple[object, ...]]) -> Round:
    return Round(
        id=RoundId(row.id),
        community=CommunityId(row.community_id),
        number=row.number,
        phase=Phase(row.phase),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        theme=_theme(row),
        opened_at=row.opened_at,
        announcement=message_address(row.community_id, row.place or row.channel, row.message_id),
        asked=row.asked_id,
        suggestion=row.suggestion_id,
        participants=row.participants,
    )


def _theme(row: Row[tuple[object, ...]]) -> Theme | None:
    if row.title is None:
        return None
    return Theme(row.title, row.prompt or "", row.suggested_by, tuple(row.keywords), row.host)


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


async def find_round(conn: Connection, round_: int, community: CommunityId | None = None) -> Round | None:
    """Return a round by a number from outside, of this community where one is given; None where there is none."""
    chosen = _SELECT.where(rounds.c.id == round_)
    chosen = chosen if community is None else chosen.where(rounds.c.community_id == community)
    row = (await conn.execute(chosen)).first()
    return _round(row) if row else None


async def scheduled_round(conn: Connection, community: CommunityId) -> Round:
    """Return the round that is announced next: a community that is set up has one always."""
    [upcoming] = await rounds_of(conn, community, Phase.SCHEDULED)
    return upcoming


async def scheduled_rounds(conn: Connection) -> Sequence[Round]:
    """Return the next round of every community."""
    return [_round(row) for row in await conn.execute(_SELECT.where(rounds.c.phase == Phase.SCHEDULED))]


async def schedule_round(
    tx: Transaction,
    community: CommunityId,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
    *,
    rotates: bool = False,
) -> None:
    """Write down the community's next round, or move the one that is written down.

    Where the community `rotates`, the round is one for which somebody is asked to choose the theme.
    """
    number = select(func.coalesce(func.max(rounds.c.number), 0) + 1).where(rounds.c.community_id == community)
    when: dict[str, Any] = {"opens_at": opens_at, "closes_at": closes_at, "due_at": opens_at}
    scheduled = (rounds.c.community_id == community) & (rounds.c.phase == Phase.SCHEDULED)
    moved = await tx.scalar(update(rounds).where(scheduled).values(**when).returning(rounds.c.id))
    if moved is None:
        values = {"community_id": community, "number": number.scalar_subquery(), "phase": Phase.SCHEDULED}
        moved = await tx.scalar(insert(rounds).values(**values, **when).returning(rounds.c.id))
    await _note_turn(tx, moved, ask_at=ask_at(opens_at, 0, now) if rotates else None, asks=0, asked_id=None)


async def _note_turn(tx: Transaction, round_: RoundId, **values: object) -> None:
    statement = insert(turns).values(round_id=round_, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["round_id"], set_=values))


async def choose_theme(
    tx: Transaction,
    round_: RoundId,
    theme: Theme | None,
    *,
    suggestion: SuggestionId | None = None,
    host: MemberId | None = None,
) -> None:
    """Choose the theme of a scheduled round ahead of the vote; None leaves it to the vote again."""
    values: dict[str, Any] = {"suggestion_id": suggestion, **_columns(theme)}
    await tx.execute(update(rounds).where(rounds.c.id == round_, rounds.c.phase == Phase.SCHEDULED).values(**values))
    await _note_turn(tx, round_, host_id=host, **({"ask_at": None} if host is not None else {}))


def _columns(theme: Theme | None) -> dict[str, Any]:
    if theme is None:
        return {"title": None, "prompt": None, "suggested_by": None, "keywords": []}
    return {
        "title": theme.title,
        "prompt": theme.prompt,
        "suggested_by": theme.by,
        "keywords": list(theme.keywords),
    }


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


async def begin_writing(
    tx: Transaction, round_: Round, theme: Theme, chosen: SuggestionId | None, now: datetime
) -> bool:
    """Open a scheduled round with its theme; return False if it was opened before."""
    values: dict[str, Any] = {
        "phase": Phase.WRITING,
        "opened_at": now,
        "due_at": rounds.c.closes_at,
        "remind_at": remind_at(round_.opens_at, round_.closes_at, now),
        **_columns(theme),
    }
    values |= {"suggestion_id": chosen} if chosen is not None else {}
    done = await tx.execute(
        update(rounds).where(rounds.c.id == round_.id, rounds.c.phase == Phase.SCHEDULED).values(**values)
    )
    await tx.execute(update(turns).where(turns.c.round_id == round_.id).values(ask_at=None))
    return bool(done.rowcount)


async def move_close(tx: Transaction, round_: Round, closes_at: datetime, now: datetime) -> bool:
    """Let a round that is being written close at another instant; return False if it has closed meanwhile."""
    reminded = remind_at(round_.opens_at, closes_at, now)
    values = {"closes_at": closes_at, "due_at": closes_at, "remind_at": reminded}
    done = await tx.execute(
        update(rounds).where(rounds.c.id == round_.id, rounds.c.phase == Phase.WRITING).values(**values)
    )
    return bool(done.rowcount)


async def note_reminded(tx: Transaction, round_: RoundId) -> None:
    """Write down that everyone was reminded of the close."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(remind_at=None))


async def take_part(tx: Transaction, round_: RoundId, member: MemberId, now: datetime) -> bool:
    """Write down that a member is in; return False if they were already."""
    statement = insert(participants).values(round_id=round_, member_id=member, since=now)
    return bool((await tx.execute(statement.on_conflict_do_nothing())).rowcount)


async def move_on(tx: Transaction, round_: RoundId, before: Phase, after: Phase) -> bool:
    """Move a round from one phase to the next; return False if it was moved before.

    A closed round stays due until it is rounded up.
    """
    values = {"phase": after, **({"due_at": None} if after is Phase.ROUNDED_UP else {})}
    done = await tx.execute(update(rounds).where(rounds.c.id == round_, rounds.c.phase == before).values(**values))
    return bool(done.rowcount)


async def communities_due(conn: Connection, now: datetime, besides: Collection[CommunityId]) -> Sequence[CommunityId]:
    """Return the communities whose rounds have something due at `now`, all but those `besides`."""
    rows = await conn.execute(_WHO_IS_DUE, {"now": now, "besides": list(besides)})
    return [CommunityId(row.community_id) for row in rows]


async def due_of(conn: Connection, community: CommunityId, now: datetime) -> Due | None:
    """Return the first thing that a community's rounds have due at `now`."""
    row = (await conn.execute(_DUE_OF, {"now": now, "community": community})).first()
    return Due(RoundId(row.id), Step(row.step)) if row else None


async def next_due(conn: Connection, besides: Collection[CommunityId]) -> datetime | None:
    """Return when a round has something due next, those of the communities `besides` left out."""
    found: datetime | None = await conn.scalar(_NEXT_DUE, {"besides": list(besides)})
    return found


def _due(step: Step) -> Select[Any]:
    at = _DUE[step].label("at")
    chosen = select(rounds.c.id, rounds.c.community_id, literal(int(step)).label("step"), at)
    return chosen.join(turns, turns.c.round_id == rounds.c.id) if step is Step.ASK else chosen


def _who_is_due() -> Select[Any]:
    now, besides = bindparam("now", type_=Instant), bindparam("besides", expanding=True, type_=BigInteger)
    due = union_all(*(_due(step).where(_DUE[step] <= now) for step in Step)).subquery()
    chosen = select(due.c.community_id).where(due.c.community_id.not_in(besides))
    return chosen.group_by(due.c.community_id).order_by(func.min(due.c.at))


def _due_of() -> Select[Any]:
    now, community = bindparam("now", type_=Instant), bindparam("community", type_=BigInteger)
    of_it = (_due(step).where(_DUE[step] <= now, rounds.c.community_id == community) for step in Step)
    due = union_all(*of_it).subquery()
    return select(due).order_by(due.c.at, due.c.step, due.c.id).limit(1)


def _next_due() -> Select[Any]:
    others = rounds.c.community_id.not_in(bindparam("besides", expanding=True))
    each = (_due(step).where(_DUE[step].is_not(None), others).subquery() for step in Step)
    earliest = union_all(*(select(func.min(due.c.at).label("at")) for due in each)).subquery()
    return select(func.min(earliest.c.at))


_WHO_IS_DUE, _DUE_OF, _NEXT_DUE = _who_is_due(), _due_of(), _next_due()
"""Built once: they are asked after every commit."""


async def past_rounds(conn: Connection, community: CommunityId) -> Sequence[tuple[Round, int, str | None]]:
    """Return a community's rounds that are over, newest first, with their posts and the address of the round-up."""
    roundup = outbox.alias("roundup")
    counted = select(func.count()).where(posts.c.round_id == rounds.c.id, posts.c.decision == "accept")
    chosen = (
        _SELECT.add_columns(
            counted.scalar_subquery().label("posts"),
            roundup.c.message_id.label("roundup_id"),
            func.coalesce(roundup.c.place, roundup.c.channel).label("roundup_place"),
        )
        .outerjoin(roundup, roundup.c.key == literal("round:") + cast(rounds.c.id, Text) + ":roundup:1")
        .where(rounds.c.community_id == community, rounds.c.phase == Phase.ROUNDED_UP)
        .order_by(rounds.c.number.desc())
    )
    return [
        (_round(row), row.posts, message_address(community, row.roundup_place, row.roundup_id))
        for row in await conn.execute(chosen)
    ]
