"""Suggestions and votes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, delete, func, not_, or_, select, update

from bot.themes import SUGGESTION_LIFETIME, CommunityId, MemberId, Suggestion, SuggestionId, Theme, normalize_title
from storage.db import Connection, Transaction, insert
from storage.schema import members, rounds, suggestions, votes


def _suggestion(row: Row[tuple[object, ...]]) -> Suggestion:
    return Suggestion(
        SuggestionId(row.id),
        MemberId(row.member_id),
        row.by,
        row.title,
        row.prompt,
        row.suggested_at,
        row.votes,
        tuple(row.keywords),
    )


def _select() -> Select[tuple[object, ...]]:
    counted = select(func.count()).where(votes.c.suggestion_id == suggestions.c.id).scalar_subquery()
    return select(suggestions, members.c.name.label("by"), counted.label("votes")).join(
        members, members.c.id == suggestions.c.member_id
    )


def _is_kept(community: CommunityId, now: datetime) -> ColumnElement[bool]:
    """Say whether a suggestion stays: four weeks, and where themes are seldom until one vote has been counted."""
    counted = select(func.max(rounds.c.opened_at)).where(rounds.c.community_id == community).scalar_subquery()
    return or_(
        suggestions.c.suggested_at > now - SUGGESTION_LIFETIME, counted.is_(None), suggestions.c.suggested_at > counted
    )


async def open_suggestions(conn: Connection, community: CommunityId, now: datetime) -> Sequence[Suggestion]:
    """Return the open suggestions that stay, oldest first."""
    chosen = _select().where(suggestions.c.community_id == community, suggestions.c.open, _is_kept(community, now))
    rows = await conn.execute(chosen.order_by(suggestions.c.suggested_at, suggestions.c.id))
    return [_suggestion(row) for row in rows]


async def add_suggestion(
    tx: Transaction, community: CommunityId, member: MemberId, theme: Theme, now: datetime
) -> SuggestionId | None:
    """Put a suggestion on the board; return None if one that says the same is there."""
    await close_expired_suggestions(tx, community, now)
    statement = insert(suggestions).values(
        community_id=community,
        member_id=member,
        title=theme.title,
        normalized_title=normalize_title(theme.title),
        prompt=theme.prompt,
        keywords=list(theme.keywords),
        suggested_at=now,
        open=True,
    )
    row = (await tx.execute(statement.on_conflict_do_nothing().returning(suggestions.c.id))).first()
    return SuggestionId(row.id) if row else None


async def close_expired_suggestions(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Take from the board what has been there for its time."""
    old = (suggestions.c.community_id == community) & not_(_is_kept(community, now))
    await tx.execute(update(suggestions).where(old).values(open=False))


async def close_suggestion(tx: Transaction, suggestion: SuggestionId) -> None:
    """Close a suggestion that was chosen; the votes for it are free again."""
    await tx.execute(update(suggestions).where(suggestions.c.id == suggestion).values(open=False))
    await tx.execute(delete(votes).where(votes.c.suggestion_id == suggestion))


async def find_suggestion(
    conn: Connection, suggestion: int, community: CommunityId, now: datetime
) -> Suggestion | None:
    """Return a suggestion on this community's board, or None."""
    chosen = _select().where(
        suggestions.c.id == suggestion,
        suggestions.c.community_id == community,
        suggestions.c.open,
        _is_kept(community, now),
    )
    row = (await conn.execute(chosen)).first()
    return _suggestion(row) if row else None


async def cast_vote(tx: Transaction, member: MemberId, suggestion: SuggestionId, now: datetime) -> bool:
    """Give the member's one vote to a suggestion, taking it from any other; return False if it was there."""
    before = await tx.scalar(select(votes.c.suggestion_id).where(votes.c.member_id == member))
    statement = insert(votes).values(member_id=member, suggestion_id=suggestion, voted_at=now)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["member_id"], set_={"suggestion_id": suggestion, "voted_at": now}
        )
    )
    return before != suggestion
