"""Queries for suggestions and votes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, delete, exists, func, not_, or_, select, update

from bot.themes import SUGGESTION_LIFETIME, CommunityId, MemberId, Suggestion, SuggestionId, Theme, normalize_title
from storage.communities import IS_PRESENT
from storage.db import Connection, Transaction, insert
from storage.schema import members, rounds, suggestions, votes

_VOTERS = members.alias("voters")


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
    is_counted = (votes.c.suggestion_id == suggestions.c.id) & _VOTERS.c.left_at.is_(None)
    counted = select(func.count()).join_from(votes, _VOTERS, _VOTERS.c.id == votes.c.member_id).where(is_counted)
    vote_count = counted.correlate(suggestions).scalar_subquery()
    return select(suggestions, members.c.name.label("by"), vote_count.label("votes")).join(
        members, members.c.id == suggestions.c.member_id
    )


def _is_current(community: CommunityId, now: datetime) -> ColumnElement[bool]:
    """Return the condition for suggestions that have not expired: see `SUGGESTION_LIFETIME`."""
    last_count_at = select(func.max(rounds.c.opened_at)).where(rounds.c.community_id == community).scalar_subquery()
    return or_(
        suggestions.c.suggested_at > now - SUGGESTION_LIFETIME,
        last_count_at.is_(None),
        suggestions.c.suggested_at > last_count_at,
    )


async def open_suggestions(conn: Connection, community: CommunityId, now: datetime) -> Sequence[Suggestion]:
    """Return the open suggestions of a community that have not expired, oldest first.

    Neither suggestions nor votes of members who have left are among them.
    """
    is_open = (suggestions.c.community_id == community) & suggestions.c.open & IS_PRESENT
    query = _select().where(is_open, _is_current(community, now))
    rows = await conn.execute(query.order_by(suggestions.c.suggested_at, suggestions.c.id))
    return [_suggestion(row) for row in rows]


async def add_suggestion(
    tx: Transaction, community: CommunityId, member: MemberId, theme: Theme, now: datetime
) -> SuggestionId | None:
    """Insert a suggestion; return None if an open one has the same normalised title."""
    await close_expired_suggestions(tx, community, now)
    await _close_hidden(tx, community, normalize_title(theme.title))
    statement = insert(suggestions).values(_columns(community, member, theme, now, is_open=True))
    row = (await tx.execute(statement.on_conflict_do_nothing().returning(suggestions.c.id))).first()
    return SuggestionId(row.id) if row else None


async def record_chosen_suggestion(
    tx: Transaction, community: CommunityId, member: MemberId, theme: Theme, now: datetime
) -> SuggestionId:
    """Insert a suggestion that is the theme of a round already, and on no board; return its id."""
    statement = insert(suggestions).values(_columns(community, member, theme, now, is_open=False))
    return SuggestionId((await tx.execute(statement.returning(suggestions.c.id))).scalar_one())


def _columns(
    community: CommunityId, member: MemberId, theme: Theme, now: datetime, *, is_open: bool
) -> dict[str, object]:
    return {
        "community_id": community,
        "member_id": member,
        "title": theme.title,
        "normalized_title": normalize_title(theme.title),
        "prompt": theme.prompt,
        "keywords": list(theme.keywords),
        "suggested_at": now,
        "open": is_open,
    }


async def close_expired_suggestions(tx: Transaction, community: CommunityId, now: datetime) -> None:
    """Close the suggestions of a community that have expired."""
    has_expired = (suggestions.c.community_id == community) & not_(_is_current(community, now))
    await tx.execute(update(suggestions).where(has_expired).values(open=False))


async def _close_hidden(tx: Transaction, community: CommunityId, normalized_title: str) -> None:
    """Close a suggestion that nobody sees, because its member has left, so that others can suggest the same."""
    left = select(members.c.id).where(members.c.community_id == community, ~IS_PRESENT)
    same = (suggestions.c.community_id == community) & (suggestions.c.normalized_title == normalized_title)
    is_hidden = suggestions.c.open & suggestions.c.member_id.in_(left)
    for suggestion in (await tx.scalars(select(suggestions.c.id).where(same, is_hidden))).all():
        await close_suggestion(tx, SuggestionId(suggestion))


async def close_suggestion(tx: Transaction, suggestion: SuggestionId) -> None:
    """Close a suggestion and delete its votes, so that its voters can vote again."""
    await tx.execute(update(suggestions).where(suggestions.c.id == suggestion).values(open=False))
    await tx.execute(delete(votes).where(votes.c.suggestion_id == suggestion))


async def reopen_suggestion(tx: Transaction, suggestion: SuggestionId) -> None:
    """Put a suggestion on the board again, without votes, unless one with the same title is there."""
    same = suggestions.alias("same")
    is_there = exists().where(
        same.c.community_id == suggestions.c.community_id,
        same.c.normalized_title == suggestions.c.normalized_title,
        same.c.open,
    )
    await tx.execute(update(suggestions).where(suggestions.c.id == suggestion, ~is_there).values(open=True))


async def find_suggestion(
    conn: Connection, suggestion: int, community: CommunityId, now: datetime
) -> Suggestion | None:
    """Return an open suggestion of this community that has not expired, of a member who has not left; or None."""
    query = _select().where(
        suggestions.c.id == suggestion,
        suggestions.c.community_id == community,
        suggestions.c.open,
        IS_PRESENT,
        _is_current(community, now),
    )
    row = (await conn.execute(query)).first()
    return _suggestion(row) if row else None


async def cast_vote(tx: Transaction, member: MemberId, suggestion: SuggestionId, now: datetime) -> bool:
    """Move the member's one vote to a suggestion; return False if it was there already."""
    previous = await tx.scalar(select(votes.c.suggestion_id).where(votes.c.member_id == member))
    statement = insert(votes).values(member_id=member, suggestion_id=suggestion, voted_at=now)
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["member_id"], set_={"suggestion_id": suggestion, "voted_at": now}
        )
    )
    return previous != suggestion
