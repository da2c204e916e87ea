"""The posts that a command offers to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.posts import Decision, PostId
from bot.themes import CommunityId
from storage.communities import IS_SOMEBODY
from storage.db import Connection
from storage.schema import members, posts, rounds


@dataclass(frozen=True, slots=True)
class OfferedPost:
    """A post among which somebody may choose, with what tells it from another of its title."""

    id: PostId
    title: str
    by: str
    """Its writer's name."""
    url: str
    number: int
    """The number of its round."""


async def offered_posts(
    conn: Connection, community: CommunityId, since: datetime, without: Decision, user: int | None = None
) -> Sequence[OfferedPost]:
    """Return the posts among which somebody may choose, newest first.

    They are those of a community's rounds that close at or after `since`, of members who are here, without those of
    which `without` was decided; of one user if one is given.
    """
    is_offered = posts.c.decision != without
    if user is not None:
        is_offered &= members.c.user_id == user
    chosen = (
        select(posts.c.id, posts.c.title, members.c.name, posts.c.url, rounds.c.number)
        .join(rounds, rounds.c.id == posts.c.round_id)
        .join(members, members.c.id == posts.c.member_id)
        .where(rounds.c.community_id == community, rounds.c.closes_at >= since, IS_SOMEBODY, is_offered)
    )
    rows = await conn.execute(chosen.order_by(posts.c.published.desc(), posts.c.id.desc()))
    return [OfferedPost(PostId(row.id), row.title, row.name, row.url, row.number) for row in rows]
