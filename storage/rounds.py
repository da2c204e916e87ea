"""Rounds and their phases. The `due_at` of a round is when it moves to its next phase."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, or_, select, update

from bot.boundary import web_url
from bot.limits import MAX_FORMER_NAMES
from bot.outbox import MessageKind
from bot.posts import Decision
from bot.themes import (
    LATE_WINDOW,
    Community,
    CommunityId,
    HostStage,
    MemberId,
    PastRound,
    Phase,
    Round,
    RoundId,
    SuggestionId,
    Theme,
    next_invitation_at,
)
from storage.db import Connection, Transaction, insert
from storage.outbox import message_url
from storage.round_hosts import upsert_round_host
from storage.schema import members, outbox, posts, round_hosts, rounds, suggestions

_ANNOUNCEMENT, _ROUNDUP = outbox.alias("announcement"), outbox.alias("roundup")
_AUTHOR = members.alias("author")
_SUGGESTER, _PICKER = members.alias("suggester"), members.alias("picker")
_SELECT = (
    select(
        rounds,
        _ANNOUNCEMENT.c.message_id.label("announcement_id"),
        func.coalesce(_ANNOUNCEMENT.c.sent_channel_id, _ANNOUNCEMENT.c.channel_id).label("announcement_channel_id"),
        round_hosts.c.invited_id,
        members.c.name.label("host_name"),
        _SUGGESTER.c.name.label("suggester_name"),
        or_(members.c.left_at.is_not(None), _SUGGESTER.c.left_at.is_not(None)).label("names_who_left"),
        _PICKER.c.left_at.is_not(None).label("is_by_who_left"),
    )
    .outerjoin(
        _ANNOUNCEMENT,
        (_ANNOUNCEMENT.c.round_id == rounds.c.id) & (_ANNOUNCEMENT.c.kind == MessageKind.ANNOUNCEMENT),
    )
    .outerjoin(round_hosts, round_hosts.c.round_id == rounds.c.id)
    .outerjoin(members, members.c.id == round_hosts.c.host_id)
    .outerjoin(_PICKER, _PICKER.c.id == round_hosts.c.picker_id)
    .outerjoin(suggestions, suggestions.c.id == rounds.c.suggestion_id)
    .outerjoin(_SUGGESTER, _SUGGESTER.c.id == suggestions.c.member_id)
)
_NEWEST_FIRST = rounds.c.number.desc()


def _round(row: Row[tuple[Any, ...]]) -> Round:
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
        announcement=message_url(row.community_id, row.announcement_channel_id, row.announcement_id),
        invited=row.invited_id,
        suggestion=row.suggestion_id,
        opening=row.opening,
        changed_at=row.changed_at,
        former_hashtags=tuple(row.former_hashtags),
        former_names=tuple(row.former_names),
    )


def _theme(row: Row[tuple[Any, ...]]) -> Theme | None:
    if row.title is None:
        return None
    suggester = row.suggested_by and (row.suggester_name or row.suggested_by)  # under the name that they have now
    by, host_name = (None, None) if row.names_who_left else (suggester, row.host_name)
    call = "" if row.names_who_left or row.is_by_who_left else row.call
    return Theme(row.title, row.prompt or "", by, tuple(row.keywords), host_name, web_url(call))


def theme_columns(theme: Theme | None) -> dict[str, Any]:
    """Return the columns of a round that say its theme."""
    if theme is None:
        return {"title": None, "prompt": None, "suggested_by": None, "keywords": [], "call": ""}
    return {
        "title": theme.title,
        "prompt": theme.prompt,
        "suggested_by": theme.by,
        "keywords": list(theme.keywords),
        "call": theme.call,
    }


async def _all(conn: Connection, chosen: Select[Any]) -> Sequence[Round]:
    return [_round(row) for row in await conn.execute(chosen)]


async def get_round(conn: Connection, round_: RoundId) -> Round:
    """Return a round by its id."""
    return _round((await conn.execute(_SELECT.where(rounds.c.id == round_))).one())


async def find_round(conn: Connection, round_: int, community: CommunityId | None = None) -> Round | None:
    """Return the round with an id that came from outside, or None; with `community`, only a round of that one."""
    chosen = _SELECT.where(rounds.c.id == round_)
    if community is not None:
        chosen = chosen.where(rounds.c.community_id == community)
    row = (await conn.execute(chosen)).first()
    return _round(row) if row else None


async def rounds_of(conn: Connection, community: CommunityId, *phases: Phase) -> Sequence[Round]:
    """Return a community's rounds in these phases, newest first."""
    chosen = _SELECT.where(rounds.c.community_id == community, rounds.c.phase.in_(phases))
    return await _all(conn, chosen.order_by(_NEWEST_FIRST))


