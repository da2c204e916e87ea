"""Queries for spare themes, which are used for a round without suggestions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from bot.themes import CommunityId, Theme, normalize_title
from storage.db import Connection, Transaction, insert
from storage.schema import spare_themes


async def add_spare_theme(tx: Transaction, community: CommunityId, theme: Theme, now: datetime) -> bool:
    """Insert a spare theme; return False if there is one with the same normalised title."""
    statement = insert(spare_themes).values(
        community_id=community,
        title=theme.title,
        normalized_title=normalize_title(theme.title),
        prompt=theme.prompt,
        keywords=list(theme.keywords),
        added_at=now,
    )
    return bool((await tx.execute(statement.on_conflict_do_nothing())).rowcount)


async def list_spare_themes(conn: Connection, community: CommunityId) -> Sequence[tuple[int, Theme]]:
    """Return the spare themes with their ids, in the order in which they are used."""
    rows = await conn.execute(
        select(spare_themes).where(spare_themes.c.community_id == community).order_by(spare_themes.c.id)
    )
    return [(row.id, Theme(row.title, row.prompt, None, tuple(row.keywords))) for row in rows]


async def delete_spare_theme(tx: Transaction, community: CommunityId, theme: int) -> bool:
    """Delete a spare theme of this community; return False if there is none with this id."""
    result = await tx.execute(
        delete(spare_themes).where(spare_themes.c.community_id == community, spare_themes.c.id == theme)
    )
    return bool(result.rowcount)


async def take_spare_theme(tx: Transaction, community: CommunityId) -> Theme | None:
    """Delete and return the next spare theme; None if there is none."""
    themes = await list_spare_themes(tx, community)
    if not themes:
        return None
    id_, theme = themes[0]
    await delete_spare_theme(tx, community, id_)
    return theme
