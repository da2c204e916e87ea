"""Rounds and their phases; `due_at` is the alarm clock of the week."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, cast, func, literal, select, update

from bot.feeds import FeedId
from bot.themes import (
    LATE_WINDOW,
    CommunityId,
    MemberId,
    Phase,
    Round,
    RoundId,
    SuggestionId,
    Theme,
    draft_at,
    next_invitation_at,
    remind_at,
)
from storage.db import Connection, Transaction, insert
from storage.outbox import message_url
from storage.round_hosts import upsert_round_host
from storage.schema import blogs, members, outbox, participants, posts, round_hosts, rounds

_SELECT = (
    select(
        rounds,
        outbox.c.channel_id,
        outbox.c.sent_channel_id,
        outbox.c.message_id,
        round_hosts.c.invited_id,
        members.c.name.label("host_name"),
        select(func.count()).where(participants.c.round_id == rounds.c.id).scalar_subquery().label("participants"),
    )
    .outerjoin(outbox, outbox.c.key == literal("round:") + cast(rounds.c.id, Text) + ":announce")
    .outerjoin(round_hosts, round_hosts.c.round_id == rounds.c.id)
    .outerjoin(members, members.c.id == round_hosts.c.host_id)
)


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
        rounded_up_at=row.rounded_up_at,
        announcement=message_url(row.community_id, row.sent_channel_id or row.channel_id, row.message_id),
        asked=row.invited_id,
        suggestion=row.suggestion_id,
        participants=row.participants,
        opening=row.opening,
    )


def _theme(row: Row[tuple[object, ...]]) -> Theme | None:
    if row.title is None:
        return None
    return Theme(row.title, row.prompt or "", row.suggested_by, tuple(row.keywords), row.host_name)


async def get_round(conn: Connection, round_: RoundId) -> Round:
    """Return a round by its id."""
    return _round((await conn.execute(_SELECT.where(rounds.c.id == round_))).one())


async def rounds_of(conn: Connection, community: CommunityId, *phases: Phase) -> Sequence[Round]:
    """Return a community's rounds in these phases, newest first."""
    chosen = _SELECT.where(rounds.c.community_id == community, rounds.c.phase.in_(phases))
    return [_round(row) for row in await conn.execute(chosen.order_by(rounds.c.number.desc()))]


async def rounds_taking_posts(conn: Connection, community: CommunityId, now: datetime) -> Sequence[Round]:
    """Return the rounds that still take posts at `now`, late ones included, newest first."""
    chosen = _SELECT.where(
        rounds.c.community_id == community,
        rounds.c.phase != Phase.SCHEDULED,
        rounds.c.closes_at > now - LATE_WINDOW,
    )
    return [_round(row) for row in await conn.execute(chosen.order_by(rounds.c.number.desc()))]


async def earliest_opening(conn: Connection, feed: FeedId, now: datetime) -> datetime | None:
    """Return when the earliest round opens that takes posts at `now` from a feed; None where none does.

    One that is due and not yet announced is among them, as after a time away.
    """
    chosen = select(func.min(rounds.c.opens_at)).join(blogs, blogs.c.community_id == rounds.c.community_id)
    taking = (rounds.c.opens_at <= now) & (rounds.c.closes_at > now - LATE_WINDOW)
    found: datetime | None = await conn.scalar(chosen.where(blogs.c.feed_id == feed, taking))
    return found


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
    rotates_hosts: bool = False,
) -> None:
    """Write down the community's next round, or move the one that is written down.

    Where the community `rotates_hosts`, the round is one for which somebody is asked to choose the theme.
    """
    number = select(func.coalesce(func.max(rounds.c.number), 0) + 1).where(rounds.c.community_id == community)
    when: dict[str, Any] = {"opens_at": opens_at, "closes_at": closes_at, "due_at": opens_at}
    scheduled = (rounds.c.community_id == community) & (rounds.c.phase == Phase.SCHEDULED)
    moved = await tx.scalar(update(rounds).where(scheduled).values(**when).returning(rounds.c.id))
    if moved is None:
        values = {"community_id": community, "number": number.scalar_subquery(), "phase": Phase.SCHEDULED}
        moved = await tx.scalar(insert(rounds).values(**values, **when).returning(rounds.c.id))
    await upsert_round_host(
        tx,
        moved,
        invite_at=next_invitation_at(opens_at, 0, now) if rotates_hosts else None,
        invitations=0,
        invited_id=None,
    )