async def scheduled_round(conn: Connection, community: CommunityId) -> Round:
    """Return the round that is announced next: every community that is set up has exactly one."""
    [upcoming] = await rounds_of(conn, community, Phase.SCHEDULED)
    return upcoming


async def scheduled_rounds(conn: Connection) -> Sequence[Round]:
    """Return the next round of every community."""
    return await _all(conn, _SELECT.where(rounds.c.phase == Phase.SCHEDULED).order_by(rounds.c.id))


async def rounds_taking_posts(conn: Connection, community: CommunityId, now: datetime) -> Sequence[Round]:
    """Return the announced rounds that take posts at `now`, late ones included, newest first."""
    chosen = _SELECT.where(
        rounds.c.community_id == community,
        rounds.c.phase != Phase.SCHEDULED,
        rounds.c.closes_at > now - LATE_WINDOW,
    )
    return await _all(conn, chosen.order_by(_NEWEST_FIRST))


async def earliest_opening(conn: Connection, community: CommunityId, now: datetime) -> datetime | None:
    """Return when the earliest round opened that takes posts in a community at `now`; None if no round does.

    A round that should have opened by `now` counts though it is not announced yet, as after a downtime.
    """
    chosen = select(func.min(rounds.c.opens_at)).where(rounds.c.community_id == community)
    found: datetime | None = await conn.scalar(
        chosen.where(rounds.c.opens_at <= now, rounds.c.closes_at > now - LATE_WINDOW)
    )
    return found


async def newest_opening(conn: Connection, community: CommunityId) -> datetime | None:
    """Return when a round of a community was announced last, which planned the one after it; None if none was."""
    opened: datetime | None = await conn.scalar(
        select(func.max(rounds.c.opened_at)).where(rounds.c.community_id == community)
    )
    return opened


async def past_rounds(conn: Connection, community: CommunityId) -> Sequence[PastRound]:
    """Return a community's rounds that ended with a round-up, newest first: those of which nobody heard did not."""
    shown = (posts.c.round_id == rounds.c.id) & (posts.c.decision == Decision.ACCEPT) & _AUTHOR.c.left_at.is_(None)
    counted = select(func.count()).join_from(posts, _AUTHOR, _AUTHOR.c.id == posts.c.member_id).where(shown)
    chosen = (
        _SELECT.add_columns(
            counted.scalar_subquery().label("posts"),
            _ROUNDUP.c.message_id.label("roundup_id"),
            func.coalesce(_ROUNDUP.c.sent_channel_id, _ROUNDUP.c.channel_id).label("roundup_channel_id"),
        )
        .join(_ROUNDUP, (_ROUNDUP.c.round_id == rounds.c.id) & (_ROUNDUP.c.kind == MessageKind.ROUNDUP))
        .where(rounds.c.community_id == community, rounds.c.phase == Phase.ROUNDED_UP)
        .order_by(_NEWEST_FIRST)
    )
    return [
        PastRound(_round(row), row.posts, message_url(community, row.roundup_channel_id, row.roundup_id))
        for row in await conn.execute(chosen)
    ]


async def rounds_with_posts_of(conn: Connection, member: MemberId) -> Sequence[RoundId]:
    """Return the rounds in which a member has posts."""
    chosen = select(posts.c.round_id).where(posts.c.member_id == member)
    rows = await conn.execute(chosen.distinct().order_by(posts.c.round_id))
    return [RoundId(row.round_id) for row in rows]


async def rounds_naming(conn: Connection, member: MemberId) -> Sequence[RoundId]:
    """Return the opened rounds whose announcement names a member as host or suggester, or leads to their own post."""
    suggested = select(suggestions.c.id).where(suggestions.c.member_id == member)
    hosted = select(round_hosts.c.round_id).where(round_hosts.c.host_id == member)
    picked = select(round_hosts.c.round_id).where(round_hosts.c.picker_id == member)
    named = rounds.c.suggestion_id.in_(suggested) | rounds.c.id.in_(hosted)
    named |= rounds.c.id.in_(picked) & (rounds.c.call != "")
    rows = await conn.execute(select(rounds.c.id).where(named, rounds.c.opened_at.is_not(None)).order_by(rounds.c.id))
    return [RoundId(row.id) for row in rows]


async def schedule_round(
    tx: Transaction,
    community: CommunityId,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
    *,
    host_lead: timedelta | None = None,
) -> None:
    """Record the next round of a community, or move the one that is scheduled.

    With `host_lead`, a member is invited to choose its theme, so long before it opens.
    """
    number = select(func.coalesce(func.max(rounds.c.number), 0) + 1).where(rounds.c.community_id == community)
    when: dict[str, Any] = {"opens_at": opens_at, "closes_at": closes_at, "due_at": opens_at}
    scheduled = (rounds.c.community_id == community) & (rounds.c.phase == Phase.SCHEDULED)
    round_ = await tx.scalar(update(rounds).where(scheduled).values(**when).returning(rounds.c.id))
    if round_ is None:
        values = {"community_id": community, "number": number.scalar_subquery(), "phase": Phase.SCHEDULED}
        round_ = await tx.scalar(insert(rounds).values(**values, **when).returning(rounds.c.id))
    await upsert_round_host(
        tx,
        round_,
        invite_at=next_invitation_at(opens_at, HostStage.SIGNED_UP, host_lead, now) if host_lead else None,
        stage=HostStage.SIGNED_UP,
        invitations=0,
        invited_id=None,
    )


async def choose_theme(
    tx: Transaction,
    round_: Round,
    theme: Theme | None,
    *,
    suggestion: SuggestionId | None = None,
    theme_host: MemberId | None = None,
    picker: MemberId | None = None,
) -> None:
    """Record the theme of a scheduled round ahead of the vote; None leaves it to the vote again.

    `theme_host` is the member who chose it and hosts the round, `picker` the host of the server who picked it. When
    the round was to open then is recorded, too.
    """
    values: dict[str, Any] = {"suggestion_id": suggestion, **theme_columns(theme)}
    await tx.execute(update(rounds).where(rounds.c.id == round_.id, rounds.c.phase == Phase.SCHEDULED).values(**values))
    chosen_by = {"host_id": theme_host, "picker_id": picker, "chosen_for": round_.opens_at}
    await upsert_round_host(tx, round_.id, **chosen_by, **({"invite_at": None} if theme_host is not None else {}))


async def forget_suggestion(tx: Transaction, round_: RoundId) -> None:
    """Keep the theme of a round without the suggestion that it comes from, and without the name of its author."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(suggestion_id=None, suggested_by=None))


async def change_theme(tx: Transaction, round_: RoundId, theme: Theme) -> None:
    """Replace the words of a round's theme, and leave who suggested or chose it."""
    values = theme_columns(theme)
    values.pop("suggested_by")
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(**values))


async def keep_names(tx: Transaction, round_: Round, former: Community) -> None:
    """Let a round go on being known by the hashtag and the names that its community had before."""
    hashtags = dict.fromkeys((*round_.former_hashtags, former.hashtag))
    names = dict.fromkeys((*round_.former_names, *former.names))
    values = {
        "former_hashtags": list(hashtags)[:MAX_FORMER_NAMES],
        "former_names": list(names)[:MAX_FORMER_NAMES],
    }
    await tx.execute(update(rounds).where(rounds.c.id == round_.id).values(**values))


async def make_matching_due(tx: Transaction, round_: RoundId, now: datetime) -> None:
    """Let what was recorded since a round opened be matched again."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(match_at=now))


async def mark_matched(tx: Transaction, round_: RoundId, now: datetime) -> None:
    """Record that what was recorded is matched by what was known at `now`."""
    await tx.execute(update(rounds).where(rounds.c.id == round_, rounds.c.match_at <= now).values(match_at=None))


async def mark_reminded(tx: Transaction, round_: RoundId) -> None:
    """Record that the reminder of the close is queued, or not needed."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(remind_at=None))


async def mark_draft_notified(tx: Transaction, round_: RoundId) -> None:
    """Record that a host was notified of the draft, or that no host wants to be."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(draft_at=None))


async def set_opening(tx: Transaction, round_: RoundId, opening: str) -> None:
    """Store the words of a host at the beginning of a round-up."""
    await tx.execute(update(rounds).where(rounds.c.id == round_).values(opening=opening))