async def choose_theme(
    tx: Transaction,
    round_: RoundId,
    theme: Theme | None,
    *,
    suggestion: SuggestionId | None = None,
    theme_host: MemberId | None = None,
) -> None:
    """Choose the theme of a scheduled round ahead of the vote; None leaves it to the vote again."""
    values: dict[str, Any] = {"suggestion_id": suggestion, **_columns(theme)}
    await tx.execute(update(rounds).where(rounds.c.id == round_, rounds.c.phase == Phase.SCHEDULED).values(**values))
    await upsert_round_host(tx, round_, host_id=theme_host, **({"invite_at": None} if theme_host is not None else {}))


def _columns(theme: Theme | None) -> dict[str, Any]:
    if theme is None:
        return {"title": None, "prompt": None, "suggested_by": None, "keywords": []}
    return {
        "title": theme.title,
        "prompt": theme.prompt,
        "suggested_by": theme.by,
        "keywords": list(theme.keywords),
    }


async def start_writing(
    tx: Transaction, round_: Round, theme: Theme, chosen: SuggestionId | None, now: datetime
) -> bool:
    """Open a scheduled round with its theme; return False if it was opened before."""
    values: dict[str, Any] = {
        "phase": Phase.WRITING,
        "opened_at": now,
        "due_at": rounds.c.closes_at,
        "remind_at": remind_at(round_.opens_at, round_.closes_at, now),
        "draft_at": draft_at(round_.closes_at, now),
        **_columns(theme),
    }
    values |= {"suggestion_id": chosen} if chosen is not None else {}
    done = await tx.execute(
        update(rounds).where(rounds.c.id == round_.id, rounds.c.phase == Phase.SCHEDULED).values(**values)
    )
    await tx.execute(update(round_hosts).where(round_hosts.c.round_id == round_.id).values(invite_at=None))
    return bool(done.rowcount)


async def move_close(tx: Transaction, round_: Round, closes_at: datetime, now: datetime) -> bool:
    """Let a round that is being written close at another instant; return False if it has closed meanwhile."""
    reminded = remind_at(round_.opens_at, closes_at, now)
    values = {
        "closes_at": closes_at,
        "due_at": closes_at,
        "remind_at": reminded,
        "draft_at": draft_at(closes_at, now),
    }
    done = await tx.execute(
        update(rounds).where(rounds.c.id == round_.id, rounds.c.phase == Phase.WRITING).values(**values)
    )
    return bool(done.rowcount)


async def mark_reminded(tx: Transaction, round_: RoundId) -> None:
    """Write down that everyone was reminded of the close."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(remind_at=None))


async def mark_draft_notified(tx: Transaction, round_: RoundId) -> None:
    """Write down that a host was told of the draft, or that nobody wants to be."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(draft_at=None))


async def set_opening(tx: Transaction, round_: RoundId, opening: str) -> None:
    """Store what a host says at the beginning of a round-up."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(opening=opening))


async def record_participation(tx: Transaction, round_: RoundId, member: MemberId, now: datetime) -> bool:
    """Write down that a member is in; return False if they were already."""
    statement = insert(participants).values(round_id=round_, member_id=member, since=now)
    return bool((await tx.execute(statement.on_conflict_do_nothing())).rowcount)


async def advance_phase(tx: Transaction, round_: RoundId, before: Phase, after: Phase, now: datetime) -> bool:
    """Move a round from one phase to the next; return False if it was moved before.

    A closed round stays due until it is rounded up.
    """
    values = {"phase": after, **({"due_at": None, "rounded_up_at": now} if after is Phase.ROUNDED_UP else {})}
    done = await tx.execute(update(rounds).where(rounds.c.id == round_, rounds.c.phase == before).values(**values))
    return bool(done.rowcount)


async def past_rounds(conn: Connection, community: CommunityId) -> Sequence[tuple[Round, int, str | None]]:
    """Return a community's rounds that are over, newest first, with their posts and the address of the round-up."""
    roundup = outbox.alias("roundup")
    counted = select(func.count()).where(posts.c.round_id == rounds.c.id, posts.c.decision == "accept")
    chosen = (
        _SELECT.add_columns(
            counted.scalar_subquery().label("posts"),
            roundup.c.message_id.label("roundup_id"),
            func.coalesce(roundup.c.sent_channel_id, roundup.c.channel_id).label("roundup_place"),
        )
        .outerjoin(roundup, roundup.c.key == literal("round:") + cast(rounds.c.id, Text) + ":roundup:1")
        .where(rounds.c.community_id == community, rounds.c.phase == Phase.ROUNDED_UP)
        .order_by(rounds.c.number.desc())
    )
    return [
        (_round(row), row.posts, message_url(community, row.roundup_place, row.roundup_id))
        for row in await conn.execute(chosen)
    ]
